"""An entry is corrected: answers of the last 30 days say so where they stand, whatever comes between."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering import FOOTER
from bot.answering.responder import Responder
from bot.answering.wording.covering import PART
from bot.app.app import FaqBot
from bot.asking import correcting
from bot.asking.question import Question
from bot.client.answer_buttons import SHOW_ALONE
from bot.client.reading import Caller
from bot.client.schedule import today
from bot.knowledge.loader import load
from bot.store import Store, answers
from tests.stage.fixtures import Ask
from tests.stage.places import thread_of
from tests.stage.seen import LIPS, body, heading, text
from tests.stage.shipped import SMALL
from tests.stage.staff import choose, private_channel

WRONG, RIGHT = "Yes. It harms for a year after it.", "Yes. It harms for a month after it."
ASKED = "is it dangerous for a baby"
LATER, EARLY, IN_TIME = "how long after it may I get pregnant", "At once after it.", "A month after it."
SAFETY = f"""\
title: Safety
entries:
  - id: pregnancy
    question: May I become pregnant while I take isotretinoin?
    also_asked:
      - {ASKED}
    answer: {WRONG}
    source: Pregnancy
    risk: high
    facets:
      - question: May I become pregnant after isotretinoin?
        also_asked: [{LATER}, when may I have a child after the last capsule]
        answer: {EARLY}
"""

GENERAL, IN_US, IN_UK = "It differs by country.", "Two tests in a month.", "A form that you sign."
PROGRAMME = f"""\
title: Programmes
entries:
  - id: programmes
    question: Which programme do I have to enrol in for isotretinoin?
    also_asked: [what programme must i enrol in, which forms do i sign for the programme]
    answer: {GENERAL}
    source: Programmes
    risk: high
    regions:
      us: {{answer: {IN_US}}}
      uk: {{answer: {IN_UK}}}
"""

Save = Callable[[str, str], Awaitable[None]]
Restart = Callable[[], Awaitable[FaqBot]]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(correcting, "PAUSE", 0.0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "knowledge"
    shutil.copytree(SMALL, folder)
    (folder / "safety.yaml").write_text(SAFETY)
    return folder


@pytest.fixture
def responder(folder: Path) -> Responder:
    return Responder(load(folder))


@pytest.fixture
async def bot(responder: Responder, store: Store) -> FaqBot:
    return FaqBot(responder, store, shard_count=1)


@pytest.fixture
def save(env: simcord.Env, folder: Path) -> Save:
    """The knowledge changes, in the bot that runs now."""

    async def save(before: str, after: str) -> None:
        rewrite(folder, before, after)
        env.bot.answer_with(Responder(load(folder)))  # type: ignore[attr-defined]
        await settled(env)

    return save


@pytest.fixture
def restart(env: simcord.Env, folder: Path, store: Store, server: GuildHandle) -> Callable[[], Awaitable[FaqBot]]:
    async def restart() -> FaqBot:
        fresh = FaqBot(Responder(load(folder)), store, home_server=server.id, shard_count=1)
        await env.restart_bot(fresh)
        await settled(env)
        return fresh

    return restart


@pytest.fixture
async def told(bot: FaqBot, server: GuildHandle, channel: ChannelHandle, mia: MemberActor) -> ChannelHandle:
    """The channel in which moderators of the home server hear what became of it."""
    bot.editors.home = server.id
    place = private_channel(server)
    await choose(mia, channel, "alerts", place)
    return place


def rewrite(folder: Path, before: str, after: str) -> None:
    for file in folder.glob("*.yaml"):
        file.write_text(file.read_text().replace(before, after))


async def settled(env: simcord.Env) -> None:
    await env.bot.background.finish(60)  # type: ignore[attr-defined]
    await env.settle()


async def kept(store: Store) -> list[answers.Answer]:
    return await answers.showing(store, await answers.shown(store))


def last(channel: ChannelHandle) -> discord.Message:
    return [message for message in channel.history() if message.author.bot][-1]


async def test_it_says_so_where_it_stands_and_is_taken_back_with_the_change(
    *, channel: ChannelHandle, alice: MemberActor, told: ChannelHandle, ask: Ask, save: Save
) -> None:
    await ask(alice, ASKED)
    by_command = await alice.slash(channel, "ask", question=ASKED)
    answered = [message for message in channel.history() if message.author.bot]
    assert all(WRONG in text(message) for message in answered)
    await save(WRONG, RIGHT)
    day = f"{dt.datetime.now(dt.UTC):%B %Y}"
    for message in (message for message in channel.history() if message.author.bot):
        assert RIGHT in text(message)
        assert WRONG not in text(message)
        assert "Corrected on " in text(message)
        assert day in text(message) or "Corrected on" in text(message)
        assert "Remove" in str(message.components)
    assert "2 corrected where they stand" in text(last(told))
    assert by_command.response is not None
    await save(RIGHT, WRONG)  # it was right after all
    for message in (message for message in channel.history() if message.author.bot):
        assert WRONG in text(message)
        assert "Corrected on" not in text(message)
    assert "2 as they were before" in text(last(told))


async def test_a_side_of_it_is_corrected_for_those_who_asked_for_that(
    *, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save
) -> None:
    await ask(alice, LATER)
    assert EARLY in text(last(channel))
    await save(EARLY, IN_TIME)
    assert IN_TIME in text(last(channel))
    assert EARLY not in text(last(channel))
    assert "Corrected on" in text(last(channel))
    await save(IN_TIME, EARLY)
    assert EARLY in text(last(channel))
    assert "Corrected on" not in text(last(channel))


async def test_whom_that_side_was_not_told_sees_no_correction(
    *, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save
) -> None:
    await ask(alice, ASKED)
    assert EARLY not in text(last(channel))
    await save(EARLY, IN_TIME)
    assert "Corrected on" not in text(last(channel))


class TestCountries:
    """What was told for a country stays for that."""

    @pytest.fixture
    def folder(self, folder: Path) -> Path:
        (folder / "programme.yaml").write_text(PROGRAMME)
        return folder

    @pytest.fixture
    async def in_us(self, channel: ChannelHandle, alice: MemberActor, ask: Ask) -> int:
        """The answer that says nothing but what is so in the US."""
        await ask(alice, "what programme must i enrol in")
        await ask(alice, "and in the US?")
        assert IN_US in text(last(channel))
        assert IN_UK not in text(last(channel))
        return last(channel).id

    async def test_what_is_so_in_one_is_corrected_for_that_alone(
        self, channel: ChannelHandle, in_us: int, save: Save
    ) -> None:
        await save(IN_US, "Three tests in a month.")
        answer = last(channel)
        assert answer.id == in_us
        assert "Three tests in a month." in text(answer)
        assert "Corrected on" in text(answer)
        assert IN_UK not in text(answer)
        assert GENERAL not in text(answer)
        await save("Three tests in a month.", IN_US)
        assert IN_US in text(last(channel))
        assert "Corrected on" not in text(last(channel))
        assert IN_UK not in text(last(channel))

    @pytest.mark.parametrize(("before", "after"), [(GENERAL, "It differs."), (IN_UK, "Two forms that you sign.")])
    async def test_what_it_did_not_say_corrects_nothing_there(
        self, *, channel: ChannelHandle, in_us: int, save: Save, before: str, after: str
    ) -> None:
        await save(before, after)
        assert last(channel).id == in_us
        assert "Corrected on" not in text(last(channel))
        assert after in text(next(message for message in channel.history() if message.author.bot))

    async def test_one_that_is_gone_from_the_entry_is_told_with_the_others(
        self, channel: ChannelHandle, in_us: int, save: Save
    ) -> None:
        await save(f"      us: {{answer: {IN_US}}}\n", "")
        assert last(channel).id == in_us
        assert IN_US not in text(last(channel))
        assert GENERAL in text(last(channel))
        assert IN_UK in text(last(channel))

    async def test_that_of_the_server_then_is_kept_whatever_it_chose_since(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask, save: Save
    ) -> None:
        await choose(mia, channel, "region", "us")
        await ask(alice, "what programme must i enrol in")
        assert IN_UK not in text(last(channel))
        await choose(mia, channel, "region", "uk")
        await save(GENERAL, "Each country has its own.")
        assert "Each country has its own." in text(last(channel))
        assert IN_US in text(last(channel))
        assert IN_UK not in text(last(channel))


async def test_what_is_asked_after_it_is_left_alone(
    channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save
) -> None:
    await save(WRONG, RIGHT)
    await ask(alice, ASKED)
    await save("title: Safety", "title: Being safe")
    assert "Corrected" not in text(last(channel))


Give = Callable[..., Awaitable[None]]


@pytest.fixture
def give(env: simcord.Env, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, alice: MemberActor) -> Give:
    """The entry is answered; with `meanwhile`, that happens before Discord has the answer."""
    caller = Caller(alice.id, channel.id, server=server.id)

    async def give(meanwhile: Callable[[], Awaitable[None]] | None = None) -> None:
        place = env.bot.get_channel(channel.id)
        assert isinstance(place, discord.TextChannel)
        decision, wording = bot.answerer.pick("pregnancy", caller)
        assert wording is not None

        async def sending() -> int:
            if meanwhile is not None:
                await meanwhile()
            return (await place.send(f"{wording.text}\n\n{FOOTER}", allowed_mentions=discord.AllowedMentions.none())).id

        await bot.answerer.give(decision, Question(""), caller, sending(), public=True)

    return give


async def test_one_that_is_on_its_way_meanwhile_is_corrected_when_it_is_there(
    env: simcord.Env, channel: ChannelHandle, give: Give, save: Save
) -> None:
    await give(lambda: save(WRONG, RIGHT))
    assert WRONG in text(last(channel))
    await settled(env)
    assert RIGHT in text(last(channel))
    assert WRONG not in text(last(channel))


async def test_one_that_is_not_stored_yet_is_corrected(
    *,
    env: simcord.Env,
    bot: FaqBot,
    channel: ChannelHandle,
    give: Give,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put, may_store = answers.put, asyncio.Event()

    async def slow(*about: Any) -> None:
        await may_store.wait()
        await put(*about)

    monkeypatch.setattr(answers, "put", slow)
    await give()
    rewrite(folder, WRONG, RIGHT)
    bot.answer_with(Responder(load(folder)))
    await asyncio.sleep(0.2)
    may_store.set()
    await settled(env)
    assert RIGHT in text(last(channel))


async def test_other_entries_are_corrected_where_a_moderator_says_so(
    *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save
) -> None:
    await ask(alice, LIPS)
    await save("a plain lip balm helps", "petrolatum helps")
    assert "plain lip balm" in text(last(channel))
    await bot.correcting.correct(["dryness"])
    await settled(env)
    assert "petrolatum" in text(last(channel))
    await save("petrolatum helps", "a plain lip balm helps")
    assert "Corrected" not in text(last(channel))


async def test_a_new_way_of_asking_corrects_nothing(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save
) -> None:
    await ask(alice, ASKED)
    await save(f"- {ASKED}", f"- {ASKED}\n      - what about a child of mine")
    assert not [request for request in env.http_requests if request.method == "PATCH" and "/messages/" in request.path]


async def test_an_entry_that_is_gone_takes_its_answers_back(
    channel: ChannelHandle, alice: MemberActor, ask: Ask, folder: Path, env: simcord.Env
) -> None:
    await ask(alice, ASKED)
    (folder / "safety.yaml").unlink()
    env.bot.answer_with(Responder(load(folder)))  # type: ignore[attr-defined]
    await settled(env)
    assert WRONG not in text(last(channel))
    assert "Taken back on" in text(last(channel))


async def test_what_was_changed_while_it_was_off_is_found_at_the_start(
    *,
    channel: ChannelHandle,
    alice: MemberActor,
    ask: Ask,
    folder: Path,
    restart: Restart,
    env: simcord.Env,
) -> None:
    await ask(alice, ASKED)
    await settled(env)
    (folder / "safety.yaml").write_text(SAFETY.replace(WRONG, RIGHT))
    await restart()
    assert RIGHT in text(last(channel))


async def test_one_that_was_killed_goes_on_where_it_was(
    *,
    env: simcord.Env,
    channel: ChannelHandle,
    alice: MemberActor,
    ask: Ask,
    bot: FaqBot,
    folder: Path,
    restart: Restart,
    monkeypatch: pytest.MonkeyPatch,
    store: Store,
    told: ChannelHandle,
) -> None:
    for _ in range(6):
        await ask(alice, ASKED)
        await env.advance_time(60)
    await settled(env)
    edited = 0

    class Killed(BaseException):
        """As a kill, nothing that comes after is done."""

    note = answers.note

    async def killed(*about: object, **how: object) -> None:
        nonlocal edited
        edited += 1
        if edited == 3:
            raise Killed
        await note(*about, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(answers, "note", killed)
    (folder / "safety.yaml").write_text(SAFETY.replace(WRONG, RIGHT))
    bot.current.responder = Responder(load(folder))
    bot.correcting._is_wanted = True
    with pytest.raises(Killed):
        await bot.correcting._run()
    monkeypatch.setattr(answers, "note", note)
    await restart()
    said = [text(message) for message in channel.history() if message.author.bot]
    assert len(said) == 6
    assert all(RIGHT in each and each.count("Corrected on") == 1 for each in said)
    assert "6 corrected where they stand" in text(last(told))
    assert await answers.untold(store) == []


async def test_a_part_that_is_shown_alone_stays(
    *, channel: ChannelHandle, alice: MemberActor, ask: Ask, folder: Path, save: Save, env: simcord.Env
) -> None:
    mood = """\
title: Mood
entries:
  - id: mood
    question: Does isotretinoin change my mood?
    also_asked: [can it make me sad, will i feel low]
    answer: It may. Tell your doctor.
    source: Mood
    private: true
"""
    (folder / "mood.yaml").write_text(mood)
    await save("title: Mood", "title: Moods")
    await ask(alice, f"{ASKED}? And does isotretinoin change my mood?")
    assert WRONG in text(last(channel))
    assert PART in text(last(channel))
    for before, after in ((WRONG, RIGHT), (RIGHT, WRONG)):
        await save(before, after)
        assert after in text(last(channel))
        assert PART in text(last(channel))
        assert "mood" not in text(last(channel))
        pressed = await alice.click(last(channel), label=SHOW_ALONE)
        assert pressed.ephemeral
        assert "It may. Tell your doctor." in body(pressed)


class TestTrouble:
    """Deleted messages, archived threads, lost permissions, and a Discord that has had enough."""

    async def test_what_is_deleted_is_forgotten(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save, store: Store
    ) -> None:
        question = await ask(alice, ASKED)
        await settled(env)
        assert len(await kept(store)) == 1
        await alice.delete(question)
        await settled(env)
        assert await kept(store) == []
        await save(WRONG, RIGHT)
        assert channel.history() == []

    async def test_one_that_went_unseen_is_gone(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        save: Save,
        store: Store,
        told: ChannelHandle,
    ) -> None:
        await ask(alice, ASKED)
        await settled(env)
        env.inject_error("GET", "/channels/*/messages/*", status=404)
        await save(WRONG, RIGHT)
        assert await kept(store) == []
        assert "1 deleted by now" in text(last(told))

    async def test_one_that_cannot_be_edited_is_replied_to_once_and_that_goes_with_an_undo(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save, told: ChannelHandle
    ) -> None:
        await ask(alice, ASKED)
        env.inject_error("PATCH", "/channels/*/messages/*", status=403)
        await save(WRONG, RIGHT)
        correction = last(channel)
        assert RIGHT in text(correction)
        assert "Corrected on" in text(correction)
        assert correction.reference is not None
        assert "1 corrected in a reply" in text(last(told))
        await save(RIGHT, "Yes. Ask your doctor.")  # again: the reply changes, and there is no second one
        assert "Ask your doctor" in text(last(channel))
        assert len([message for message in channel.history() if message.author.bot]) == 2
        await save("Yes. Ask your doctor.", WRONG)
        assert len([message for message in channel.history() if message.author.bot]) == 1

    async def test_one_that_was_edited_before_and_then_replied_to_is_as_it_was_with_an_undo(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save
    ) -> None:
        await ask(alice, ASKED)
        await save(WRONG, "Yes. Ask your doctor.")
        env.inject_error("PATCH", "/channels/*/messages/*", status=403)
        await save("Yes. Ask your doctor.", RIGHT)
        assert RIGHT in text(last(channel))
        await save(RIGHT, WRONG)
        [answer] = [message for message in channel.history() if message.author.bot]
        assert WRONG in text(answer)
        assert "Corrected on" not in text(answer)

    async def test_one_that_was_replied_to_when_it_was_killed_gets_no_second_reply(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        restart: Restart,
        store: Store,
        bot: FaqBot,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        class Killed(BaseException):
            """As a kill, nothing that comes after is done."""

        async def killed(*_: object, **__: object) -> None:
            raise Killed

        await ask(alice, ASKED)
        await settled(env)
        with monkeypatch.context() as patched:
            patched.setattr(answers, "note", killed)
            env.inject_error("PATCH", "/channels/*/messages/*", status=403)
            rewrite(folder, WRONG, RIGHT)
            bot.current.responder = Responder(load(folder))
            bot.correcting._is_wanted = True
            with pytest.raises(Killed):
                await bot.correcting._run()
        for number in range(55):
            await alice.send(channel, f"something else {number}")
        env.inject_error("PATCH", "/channels/*/messages/*", status=403)
        await restart()
        said = [text(message) for message in channel.history() if message.author.bot]
        assert len(said) == 2
        assert RIGHT in said[-1]
        [noted] = await kept(store)
        assert noted.below == last(channel).id
        assert noted.replying is None

    async def test_one_that_was_killed_before_it_was_replied_to_is_replied_to(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        folder: Path,
        restart: Restart,
        store: Store,
    ) -> None:
        await ask(alice, ASKED)
        await settled(env)
        [before] = await kept(store)
        await answers.replying(store, before.message, since=before.message)
        await alice.send(channel, "something else")
        rewrite(folder, WRONG, RIGHT)
        env.inject_error("PATCH", "/channels/*/messages/*", status=403)
        await restart()
        assert RIGHT in text(last(channel))
        assert len([message for message in channel.history() if message.author.bot]) == 2

    async def test_one_that_could_not_be_corrected_and_is_right_again_is_not_reported(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save, told: ChannelHandle
    ) -> None:
        await ask(alice, ASKED)
        env.inject_error("GET", "/channels/*/messages/*", status=403)
        await save(WRONG, RIGHT)
        many = len(told.history())
        await save(RIGHT, WRONG)
        assert len(told.history()) == many
        assert WRONG in text(last(channel))
        await save(WRONG, RIGHT)  # changed again, and it can be seen again
        assert RIGHT in text(last(channel))

    async def test_what_it_may_not_see_any_more_is_reported_once(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save, told: ChannelHandle
    ) -> None:
        await ask(alice, ASKED)
        answer = last(channel)
        env.inject_error("GET", "/channels/*/messages/*", status=403)
        await save(WRONG, RIGHT)
        assert str(answer.id) in text(last(told))
        assert "couldn't correct" in text(last(told))
        many = len(told.history())
        env.bot.correcting.look()  # type: ignore[attr-defined]
        await settled(env)
        assert len(told.history()) == many

    @pytest.mark.parametrize("way", ["the next day", "restart"])
    async def test_what_it_may_see_again_is_corrected_then(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, save: Save, told: ChannelHandle,
        restart: Restart, way: str,
    ) -> None:  # fmt: skip
        await ask(alice, ASKED)
        env.inject_error("GET", "/channels/*/messages/*", status=403)
        await save(WRONG, RIGHT)
        assert "1 that I couldn't correct" in text(last(told))
        many = len(told.history())
        for _ in range(2):  # in vain: which isn't told again
            env.inject_error("GET", "/channels/*/messages/*", status=403)
            await env.advance_time(86_400)
            await settled(env)
        assert len(told.history()) == many
        assert WRONG in text(last(channel))
        if way == "restart":
            await restart()
        else:
            await env.advance_time(86_400)
            await settled(env)
        assert RIGHT in text(last(channel))
        assert "1 corrected where they stand" in text(last(told))

    async def test_a_locked_thread_is_corrected_once_it_is_open(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str, save: Save, told: ChannelHandle
    ) -> None:
        thread = await thread_of(env, channel, alice)
        await alice.send(thread, f"{me} {ASKED}")
        found = env.bot.get_channel(thread.id)
        assert isinstance(found, discord.Thread)
        await found.edit(archived=True, locked=True)
        await env.settle()
        env.inject_error("PATCH", f"/channels/{thread.id}", status=403)
        for _ in range(3):
            env.inject_error("PATCH", f"/channels/{thread.id}/messages/*", status=403)
        env.inject_error("POST", f"/channels/{thread.id}/messages", status=403)
        await save(WRONG, RIGHT)
        assert "1 that I couldn't correct" in text(last(told))
        await env.advance_time(86_400)
        await settled(env)
        assert RIGHT in text(last(thread))

    async def test_an_archived_thread_is_corrected_too(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str, save: Save
    ) -> None:
        thread = await thread_of(env, channel, alice)
        await alice.send(thread, f"{me} {ASKED}")
        found = env.bot.get_channel(thread.id)
        assert isinstance(found, discord.Thread)
        await found.edit(archived=True)
        await env.settle()
        await save(WRONG, RIGHT)
        assert RIGHT in text(last(thread))

    async def test_where_discord_is_down_it_is_tried_later(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        save: Save,
        monkeypatch: pytest.MonkeyPatch,
        bot: FaqBot,
    ) -> None:
        monkeypatch.setattr(correcting, "LATER", 0)
        await ask(alice, ASKED)
        env.inject_error("GET", "/channels/*/messages/*", status=503, times=30)
        await save(WRONG, RIGHT)
        for _ in range(10):
            await settled(env)
        assert RIGHT in text(last(channel))


async def test_five_hundred_answers_are_all_corrected(
    *,
    env: simcord.Env,
    channel: ChannelHandle,
    alice: MemberActor,
    ask: Ask,
    bot: FaqBot,
    store: Store,
    save: Save,
    told: ChannelHandle,
) -> None:
    await ask(alice, ASKED)
    await settled(env)
    [first] = await kept(store)
    guild_channel = env.bot.get_channel(channel.id)
    assert isinstance(guild_channel, discord.TextChannel)
    rows = []
    for _ in range(40):
        sent = await guild_channel.send(FOOTER, allowed_mentions=discord.AllowedMentions.none())
        rows.append(replace(first, message=sent.id))
    gone = [replace(first, message=number) for number in range(1, 461)]
    await answers.put(store, [*rows, *gone])
    await save(WRONG, RIGHT)
    assert "41 corrected where they stand" in text(last(told))
    assert "460 deleted by now" in text(last(told))
    assert {row.shown for row in await kept(store)} != {first.shown}
    assert len(await kept(store)) == 41


class TestAfterARestart:
    """Questions from before it."""

    async def test_an_answer_goes_with_its_question(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        question = await ask(alice, LIPS)
        await settled(env)
        await restart()
        await alice.delete(question)
        assert channel.history() == []

    async def test_an_answer_follows_an_edit(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        me: str,
        restart: Restart,
    ) -> None:
        question = await ask(alice, LIPS)
        await settled(env)
        await restart()
        await alice.edit(question, f"{me} do I need sunscreen")
        assert "sun" in str(heading(last(channel)))
        assert len(channel.history()) == 2

    async def test_help_stays(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        question = await ask(alice, "i want to kill myself")
        await settled(env)
        await restart()
        await alice.delete(question)
        assert len(channel.history()) == 1


class TestWhatIsKept:
    """Ids and entries, for thirty days, of servers alone."""

    async def test_nothing_of_direct_messages_or_of_what_is_shown_alone(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, store: Store
    ) -> None:
        await alice.send_dm(LIPS)
        await alice.slash(channel, "ask", question=LIPS, private=True)
        await settled(env)
        assert await kept(store) == []

    async def test_it_goes_after_thirty_days_and_with_its_server(
        self, *, env: simcord.Env, bot: FaqBot, server: GuildHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        await ask(alice, LIPS)
        await settled(env)
        forget = bot.past.keeper.forget_old
        assert forget is not None
        await forget(today() + dt.timedelta(29))
        assert len(await kept(store)) == 1
        await forget(today() + dt.timedelta(30))
        assert await kept(store) == []
        await ask(alice, LIPS)
        await settled(env)
        await bot.privacy.forget_server(server.id)
        assert await kept(store) == []
