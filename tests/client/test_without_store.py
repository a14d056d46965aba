"""The database can't be used: members are answered as ever, moderators hear that nothing is kept."""

from __future__ import annotations

import logging
import resource
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.store import Store
from tests.stage.fixtures import Ask
from tests.stage.seen import DRYNESS, LIPS, heading, shown, text, title
from tests.stage.shipped import SMALL


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    (tmp_path / "bot.sqlite3").write_bytes(b"notes" * 1_000)
    async with Store(tmp_path / "bot.sqlite3", needed=False) as opened:
        yield opened


@pytest.fixture
async def bot(responder: Responder, store: Store, tmp_path: Path) -> FaqBot:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    return FaqBot(responder, store, folder=folder, listen=True, shard_count=1)


@pytest.fixture
def listen() -> bool:
    return True


async def test_members_are_answered_and_helped(ask: Ask, alice: MemberActor, channel: ChannelHandle) -> None:
    await ask(alice, LIPS)
    assert heading(channel.history()[-1]) == DRYNESS
    assert title(await alice.slash(channel, "ask", question=LIPS)) == DRYNESS
    assert (await alice.slash(channel, "helpline", region="uk")).acknowledged


async def test_settings_say_that_nothing_is_kept_and_each_choice_too(channel: ChannelHandle, mia: MemberActor) -> None:
    page = await mia.slash(channel, "settings")
    assert "I keep nothing" in text(shown(page))
    chosen = await mia.select(shown(page), ["uk"], custom_id="settings:region")
    [warning] = chosen.followups
    assert "after a restart it's forgotten" in text(warning)
    again = await mia.slash(channel, "settings")
    assert "**Help lines:** UK" in text(shown(again))


async def test_nobody_is_answered_unasked_and_no_question_is_kept(
    env: simcord.Env, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
) -> None:
    page = await mia.slash(channel, "settings")
    await mia.select(shown(page), ["help"], custom_id="settings:mode")
    before = len(channel.history())
    await alice.send(channel, LIPS)
    await env.settle()
    assert len(channel.history()) == before + 1, "nobody knows whether she wants that"
    await alice.slash(channel, "ask", question="what about my grandmother's rusty lawnmower")
    await bot.questions.finish(5)
    assert await bot.questions.tell(alice.id) is None


async def test_the_knowledge_cant_be_changed_from_discord_and_what_was_typed_is_given_back(
    bot: FaqBot, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, tmp_path: Path
) -> None:
    bot.editors.home = server.id
    files = {path: path.read_bytes() for path in (tmp_path / "knowledge").iterdir()}
    result = await mia.slash(channel, "kb phrasing add", entry="dryness", text="my lips hurt")
    said = text(shown(result))
    assert "can't be used" in said
    assert "dermatologist" in said
    assert {path: path.read_bytes() for path in (tmp_path / "knowledge").iterdir()} == files


@pytest.mark.parametrize("command", ["my-data", "privacy", "forget-me", "stats", "review", "kb history", "kb undo"])
async def test_what_needs_the_store_is_answered_kindly(
    command: str, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, mia: MemberActor
) -> None:
    bot.editors.home = server.id
    said = text(shown(await mia.slash(channel, command)))
    assert "something went wrong" not in said


async def test_a_disk_that_is_full_meanwhile_is_told_once_and_everybody_is_answered(
    *, tmp_path: Path, responder: Responder, caplog: pytest.LogCaptureFixture
) -> None:
    async with Store(tmp_path / "other.sqlite3") as store:
        env = simcord.Env(FaqBot(responder, store, shard_count=1))
        await env.start()
        try:
            server = env.create_guild("Skin care community")
            channel = server.create_text_channel("questions")
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
            try:
                for number in range(10):
                    member = server.add_member(env.create_user(f"member{number}"))
                    asked = await member.slash(channel, "ask", question=LIPS)
                    assert title(asked) == DRYNESS
                    await member.slash(channel, "ask", question="how do i mend a rusty lawnmower")
                    await env.settle()
            finally:
                resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        finally:
            await env.shutdown()
    told = [record for record in caplog.records if record.name.startswith("bot") and record.levelno >= logging.ERROR]
    assert len(told) == 1, [record.getMessage() for record in told]
    assert "THE DATABASE CAN'T BE READ OR WRITTEN" in caplog.text
