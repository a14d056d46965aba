"""Backup and restore as the operators' document tells them, with the real commands and a bot that runs."""

from __future__ import annotations

import shutil
import signal
import zipfile
from pathlib import Path

from tests.operating.places import choose, contents, region
from tests.stage.loopback import TOKEN, Loopback, command, running
from tests.stage.shipped import SMALL

NOWHERE = "127.0.0.1:1"  # for what asks nothing of Discord


async def test_a_bot_that_runs_is_backed_up_and_goes_on_on_a_new_machine(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder in (old, new):
        folder.mkdir()
    shutil.copytree(SMALL, old / "knowledge")
    await choose(old / "data" / "bot.sqlite3", "ie")
    (old / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nHOME_SERVER=10\n")
    async with Loopback() as discord:
        async with running(discord.address, old, DISCORD_TOKEN=TOKEN, HOME_SERVER="10") as bot:
            await bot.until("ready as bot")
            assert await discord.answer_to(discord.say("does it dry my lips?", mention=True))
            code, said = await command(NOWHERE, old, "backup", str(tmp_path / "b.zip"))
            assert (code, said.count("\n")) == (0, 1), said
            code, said = await command(NOWHERE, old, "restore", str(tmp_path / "b.zip"))
            assert code == 1
            assert f"process {bot.process.pid} on " in said
            assert "stop it first" in said
            bot.process.send_signal(signal.SIGTERM)
            assert await bot.ended() == 0
        with zipfile.ZipFile(tmp_path / "b.zip") as made:
            assert not [name for name in made.namelist() if TOKEN.encode() in made.read(name)]

        code, said = await command(NOWHERE, new, "restore", str(tmp_path / "b.zip"))
        assert code == 0, said
        assert "put the token into it" in said
        assert contents(new / "knowledge") == contents(old / "knowledge")
        assert region(new / "data" / "bot.sqlite3") == "ie"
        written = (new / ".env").read_text()
        assert "HOME_SERVER=10\n" in written
        (new / ".env").write_text(written.replace("DISCORD_TOKEN=", f"DISCORD_TOKEN={TOKEN}"))
        async with running(discord.address, new, KNOWLEDGE=str(new / "knowledge")) as bot:  # the token is in .env
            await bot.until("ready as bot")
            assert await discord.answer_to(discord.say("and is dry skin common?", mention=True))


async def test_an_earlier_version_is_gone_back_to(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "knowledge")
    await choose(tmp_path / "data" / "bot.sqlite3", "ie")
    code, said = await command(NOWHERE, tmp_path, "downgrade", "0003")
    assert code == 0, said
    assert "of revision 0003 now" in said
    assert region(tmp_path / "data" / "bot.sqlite3") == "ie"
    assert (await command(NOWHERE, tmp_path, "downgrade", "0003"))[0] == 1
    await choose(tmp_path / "data" / "bot.sqlite3", "uk")  # and brought up to date again, by opening it
    assert region(tmp_path / "data" / "bot.sqlite3") == "uk"


async def test_settings_that_cant_be_used_are_told(tmp_path: Path) -> None:
    code, said = await command(NOWHERE, tmp_path, "backup", "b.zip", LISTEN="perhaps")
    assert code == 2
    assert "LISTEN: write true or false" in said
