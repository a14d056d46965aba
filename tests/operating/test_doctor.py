"""The doctor tells a line for each thing, with what to do, and its exit code says whether the bot can work."""

from __future__ import annotations

import datetime as dt
import os
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.app import lock
from bot.operating import doctor, machine
from bot.operating.backup import backup
from bot.operating.finding import Finding
from bot.settings import Settings
from bot.store import Server, Store, servers
from tests.operating.places import TOKEN as SECRET
from tests.operating.places import choose, contents, furnished, settings_in
from tests.stage.loopback import GUILD, LOGIN, QUESTIONS, STAFF, TOKEN, Loopback, answer, command, reset, running
from tests.stage.shipped import SMALL

FORM = re.compile(r"(ok   |warn |BAD  )[^:]+: \S.*")


def told(settings: Settings) -> dict[str, Finding]:
    """What the machine is found to be, by what it is about; of two, the worse."""
    found: dict[str, Finding] = {}
    for each in machine.look(settings):
        assert FORM.fullmatch(str(each)), str(each)
        assert each.level == "ok" or "What to do: " in str(each)
        if each.what not in found or each.level != "ok":
            found[each.what] = each
    return found


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no `.env` is, and no setting in the environment."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_where_all_is_well_it_says_so_of_each(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    backup(settings, tmp_path / "b.zip")
    before = contents(tmp_path)
    found = told(settings)
    assert {each.level for each in found.values()} == {"ok"}
    assert {*found} == {
        *("versions", "packages", "settings", "token", "knowledge", "database", "disk", "backup", "the bot"),
    }
    assert contents(tmp_path) == before
    assert SECRET not in "\n".join(map(str, found.values()))


def test_in_a_hurry_it_doesnt_look_through_the_whole_database(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    with closing(sqlite3.connect(settings.database_file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with settings.database_file.open("r+b") as file:
        file.seek(-4_096, os.SEEK_END)
        file.write(os.urandom(4_096))
    quick = {str(each) for each in machine.look(settings, quick=True)}
    assert not [line for line in quick if "whole" in line or line.startswith("BAD")]
    assert told(settings)["database"].level == "BAD"


def test_before_the_first_start_nothing_is_amiss(tmp_path: Path) -> None:
    settings = furnished(tmp_path / "other").model_copy(update={"database": tmp_path / "data" / "bot.sqlite3"})
    found = told(settings)
    assert {each.level for each in found.values()} == {"ok"}
    assert not (tmp_path / "data").exists()


def newer(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def older(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


def notes(settings: Settings) -> None:
    settings.database_file.write_bytes(b"notes" * 1_000)


def a_folder(settings: Settings) -> None:
    settings.database_file.unlink()
    settings.database_file.mkdir()


def another(settings: Settings) -> None:
    settings.database_file.unlink()
    with closing(sqlite3.connect(settings.database_file)) as connection, connection:
        connection.execute("CREATE TABLE mail (name TEXT)")


def half_a_file(settings: Settings) -> None:
    (settings.knowledge / "skin.yaml").write_text("entries: [")


def no_knowledge(settings: Settings) -> None:
    settings.knowledge.rename(settings.knowledge.with_name("gone"))


def no_rules(settings: Settings) -> None:
    (settings.knowledge / "urgent.yaml").unlink()


WRONG: list[tuple[Callable[[Settings], None], str, str, str]] = [
    (newer, "database", "BAD", "downgrade"),
    (older, "database", "warn", "next start"),
    (notes, "database", "BAD", "put a whole copy"),
    (a_folder, "database", "BAD", "…/bot.sqlite3|is a folder|can't be written"),
    (another, "database", "BAD", "bot's own"),
    (half_a_file, "knowledge", "BAD", "python -m bot check"),
    (no_knowledge, "knowledge", "BAD", "python -m bot check"),
    (no_rules, "knowledge", "warn", "urgent.yaml"),
]


@pytest.mark.parametrize(("spoil", "what", "level", "mend"), WRONG, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_wrong_is_told_with_its_mend(
    spoil: Callable[[Settings], None], what: str, level: str, mend: str, tmp_path: Path
) -> None:
    settings = furnished(tmp_path)
    spoil(settings)
    found = told(settings)
    assert found[what].level == level
    assert re.search(mend, str(found[what]))


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in(tmp_path)
    monkeypatch.setattr(machine, "LITTLE", 1 << 60)
    assert machine.disk(settings.database_file).level == "warn"
    monkeypatch.setattr(machine, "TOO_LITTLE", 1 << 60)
    assert machine.disk(settings.database_file).level == "BAD"


def test_a_backup_that_is_old_or_of_tomorrow(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    assert (
        machine.backups(settings.database_file).level,
        "none was ever made" in str(machine.backups(settings.database_file)),
    ) == (
        "warn",
        True,
    )
    now = dt.datetime.now(dt.UTC)
    backup(settings, tmp_path / "b.zip", now=now)
    for days, level in ((1, "ok"), (9, "warn"), (-3, "warn")):
        assert machine.backups(settings.database_file, now + dt.timedelta(days)).level == level
    assert "9 days ago" in str(machine.backups(settings.database_file, now + dt.timedelta(9)))


def test_packages_that_are_missing_or_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pins = tmp_path / "requirements.txt"
    monkeypatch.setattr(machine, "PINS", pins)
    for text, level in (
        ("", "ok"),
        ("numpy==0.1 \\\n    --hash=sha256:1\n", "warn"),
        ("no-such-package==0.1 \\\n    --hash=sha256:1\n", "BAD"),
        ("pywin32==1 ; sys_platform == 'win32' \\\n    --hash=sha256:1\n", "ok"),
    ):
        pins.write_text(text)
        assert machine.packages().level == level
    pins.unlink()
    assert machine.packages().level == "ok"


@pytest.mark.skipif(os.name != "posix", reason="there are no such rights")
def test_a_token_that_others_may_read(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    Path(".env").write_text("DISCORD_TOKEN=x\n")
    Path(".env").chmod(0o644)
    assert "chmod 600" in str(told(settings)["token"])
    Path(".env").chmod(0o600)
    assert told(settings)["token"].level == "ok"


def test_who_runs_is_told(tmp_path: Path) -> None:
    settings = furnished(tmp_path)
    with lock.alone(settings):
        assert f"process {os.getpid()} on " in str(told(settings)["the bot"])
    assert "doesn't run" in str(told(settings)["the bot"])


def test_settings_that_cant_be_used_are_lines_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LISTEN", "perhaps")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    lines = [str(each) for each in doctor.look(offline=True)]
    assert [line[:14] for line in lines if line.startswith("BAD")] == ["BAD  settings:"] * 2
    assert not [line for line in lines if not FORM.fullmatch(line)]


# With Discord


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


async def asked(discord: Loopback, folder: Path, *arguments: str, **settings: str) -> tuple[int | None, list[str]]:
    """The exit code and the lines of the doctor, for a bot whose data is in a folder."""
    given = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL), "DATABASE": str(folder / "data" / "bot.sqlite3")}
    code, said = await command(discord.address, folder, "doctor", *arguments, **(given | settings))
    lines = said.splitlines()
    assert not [line for line in lines if not FORM.fullmatch(line)], said
    return code, lines


def about(lines: list[str], what: str) -> str:
    return next(line for line in reversed(lines) if re.match(rf"\w+ +{what}[:\s]", line))


async def test_with_a_bot_that_runs_discord_is_content(discord: Loopback, tmp_path: Path) -> None:
    async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as bot:
        await bot.until("ready as bot")
        await discord.until(lambda: discord.world.commands)
        told_before = len(discord.gateway.identified)
        code, lines = await asked(discord, tmp_path)
    assert code == 0
    assert re.match(r"ok +commands: Discord has all \d\d as they are", about(lines, "commands"))
    for what in ("token", "clock", "intents", f"server {GUILD}"):
        assert about(lines, what).startswith("ok"), lines
    assert len(discord.gateway.identified) == told_before  # it only asks
    assert "runs: process" in about(lines, "the bot")


async def test_a_wrong_token_a_missing_intent_and_no_network(discord: Loopback, tmp_path: Path) -> None:
    code, lines = await asked(discord, tmp_path, DISCORD_TOKEN="wrong.secret")
    assert (code, "Reset Token" in about(lines, "token")) == (1, True)
    assert "wrong.secret" not in "\n".join(lines)
    code, lines = await asked(discord, tmp_path, LISTEN="true")
    assert (code, "Message Content Intent" in about(lines, "intents")) == (1, True)
    discord.rest.flags = 1 << 19
    assert about((await asked(discord, tmp_path, LISTEN="true"))[1], "intents").startswith("ok")
    assert about((await asked(discord, tmp_path))[1], "intents").startswith("warn")
    await discord.go_offline()
    code, lines = await asked(discord, tmp_path)
    assert (code, "refused" in about(lines, "Discord")) == (1, True)
    code, lines = await asked(discord, tmp_path, "--offline")
    assert (code, any("Discord:" in line for line in lines)) == (0, False)


async def test_discord_in_trouble_is_one_line(discord: Loopback, tmp_path: Path) -> None:
    discord.faults.add("GET", LOGIN, answer(403, "<html>sign in</html>"), times=99)
    code, lines = await asked(discord, tmp_path)
    assert code == 1
    assert about(lines, "Discord").startswith("BAD")
    discord.faults.clear()
    discord.faults.add("GET", r"/api/guilds/\d+", reset, times=99)
    code, lines = await asked(discord, tmp_path)
    assert (code, about(lines, "Discord").startswith("warn")) == (0, True)


async def test_a_clock_that_is_wrong(discord: Loopback, tmp_path: Path) -> None:
    for seconds, level in ((20, "warn"), (-300, "BAD")):
        then = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)
        headers = {"Date": then.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        discord.faults.add("GET", "/api/oauth2/applications/@me", answer(401, headers=headers))
        _, lines = await asked(discord, tmp_path)
        assert about(lines, "clock").startswith(level)
        assert "set-ntp" in about(lines, "clock")


async def chosen(folder: Path, server: Server) -> None:
    async with Store(folder / "data" / "bot.sqlite3") as store:
        await servers.put(store, GUILD, server)


def deny(discord: Loopback, permission: int, channel: int | None = None) -> None:
    """Take a permission from the bot in a channel, or in the whole server."""
    guild: dict[str, Any] = discord.world.guild
    for role in guild["roles"]:
        if channel is None:
            role["permissions"] = str(int(role["permissions"]) & ~permission)
    roles = [role["id"] for role in guild["roles"]]
    for each in guild["channels"]:
        if each["id"] == str(channel):
            each["permission_overwrites"] = [
                {"id": role, "type": 0, "allow": "0", "deny": str(permission)} for role in roles
            ]


SEND, EMBED, MENTION, PUBLIC_THREADS = 1 << 11, 1 << 14, 1 << 17, 1 << 35


async def test_permissions_that_are_missing(discord: Loopback, tmp_path: Path) -> None:
    await choose(tmp_path / "data" / "bot.sqlite3", "uk")
    await chosen(tmp_path, Server(alert_channel=STAFF, channels={QUESTIONS: "help"}))
    code, lines = await asked(discord, tmp_path)
    assert (code, about(lines, f"server {GUILD}").startswith("ok")) == (0, True)
    deny(discord, EMBED, QUESTIONS)
    _, lines = await asked(discord, tmp_path)
    assert f"in channel {QUESTIONS} the bot lacks Embed Links" in about(lines, f"server {GUILD}")
    deny(discord, SEND, STAFF)
    code, lines = await asked(discord, tmp_path)
    assert (code, "alerts go nowhere" in about(lines, f"server {GUILD}")) == (1, True)
    deny(discord, EMBED)
    _, lines = await asked(discord, tmp_path)
    assert "the bot lacks Embed Links. What to do:" in about(lines, f"server {GUILD}")


async def test_permissions_for_what_moderators_chose(discord: Loopback, tmp_path: Path) -> None:
    deny(discord, PUBLIC_THREADS)
    role = discord.world.guild["roles"][0] | {"id": "77", "name": "watch", "mentionable": False}
    discord.world.guild["roles"].append(role)
    await choose(tmp_path / "data" / "bot.sqlite3", "uk")
    await chosen(tmp_path, Server(alert_channel=STAFF))
    _, lines = await asked(discord, tmp_path)
    assert about(lines, f"server {GUILD}").startswith("ok"), "nothing that needs them is chosen"
    await chosen(tmp_path, Server(alert_channel=STAFF, opens_threads=True))
    _, lines = await asked(discord, tmp_path)
    assert "the bot lacks Create Public Threads" in about(lines, f"server {GUILD}")
    await chosen(tmp_path, Server(alert_channel=STAFF, danger_role=77))
    _, lines = await asked(discord, tmp_path)
    assert about(lines, f"server {GUILD}").startswith("ok"), "the bot may mention all roles"
    deny(discord, MENTION, STAFF)
    _, lines = await asked(discord, tmp_path)
    assert "alerts of danger ping nobody" in about(lines, f"server {GUILD}")
    role["mentionable"] = True
    _, lines = await asked(discord, tmp_path)
    assert about(lines, f"server {GUILD}").startswith("ok")


async def test_a_channel_for_alerts_that_is_gone_and_a_home_that_is_another(discord: Loopback, tmp_path: Path) -> None:
    await choose(tmp_path / "data" / "bot.sqlite3", "uk")
    await chosen(tmp_path, Server(alert_channel=999))
    code, lines = await asked(discord, tmp_path, HOME_SERVER="77")
    assert code == 1
    assert "channel 999 is gone" in about(lines, f"server {GUILD}")
    assert "isn't in its home server 77" in about(lines, "servers")
