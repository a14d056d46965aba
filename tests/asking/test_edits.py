"""An answer follows its question: edits and deletions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.asking.memory.answers import Answers
from bot.store import UNTIL_RESUMED
from tests.stage.fixtures import Ask, Restart
from tests.stage.places import post, thread_of
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import SELF_HARM, SWELLING, heading, helps, only, text
from tests.stage.staff import choose

Edit = Callable[[MemberActor, discord.Message, str], Awaitable[None]]

SUN = "Does isotretinoin make skin more sensitive to the sun?"
REFUSALS = [403, 404, 429, 500]


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def edit(env: simcord.Env) -> Edit:
    """A member edits a message, a second after what happened before."""

    async def edit(member: MemberActor, message: discord.Message, text: str) -> None:
        await env.advance_time(1)
        await member.edit(message, text)

    return edit


def answers(channel: ChannelHandle) -> list[discord.Message]:
    return [message for message in channel.history() if message.author.bot]


def answer(channel: ChannelHandle) -> discord.Message:
    """The bot's only message there."""
    [found] = answers(channel)
    return found


def about(channel: ChannelHandle) -> str:
    """What the bot's only message there is about."""
    return str(heading(answer(channel)))


class TestEdits:
    """Within five minutes the answer changes with the question."""

    async def test_the_answer_changes_in_its_place(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        before = answer(channel)
        await edit(alice, question, f"{me} {SUN}")
        assert answer(channel).id == before.id
        assert "sun" in about(channel)
        assert any("Remove" in str(row.to_dict()) for row in answer(channel).components)

    async def test_again_and_again(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await edit(alice, question, f"{me} {SUN}")
        await edit(alice, question, f"{me} {LIPS}")
        assert "dry" in about(channel)

    async def test_what_it_does_not_know_takes_the_place_too(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await edit(alice, question, f"{me} wugs zorp quux frobnicate the blarg?")
        assert "don't know" in text(answer(channel))

    async def test_a_greeting_becomes_the_answer_and_goes_with_its_message(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, "")
        await edit(alice, question, f"{me} {SUN}")
        assert "sun" in about(channel)
        greeted = await ask(alice, "")
        await alice.delete(greeted)
        assert len(answers(channel)) == 1

    async def test_a_card_goes_where_the_new_answer_is_text_and_comes_back(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        for _ in range(2):
            assert [embed.title for embed in answer(channel).embeds] == [None]
            assert "dry" in answer(channel).content.lower()
            await edit(alice, question, f"{me} wugs zorp quux frobnicate the blarg?")
            assert answer(channel).embeds == []
            assert answer(channel).content.startswith("Sorry, I don't know")
            await edit(alice, question, f"{me} {LIPS}")

    async def test_after_five_minutes_the_answer_stays(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await env.advance_time(299)
        await edit(alice, question, f"{me} {SUN}")
        assert "sun" in about(channel)
        await env.advance_time(2)
        await edit(alice, question, f"{me} {LIPS}")
        assert "sun" in about(channel)

    @pytest.mark.parametrize("words", ["{me}", "never mind", ""])
    async def test_the_answer_goes_when_it_is_no_question_to_the_bot_any_more(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, words: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await edit(alice, question, words.format(me=me))
        assert answers(channel) == []

    async def test_previews_of_links_and_pins_change_nothing(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
        edit: Edit,
        me: str,
    ) -> None:
        question = await ask(alice, LIPS)
        sent = len(env.http_requests)
        await mia.set_pinned(question, True)
        assert len(env.http_requests) == sent
        await edit(alice, question, f"{me} {SUN}")
        sent = len(env.http_requests)
        await mia.set_pinned(question, False)
        assert len(env.http_requests) == sent

    async def test_in_a_thread_that_was_archived_meanwhile_the_answer_stays(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, edit: Edit, me: str
    ) -> None:
        question = await ask(alice, LIPS)
        for method in ("PATCH", "DELETE"):
            env.inject_error(method, "/channels/*/messages/*", status=400, code=50083, times=None)
        await edit(alice, question, f"{me} {SUN}")
        await alice.delete(question)
        assert "dry" in about(channel)

    async def test_in_direct_messages_and_threads_it_is_the_same(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str, edit: Edit
    ) -> None:
        question = await alice.send_dm(LIPS)
        await alice.user.edit(question, SUN)
        assert "sun" in about(alice.user.dm_channel)
        thread = await thread_of(env, channel, alice)
        question = await alice.send(thread, f"{me} {LIPS}")
        await edit(alice, question, f"{me} {SUN}")
        assert "sun" in about(thread)

    async def test_without_embed_links_it_is_text_with_the_footer(
        self, server: GuildHandle, alice: MemberActor, me: str, edit: Edit
    ) -> None:
        denied = discord.PermissionOverwrite(embed_links=False)
        channel = server.create_text_channel("plain", overwrites={server.default_role: denied})
        question = await alice.send(channel, f"{me} {LIPS}")
        await edit(alice, question, f"{me} {SUN}")
        assert answer(channel).embeds == []
        assert "sun" in answer(channel).content

    async def test_after_a_restart_the_answer_follows_too(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, restart: Restart, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await restart()
        await edit(alice, question, f"{me} {SUN}")
        assert "sun" in about(channel)

    async def test_edits_count_as_questions(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        for _ in range(4):
            await edit(alice, question, f"{me} {SUN}")
        await edit(alice, question, f"{me} {LIPS}")
        assert "sun" in about(channel)

    @pytest.mark.parametrize("status", REFUSALS)
    async def test_where_discord_refuses_the_answer_stays(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        me: str,
        status: int,
        edit: Edit,
    ) -> None:
        question = await ask(alice, LIPS)
        env.inject_error("PATCH", "/channels/*/messages/*", status=status, times=None)
        await edit(alice, question, f"{me} {SUN}")
        assert "dry" in about(channel)
        env.backend.faults.clear()
        await edit(alice, question, f"{me} {SUN} please")
        assert "sun" in about(channel)


class TestDanger:
    """Edits that tell of danger."""

    async def test_the_answer_becomes_help_and_moderators_are_told(
        self, *, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await edit(alice, question, f"{me} {SELF_HARM}")
        assert helps(answer(channel))
        assert question.jump_url in text(only(alerts))

    async def test_help_stays_when_the_question_becomes_harmless(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, SELF_HARM)
        await edit(alice, question, f"{me} {LIPS}")
        assert helps(answer(channel))
        await edit(alice, question, f"{me} {SWELLING}")
        assert "emergency" in text(answer(channel))
        assert not helps(answer(channel))

    @pytest.mark.parametrize("danger", [SELF_HARM, SWELLING])
    async def test_help_stays_whoever_deletes_the_question(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask, danger: str
    ) -> None:
        for by in (alice, mia):
            await by.delete(await ask(alice, danger))
        assert len(answers(channel)) == 2

    async def test_so_it_does_when_many_are_deleted_at_once(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        questions = [await ask(alice, SELF_HARM), await ask(alice, LIPS)]
        env.backend.bulk_delete_messages(channel.id, [question.id for question in questions])
        await env.settle()
        assert helps(answer(channel))

    async def test_and_when_its_words_are_edited_away(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, SELF_HARM)
        for later in (me, "never mind", f"{me} {LIPS}"):
            await edit(alice, question, later)
            assert helps(answer(channel))

    async def test_help_comes_though_the_message_is_deleted_while_it_is_on_its_way(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        me: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        sending, deleted = asyncio.Event(), asyncio.Event()
        send = discord.http.HTTPClient.send_message

        async def slow(http: Any, *args: Any, **options: Any) -> Any:
            sending.set()
            await deleted.wait()
            return await send(http, *args, **options)

        monkeypatch.setattr(type(env.bot.http), "send_message", slow)
        question = env.backend.create_message(channel.id, alice.id, f"{me} {SELF_HARM}")
        await asyncio.wait_for(sending.wait(), 5)
        env.backend.delete_message(channel.id, question.id)
        await asyncio.sleep(0.05)
        deleted.set()
        await env.settle()
        assert helps(answer(channel))
        assert only(alerts)

    async def test_and_though_it_is_deleted_before_anybody_has_looked_at_it(
        self, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        async with bot.memory.turns.first(0):
            question = env.backend.create_message(channel.id, alice.id, f"{me} {SELF_HARM}")
            await asyncio.sleep(0.05)
            env.backend.delete_message(channel.id, question.id)
            await asyncio.sleep(0.05)
        await env.settle()
        assert helps(answer(channel))

    @pytest.mark.parametrize("status", REFUSALS)
    async def test_where_the_answer_cannot_be_changed_help_comes_as_a_reply(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        me: str,
        status: int,
        edit: Edit,
    ) -> None:
        question = await ask(alice, LIPS)
        env.inject_error("PATCH", "/channels/*/messages/*", status=status, times=None)
        await edit(alice, question, f"{me} {SELF_HARM}")
        assert helps(answers(channel)[-1])
        assert answers(channel)[-1].reference is not None
        env.backend.faults.clear()
        await alice.delete(question)
        assert len(answers(channel)) == 1

    async def test_a_message_without_an_answer_that_is_edited_to_tell_of_danger_gets_help(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, me: str, edit: Edit
    ) -> None:
        message = await alice.send(channel, "hello")
        await edit(alice, message, f"{me} {LIPS}")
        assert answers(channel) == []
        await edit(alice, message, f"{me} {SELF_HARM}")
        assert helps(answer(channel))
        assert only(alerts)

    @pytest.mark.usefixtures("network")  # makes no second message with one nonce
    async def test_help_comes_where_a_reply_to_the_same_message_is_gone(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        await ask(alice, SELF_HARM)
        message = await ask(alice, "it was a joke, i'm fine")
        await edit(alice, message, "never mind")
        for gone in answers(channel)[1:]:
            await mia.delete(gone)
        await edit(alice, message, f"{me} {SELF_HARM}")
        assert len(answers(channel)) == 2

    async def test_too_many_questions_do_not_keep_help_away(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        for _ in range(6):
            await ask(alice, LIPS)
        await edit(alice, question, f"{me} {SELF_HARM}")
        assert any(map(helps, answers(channel)))

    async def test_in_a_pause_only_danger_changes_an_answer(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await mia.slash(channel, "pause")
        await edit(alice, question, f"{me} {SUN}")
        assert "dry" in about(channel)
        await edit(alice, question, f"{me} {SELF_HARM}")
        assert helps(answer(channel))


class TestUnasked:
    """Answers that nobody asked for follow their question as well."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    @pytest.fixture
    async def helping(self, channel: ChannelHandle, mia: MemberActor) -> ChannelHandle:
        await choose(mia, channel, "mode", "help", channel=channel)
        return channel

    async def test_a_better_question_gets_a_better_answer_and_chatter_none(
        self, helping: ChannelHandle, alice: MemberActor, edit: Edit
    ) -> None:
        message = await alice.send(helping, LIPS)
        await edit(alice, message, SUN)
        assert "sun" in about(helping)
        await edit(alice, message, SUN + "?")
        assert "sun" in about(helping)
        await edit(alice, message, "hello everyone")
        assert answers(helping) == []

    async def test_danger_is_answered_wherever_it_comes_in(
        self, helping: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, edit: Edit
    ) -> None:
        message = await alice.send(helping, "hello everyone")
        await edit(alice, message, SELF_HARM)
        assert helps(answer(helping))
        assert only(alerts)

    async def test_so_it_is_in_a_forum_post(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        edit: Edit,
    ) -> None:
        forum = server.create_forum_channel("forum")
        await choose(mia, channel, "mode", "forum", channel=forum)
        thread = await post(env, forum, alice, "Question", LIPS)
        await edit(alice, thread.history()[0], SUN)
        assert "sun" in about(thread)
        await alice.delete(thread.history()[0])
        assert answers(thread) == []


class TestDeletions:
    """The answer goes with its question."""

    async def test_the_answer_goes_too(self, channel: ChannelHandle, alice: MemberActor, ask: Ask) -> None:
        question = await ask(alice, LIPS)
        await alice.delete(question)
        assert channel.history() == []

    async def test_in_direct_messages_as_well(self, alice: MemberActor) -> None:
        question = await alice.send_dm(LIPS)
        await alice.user.delete(question)
        assert alice.user.dm_channel.history() == []

    async def test_a_moderator_who_deletes_the_question_deletes_the_answer(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await mia.delete(await ask(alice, LIPS))
        assert channel.history() == []

    async def test_many_at_once(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        questions = [await ask(alice, LIPS) for _ in range(3)]
        env.backend.bulk_delete_messages(channel.id, [question.id for question in questions])
        await env.settle()
        assert channel.history() == []

    async def test_others_stay(self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask) -> None:
        question = await ask(alice, LIPS)
        await ask(bob, SUN)
        await alice.delete(question)
        assert "sun" in about(channel)

    async def test_an_answer_that_is_gone_already_is_no_trouble(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask, me: str, edit: Edit
    ) -> None:
        question = await ask(alice, LIPS)
        await mia.delete(answer(channel))
        await edit(alice, question, f"{me} {SUN}")
        await alice.delete(question)
        assert channel.history() == []

    @pytest.mark.parametrize("status", REFUSALS)
    async def test_where_discord_refuses_it_is_given_up(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, status: int
    ) -> None:
        question = await ask(alice, LIPS)
        env.inject_error("DELETE", "/channels/*/messages/*", status=status, times=None)
        await alice.delete(question)
        assert len(channel.history()) == 1

    async def test_a_question_that_is_edited_before_its_answer_is_there_gets_the_answer_to_what_it_is(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        me: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        sending, edited = asyncio.Event(), asyncio.Event()
        send = discord.http.HTTPClient.send_message

        async def slow(http: Any, *args: Any, **options: Any) -> Any:
            sending.set()
            await edited.wait()
            return await send(http, *args, **options)

        monkeypatch.setattr(type(env.bot.http), "send_message", slow)
        question = env.backend.create_message(channel.id, alice.id, f"{me} {LIPS}")
        await asyncio.wait_for(sending.wait(), 30)
        env.backend.edit_message(channel.id, question.id, {"content": f"{me} {SUN}"})
        await asyncio.sleep(0.05)
        edited.set()
        await env.settle()
        assert "sun" in about(channel)

    async def test_a_question_that_is_deleted_before_its_answer_is_there_gets_none_in_the_end(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sending, deleted = asyncio.Event(), asyncio.Event()
        send = discord.http.HTTPClient.send_message

        async def slow(http: Any, *args: Any, **options: Any) -> Any:
            sending.set()
            await deleted.wait()
            return await send(http, *args, **options)

        monkeypatch.setattr(type(env.bot.http), "send_message", slow)
        question = env.backend.create_message(channel.id, alice.id, f"{me} {LIPS}")
        await asyncio.wait_for(sending.wait(), 30)
        env.backend.delete_message(channel.id, question.id)
        await asyncio.sleep(0.05)
        deleted.set()
        await env.settle()
        assert channel.history() == []


async def test_a_question_that_is_deleted_before_its_turn_gets_no_answer(
    env: simcord.Env, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, me: str
) -> None:
    async with bot.memory.turns.of(0):
        question = env.backend.create_message(channel.id, alice.id, f"{me} {LIPS}")
        await asyncio.sleep(0.05)
        env.backend.delete_message(channel.id, question.id)
        await asyncio.sleep(0.05)
    await env.settle()
    assert channel.history() == []
    assert not [request for request in env.http_requests if request.path.endswith("/messages")]


async def test_a_pause_holds_for_questions_that_wait_for_their_turn(
    *, env: simcord.Env, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, me: str
) -> None:
    async with bot.memory.turns.of(0):
        env.backend.create_message(channel.id, alice.id, f"{me} {LIPS}")
        await asyncio.sleep(0.05)
        await bot.servers.pause(server.id, UNTIL_RESUMED)
    await env.settle()
    assert answers(channel) == []


def test_few_answers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0
    monkeypatch.setattr("bot.client.expiring.time.monotonic", lambda: clock)
    kept = Answers(at_most=100)
    for question in range(1, 1_001):
        kept.sent(kept.start(question), question + 10_000, is_urgent=False)
    assert len(kept) == len(kept._questions) == 100
    clock = 86_401.0
    kept.sent(kept.start(5_000), 15_000, is_urgent=False)
    assert len(kept) == len(kept._questions) == 1
    assert kept.forget(15_000) is None
    assert kept.to(5_000) is None
    assert len(kept) == len(kept._questions) == 0


def test_what_could_not_be_sent_is_not_remembered() -> None:
    kept = Answers()
    kept.sent(kept.start(1), None, is_urgent=False)
    assert kept.to(1) is None
    assert len(kept) == 0
