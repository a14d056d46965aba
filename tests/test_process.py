"""The bot as a process: what the operator sees when it starts, can't start, and stops."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import shutil
import signal
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk import FileChange
from bot.store import Store, revisions
from bot.store.revisions import Note
from tests.desk.conftest import contents
from tests.stage.loopback import COMMANDS, LOGIN, TOKEN, Loopback, answer, hang, reset, running, start
from tests.stage.shipped import SMALL

SECONDS = 30.0
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 0, 1 << 9, 1 << 12


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        loopback.gateway.tells_guilds = False  # so that it is ready at once
        yield loopback


async def output(discord: Loopback, folder: Path, **settings: str) -> tuple[int | None, str]:
    """The exit code and what was written, of a bot that ends by itself."""
    async with start(discord.address, folder, **({"KNOWLEDGE": str(SMALL)} | settings)) as process:
        out, error = await asyncio.wait_for(process.communicate(), SECONDS)
    return process.returncode, (out + error).decode()


async def test_without_a_token_it_says_what_to_do(discord: Loopback, tmp_path: Path) -> None:
    code, text = await output(discord, tmp_path)
    assert code == 2
    for hint in ("DISCORD_TOKEN", ".env", "https://discord.com/developers/applications", "make demo"):
        assert hint in text
    assert not (tmp_path / "data").exists()


async def test_an_empty_token_is_none(discord: Loopback, tmp_path: Path) -> None:
    assert (await output(discord, tmp_path, DISCORD_TOKEN=""))[0] == 2


async def test_a_wrong_token_is_one_line(discord: Loopback, tmp_path: Path) -> None:
    code, text = await output(discord, tmp_path, DISCORD_TOKEN="secret-but-wrong")
    assert code == 3
    *before, line = text.strip().splitlines()
    assert "token" in line
    assert "secret-but-wrong" not in text
    assert all(" INFO " in each for each in before)  # the knowledge may be ready first


async def test_a_missing_intent_tells_how_to_switch_it_on(discord: Loopback, tmp_path: Path) -> None:
    code, text = await output(discord, tmp_path, DISCORD_TOKEN=TOKEN, LISTEN="true")
    assert code == 3
    assert "Message Content Intent" in text
    assert "LISTEN=false" in text
    assert "Traceback" not in text


async def until_ready(process: asyncio.subprocess.Process) -> str:
    """What a bot writes until it is on Discord."""
    return await until_said(process, "ready as bot")


async def until_said(process: asyncio.subprocess.Process, words: str) -> str:
    """What a bot writes until it says this."""
    assert process.stderr is not None
    said = ""
    async with asyncio.timeout(SECONDS):
        while words not in said:
            line = await process.stderr.readline()
            assert line, f"it ended: {said}"
            said += line.decode()
    return said


def broken(folder: Path) -> str:
    """A knowledge folder with mistakes."""
    (folder / "a.yaml").write_text("entries:\n  - id: Wrong Id\n    question: What?\n")
    return str(folder)


async def test_with_broken_knowledge_and_none_from_before_it_tells_every_problem_and_ends(
    discord: Loopback, tmp_path: Path
) -> None:
    code, text = await output(discord, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=broken(tmp_path))
    assert code == 1
    assert "THE KNOWLEDGE CAN'T BE USED" in text
    assert "python -m bot check" in text
    assert text.count("a.yaml:") >= 2
    assert "Traceback" not in text
    assert not discord.gateway.identified


async def test_with_broken_knowledge_it_answers_with_what_was_good_last_and_says_so(
    discord: Loopback, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(folder)}
    async with start(discord.address, tmp_path, **settings) as process:
        await until_said(process, "the knowledge is live")
        async with Store(tmp_path / "data" / "bot.sqlite3") as store, asyncio.timeout(SECONDS):
            while not await revisions.good(store):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
    broken(folder)
    async with start(discord.address, tmp_path, **settings) as process:
        said = await until_ready(process)
        assert "answers with what was good last" in said
        assert said.count("a.yaml:") >= 2
        assert process.returncode is None
        (folder / "a.yaml").unlink()
        await until_said(process, "the knowledge is live")


async def test_without_urgent_rules_the_bots_own_stand_in_and_that_is_said(discord: Loopback, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    (folder / "urgent.yaml").unlink()
    async with start(discord.address, tmp_path, KNOWLEDGE=str(folder), DISCORD_TOKEN=TOKEN) as process:
        said = await until_ready(process)
    assert "THE KNOWLEDGE FOLDER HAS NO URGENT RULES" in said


@pytest.mark.parametrize("how", ["its folder is a file", "it is a folder", "notes", "of a newer version"])
async def test_where_the_database_cannot_be_used_it_says_so_and_starts_without(
    how: str, discord: Loopback, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "bot.sqlite3"
    match how:
        case "its folder is a file":
            path = tmp_path / "file" / "bot.sqlite3"
        case "it is a folder":
            path.mkdir()
        case "notes":
            path.write_bytes(b"notes" * 1_000)
        case _:
            async with Store(path) as store:
                await store.put("key", "value")
            with contextlib.closing(sqlite3.connect(path)) as connection, connection:
                connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes() if path.is_file() else b""
    settings = {"DISCORD_TOKEN": TOKEN, "DATABASE": str(path), "KNOWLEDGE": str(SMALL)}
    async with start(discord.address, tmp_path, **settings) as process:
        said = await until_ready(process)
        assert process.returncode is None
    for words in ("THE DATABASE CAN'T BE USED", str(path), "DATABASE", "start the bot again"):
        assert words in said
    assert "Traceback" not in said
    assert (path.read_bytes() if path.is_file() else b"") == before


@pytest.mark.parametrize("shared", ["database", "database through a link", "knowledge"])
async def test_a_second_one_says_who_was_first_and_ends(shared: str, discord: Loopback, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(folder), "HOME_SERVER": "7"}
    other = settings | {"KNOWLEDGE": str(shutil.copytree(SMALL, tmp_path / "other"))}
    (tmp_path / "link").symlink_to(tmp_path / "data")
    match shared:
        case "knowledge":
            other = settings | {"DATABASE": str(tmp_path / "other.sqlite3")}
        case "database through a link":
            other["DATABASE"] = str(tmp_path / "data" / ".." / "link" / "bot.sqlite3")
    async with start(discord.address, tmp_path, **settings) as process:
        await until_ready(process)
        code, text = await output(discord, tmp_path, **other)
        assert code == 1
        assert f"process {process.pid} on " in text
        assert "since 20" in text
        assert "Traceback" not in text
        assert ("DATABASE" if "database" in shared else "KNOWLEDGE") in text
        process.kill()
        await process.wait()
    async with start(discord.address, tmp_path, **other) as process:
        await until_ready(process)  # a kill leaves no lock


async def test_a_restart_waits_for_the_one_that_is_just_ending(discord: Loopback, tmp_path: Path) -> None:
    settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL)}
    async with start(discord.address, tmp_path, **settings) as first:
        await until_ready(first)
        first.send_signal(signal.SIGTERM)
        async with start(discord.address, tmp_path, **settings) as second:
            await until_ready(second)


async def test_two_that_only_read_the_same_knowledge_may_run(discord: Loopback, tmp_path: Path) -> None:
    first, second = ({"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL), "DATABASE": f"{n}.sqlite3"} for n in (1, 2))
    async with start(discord.address, tmp_path, **first) as one, start(discord.address, tmp_path, **second) as other:
        await until_ready(one)
        await until_ready(other)


async def test_without_a_network_it_waits_for_one_a_line_a_try(discord: Loopback, tmp_path: Path) -> None:
    await discord.go_offline()
    async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as bot:
        await bot.until("the connection is refused", times=2)
        await discord.go_online()
        await bot.until("ready as bot")
        lines = [line for line in bot.lines if "can't log in to Discord" in line]
        assert len(lines) == bot.text.count("refused")
        assert "Traceback" not in bot.text


@pytest.mark.parametrize(("code", "hint"), [(4004, "Reset Token"), (4011, "again"), (4013, "newest")])
async def test_what_discord_closes_for_good_ends_it_with_what_to_do(
    discord: Loopback, tmp_path: Path, code: int, hint: str
) -> None:
    async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as bot:
        await bot.until("ready as bot")
        await discord.gateway.drop(code)
        assert await bot.ended() == (1 if hint == "again" else 3)
    assert hint in bot.text
    assert "Traceback" not in bot.text


class TestTellingTheCommands:
    async def test_a_connection_that_breaks_meanwhile_keeps_nobody_waiting(
        self, discord: Loopback, tmp_path: Path
    ) -> None:
        discord.faults.add("PUT", COMMANDS, reset)
        discord.faults.add("PUT", COMMANDS, answer(503))
        async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as bot:
            await bot.until("ready as bot")
            await discord.until(lambda: discord.world.commands)
        assert len(discord.faults.done) == 2
        assert "can't tell Discord the commands" in bot.text

    async def test_one_that_never_answers_keeps_nobody_waiting(self, discord: Loopback, tmp_path: Path) -> None:
        discord.faults.add("PUT", COMMANDS, hang)
        async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as bot:
            await bot.until("ready as bot")
            assert await discord.answer_to(discord.say_directly("hello"))

    async def test_where_discord_refuses_them_the_log_names_command_and_field(
        self, discord: Loopback, tmp_path: Path
    ) -> None:
        wrong = {"_errors": [{"code": "BASE_TYPE_BAD_LENGTH", "message": "Must be between 1 and 100 in length."}]}
        body = {"code": 50035, "message": "Invalid Form Body", "errors": {"0": {"description": wrong}}}
        discord.faults.add("PUT", COMMANDS, answer(400, body), times=9)
        async with running(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(SMALL)) as bot:
            await bot.until("Must be between 1 and 100 in length.")
            await bot.until("ready as bot")
        assert "In command 'ask'" in bot.text
        assert "description" in bot.text
        assert len(discord.faults.done) == 1


async def test_the_log_tells_kinds_times_and_commands_and_neither_words_nor_members(tmp_path: Path) -> None:
    member, words = 777_000_777, "does my aunt Gudrun dry her lips?"
    settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL), "LOG_FORMAT": "JSON"}
    async with Loopback() as discord, running(discord.address, tmp_path, **settings) as bot:
        await bot.until("ready as bot")
        assert await discord.answer_to(discord.say(words, mention=True, member=member))
        assert await discord.answer_to(discord.say("i want to die", mention=True, member=member))
        assert await discord.answer_to(discord.command("topics", member=member))
        await bot.until('"command": "topics"')
        await discord.gateway.drop(4000)
        await bot.until("the connection broke")
        await bot.until("back on Discord")
        await discord.revoke_token()
        assert await bot.ended() == 3
    lines = [json.loads(line) for line in bot.lines]
    assert all(dt.datetime.fromisoformat(line["time"]).tzinfo is not None for line in lines)
    decided = [line for line in lines if "decision" in line]
    assert [line["decision"] for line in decided][1] == "urgent"
    assert all(line["milliseconds"] >= 0 for line in decided)
    assert "Reset Token" in lines[-1]["message"]
    assert lines[-1]["level"] == "CRITICAL"
    for secret in (str(member), "Gudrun", "want to die", TOKEN):
        assert secret not in bot.text


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_closes_it_cleanly(discord: Loopback, tmp_path: Path, name: signal.Signals) -> None:
    async with start(discord.address, tmp_path, KNOWLEDGE=str(SMALL), DISCORD_TOKEN=TOKEN) as process:
        said = await until_ready(process)
        async with asyncio.timeout(SECONDS):
            process.send_signal(name)
            assert process.stderr is not None
            said += (await process.stderr.read()).decode()
            assert await process.wait() == 0
    assert "Traceback" not in said
    assert TOKEN not in said
    assert discord.gateway.intents == GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES
    assert discord.gateway.closed_with == 1000
    database = tmp_path / "data" / "bot.sqlite3"
    assert [path.name for path in database.parent.iterdir()] == ["bot.sqlite3"]  # closed: no write-ahead log is left
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM meta WHERE key = 'commands'").fetchone() == (1,)


async def test_it_can_be_stopped_while_it_logs_in(discord: Loopback, tmp_path: Path) -> None:
    discord.faults.add("GET", LOGIN, hang)
    async with start(discord.address, tmp_path, KNOWLEDGE=str(SMALL), DISCORD_TOKEN=TOKEN) as process:
        async with asyncio.timeout(SECONDS):
            await discord.until(lambda: discord.faults.done)
            process.send_signal(signal.SIGTERM)
            _, error = await process.communicate()
    assert process.returncode == 0
    assert b"Traceback" not in error


async def test_a_change_of_the_knowledge_that_was_interrupted_is_finished_at_the_next_start(
    discord: Loopback, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    changes = [
        FileChange(path.name, text, text.replace("Yes", "Yes indeed"))
        for path in (folder / "mind.yaml", folder / "skin.yaml")
        if (text := path.read_text("utf-8"))
    ]
    async with Store(tmp_path / "data" / "bot.sqlite3") as store:
        await revisions.begin(store, Note("Both answers say it louder", by=1), changes)
    (folder / "mind.yaml").write_text(changes[0].after or "", "utf-8")  # and then it was killed
    (folder / ".desk-abc").write_text("half of it")
    async with start(discord.address, tmp_path, DISCORD_TOKEN=TOKEN, KNOWLEDGE=str(folder)) as process:
        said = await until_ready(process)
    assert "is finished now" in said
    assert [(folder / each.name).read_text("utf-8") for each in changes] == [each.after for each in changes]
    assert sorted(contents(folder)) == ["mind.yaml", "skin.yaml", "smalltalk.yaml", "urgent.yaml"]
    async with Store(tmp_path / "data" / "bot.sqlite3") as store:
        *_, revision = await revisions.latest(store)
    assert revision.what == "Both answers say it louder"
