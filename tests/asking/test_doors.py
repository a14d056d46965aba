"""Words that reach the bot another way than as a plain message, and messages that come oddly."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.asking import question as reading
from bot.asking.memory.seen import Seen
from bot.asking.question import points
from bot.client.reading import MAX_FILE
from tests.stage.fixtures import Ask
from tests.stage.places import thread_of
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import LOW, SELF_HARM, SWELLING, body, heading, helps, only, shown, text
from tests.stage.staff import choose

SUN = "Does isotretinoin make skin more sensitive to the sun?"
Webhook = Callable[..., Awaitable[discord.Message]]


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


def answers(channel: ChannelHandle) -> list[discord.Message]:
    """What the bot said."""
    return [message for message in channel.history() if message.author.bot and message.webhook_id is None]


def answer(channel: ChannelHandle) -> discord.Message:
    [found] = answers(channel)
    return found


def about(channel: ChannelHandle) -> str:
    return str(heading(answer(channel)))


async def forward(env: simcord.Env, by: MemberActor, message: discord.Message) -> None:
    """A member forwards a message to the bot."""
    reference = {"type": 1, "channel_id": str(message.channel.id), "message_id": str(message.id)}
    env.backend.create_message(by.user.dm_channel.id, by.id, reference=reference)
    await env.settle()


class TestForwards:
    """A message that a member forwards."""

    async def test_a_forwarded_question_is_answered(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        asked = await alice.send(channel, LIPS)
        await forward(env, bob, asked)
        assert "dry" in about(bob.user.dm_channel)

    async def test_forwarded_danger_gets_help(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        asked = await alice.send(channel, SELF_HARM)
        await forward(env, bob, asked)
        assert helps(answer(bob.user.dm_channel))


class TestHelpChannel:
    """What the bot overhears."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    @pytest.fixture
    async def helping(self, channel: ChannelHandle, mia: MemberActor) -> ChannelHandle:
        await choose(mia, channel, "mode", "help", channel=channel)
        return channel

    async def test_a_forward_of_danger_is_heard(
        self, server: GuildHandle, helping: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        said = await alice.send(server.create_text_channel("elsewhere"), SELF_HARM)
        await bob.forward(said, helping)
        assert helps(answer(helping))

    async def test_a_text_file_is_read_for_danger_and_nothing_else(
        self, helping: ChannelHandle, alice: MemberActor
    ) -> None:
        await alice.send(helping, "", attachments=[("message.txt", LIPS.encode())])
        assert answers(helping) == []
        await alice.send(helping, "so", attachments=[("message.txt", f"{'my day. ' * 600}\n{SELF_HARM}".encode())])
        assert helps(answer(helping))


class TestFiles:
    """A long paste becomes a text file."""

    async def test_a_question_in_a_text_file_is_answered(
        self, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await alice.send(channel, me, attachments=[("message.txt", LIPS.encode())])
        assert "dry" in about(channel)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
    @pytest.mark.parametrize("before", [0, 500, 1_500])
    async def test_danger_is_found_anywhere_in_it(
        self, *, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, me: str, before: int, encoding: str
    ) -> None:
        story = f"{'I went there é. ' * before}\n{SELF_HARM}"[-7_000:].encode(encoding)
        await alice.send(channel, f"{me} long", attachments=[("message.txt", story)])
        assert helps(answer(channel))
        assert only(alerts)

    @pytest.mark.parametrize(
        "files",
        [
            [("message.txt", b"my day was long. " * 3_000 + SELF_HARM.encode())],
            [("a.txt", b"my day was long"), ("b.txt", SELF_HARM.encode())],
            [("lips.png", b"x"), ("a.txt", b""), ("b.txt", b"so"), ("NOTES.TXT", SELF_HARM.encode())],
        ],
    )
    async def test_danger_is_found_in_a_long_file_and_in_a_second_one(
        self, channel: ChannelHandle, alice: MemberActor, me: str, files: list[tuple[str, bytes]]
    ) -> None:
        await alice.send(channel, f"{me} this is how i feel", attachments=files)
        assert helps(answer(channel))

    async def test_a_low_mood_in_the_message_hides_nothing_worse_in_its_file(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        await alice.send(channel, f"{me} {LOW}", attachments=[("message.txt", b"my day was long")])
        assert "prescriber" in text(answer(channel))
        await bob.send(channel, f"{me} {LOW}", attachments=[("message.txt", SELF_HARM.encode())])
        assert helps(answers(channel)[-1])

    async def test_a_text_file_is_known_by_its_name_too(
        self, channel: ChannelHandle, alice: MemberActor, me: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = discord.Attachment.__init__

        def odd(self: discord.Attachment, *, data: Any, state: Any) -> None:
            made(self, data=data | {"content_type": "application/octet-stream"}, state=state)

        monkeypatch.setattr(discord.Attachment, "__init__", odd)
        await alice.send(channel, me, attachments=[("message.txt", SELF_HARM.encode())])
        assert helps(answer(channel))

    @pytest.mark.parametrize(
        ("name", "data"), [("lips.png", LIPS.encode()), ("message.txt", b"x" * (MAX_FILE + 1)), ("message.txt", b"")]
    )
    async def test_pictures_and_long_files_are_not_read(
        self, channel: ChannelHandle, alice: MemberActor, me: str, name: str, data: bytes
    ) -> None:
        await alice.send(channel, me, attachments=[(name, data)])
        assert "only read words" in text(answer(channel))

    @pytest.mark.parametrize("said", [LIPS, LOW, "this is how i feel", "what should i do"])
    async def test_beside_words_a_long_file_is_said_not_to_be_read(
        self, channel: ChannelHandle, alice: MemberActor, me: str, said: str
    ) -> None:
        await alice.send(channel, f"{me} {said}", attachments=[("message.txt", b"x" * (MAX_FILE + 1))])
        assert "didn't read your file" in text(answer(channel))
        await alice.send(channel, f"{me} {SELF_HARM}", attachments=[("message.txt", b"x" * (MAX_FILE + 1))])
        assert helps(answers(channel)[-1])

    @pytest.mark.parametrize("error", [OSError, TimeoutError, asyncio.TimeoutError, discord.DiscordException])
    async def test_a_file_that_cannot_be_had_holds_nothing_up(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        me: str,
        monkeypatch: pytest.MonkeyPatch,
        error: type[Exception],
    ) -> None:
        async def fail(*_: Any) -> bytes:
            raise error

        monkeypatch.setattr(type(env.bot.http), "get_from_cdn", fail)
        await alice.send(channel, f"{me} {LIPS}", attachments=[("message.txt", b"and so on")])
        assert "dry" in about(channel)

    async def test_who_says_it_themselves_waits_for_no_file(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        me: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async def never(*_: Any) -> bytes:
            await asyncio.sleep(3_600)
            return b""

        monkeypatch.setattr(type(env.bot.http), "get_from_cdn", never)
        await alice.send(channel, f"{me} {SELF_HARM}", attachments=[("message.txt", b"why")])
        assert helps(answer(channel))

    async def test_a_file_that_comes_too_slowly_is_left_out(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        me: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async def never(*_: Any) -> bytes:
            await asyncio.sleep(3_600)
            return b""

        monkeypatch.setattr(type(env.bot.http), "get_from_cdn", never)
        await alice.send(channel, f"{me} {LIPS}", attachments=[("message.txt", b"why")])
        await env.advance_time(reading.FILE_SECONDS + 1)
        assert "dry" in about(channel)


class TestReplies:
    """A reply that points at somebody's message. Discord shows that one with the privileged intent only."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    @pytest.mark.parametrize(
        "said", ["can you help him", "help", "", "^^", "my friend needs help", "he needs you", LIPS]
    )
    @pytest.mark.parametrize("danger", [SELF_HARM, SWELLING])
    async def test_danger_replied_to_gets_help_in_words_for_who_helps(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        me: str,
        said: str,
        danger: str,
    ) -> None:
        cry = await alice.send(channel, danger)
        await bob.send(channel, f"{me} {said}", reply_to=cry)
        helped = answer(channel)
        assert "emergency number" in text(helped)
        if danger == SELF_HARM:
            assert "Stay with them" in text(helped)
        assert str(cry.id) in text(only(alerts))

    async def test_danger_is_found_anywhere_in_a_file_replied_to(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        cry = await alice.send(channel, "so", attachments=[("message.txt", b"my day. " * 2_000 + SELF_HARM.encode())])
        await bob.send(channel, f"{me} can you help her", reply_to=cry)
        assert "emergency number" in text(answer(channel))

    async def test_help_that_was_given_is_not_given_again_to_who_asks_something_else(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        cry = await alice.send(channel, f"{me} {SELF_HARM}")
        await bob.send(channel, f"{me} {SUN}", reply_to=cry)
        assert "sun" in str(heading(answers(channel)[-1]))

    @pytest.mark.parametrize(
        "said", ["^^", "^", "this", "", "👆", "answer this pls", "can you answer her?", "same question"]
    )
    async def test_who_points_at_a_question_gets_its_answer(
        self, *, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str, said: str
    ) -> None:
        question = await alice.send(channel, LIPS)
        await bob.send(channel, f"{me} {said}", reply_to=question)
        assert "dry" in about(channel)

    @pytest.mark.parametrize(
        "said",
        ["{me} can you help him", "{me} ^^", "{me} this", "thanks", "{me} what now", "what do i do", "ok", "{me}"],
    )
    @pytest.mark.parametrize("danger", [SELF_HARM, SWELLING])
    async def test_who_replies_to_help_is_pointed_back_to_it(
        self,
        *,
        bot: FaqBot,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        me: str,
        said: str,
        danger: str,
    ) -> None:
        await alice.send(channel, f"{me} {danger}")
        await bob.send(channel, said.format(me=me), reply_to=answer(channel))
        again = answers(channel)[-1]
        assert "get a person to help" in again.content
        assert "emergency number" in again.content
        assert "findahelpline" in again.content
        assert len(answers(channel)) == 2
        assert only(alerts)
        async with bot.store.engine.connect() as connection:
            assert (await connection.exec_driver_sql("SELECT * FROM questions")).all() == []

    async def test_who_asks_on_after_help_gets_an_answer(
        self, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await alice.send(channel, f"{me} {SELF_HARM}")
        helped = answer(channel)
        await alice.send(channel, f"{me} {LIPS}", reply_to=helped)
        assert "dry" in str(heading(answers(channel)[-1]))
        await alice.send(channel, f"{me} {SELF_HARM}", reply_to=helped)
        assert "988" in text(answers(channel)[-1])  # the same again, in fewer words

    async def test_who_asks_something_else_gets_the_answer_to_that(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        question = await alice.send(channel, LIPS)
        await bob.send(channel, f"{me} {SUN}", reply_to=question)
        assert "sun" in about(channel)

    async def test_words_of_another_member_are_not_kept(
        self, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        question = await alice.send(channel, "is it okay to get a tattoo on my elbow while on it?")
        await bob.send(channel, f"{me} ^^", reply_to=question)
        assert answers(channel)
        async with bot.store.engine.connect() as connection:
            assert (await connection.exec_driver_sql("SELECT * FROM questions")).all() == []

    async def test_other_bots_are_not_read(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, bob: MemberActor, me: str
    ) -> None:
        other = server.add_member(env.create_user("other", bot=True))
        said = await other.send(channel, LIPS)
        await bob.send(channel, f"{me} ^^", reply_to=said)
        assert all("dry" not in text(message) for message in answers(channel) if message.author.id != other.id)

    async def test_a_message_that_discord_does_not_send_along_is_fetched(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        me: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        parse = discord.state.ConnectionState.parse_message_create

        def without(state: Any, data: Any) -> None:
            data.pop("referenced_message", None)
            parse(state, data)

        env.bot._connection.parsers["MESSAGE_CREATE"] = lambda data: without(env.bot._connection, data)
        cry = await alice.send(channel, SELF_HARM)
        await bob.send(channel, f"{me} can you help him", reply_to=cry)
        assert "Stay with them" in text(answer(channel))
        env.inject_error("GET", "/channels/*/messages/*", status=500, times=None)
        await bob.send(channel, f"{me} {LIPS}", reply_to=cry)
        assert "dry" in str(heading(answers(channel)[-1]))


class TestRepliesWithoutTheIntent:
    """Discord doesn't show what a reply is to, unless that mentions the bot."""

    async def test_it_says_what_to_do_and_whom_to_call(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        cry = await alice.send(channel, SELF_HARM)
        await bob.send(channel, f"{me} can you help him", reply_to=cry)
        said = text(answer(channel))
        assert "Answer this" in said
        assert "emergency number" in said
        assert "findahelpline" in said or "988" in said

    async def test_a_message_that_mentioned_the_bot_is_read(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        question = await alice.send(channel, f"{me} {LIPS}")
        await bob.send(channel, f"{me} ^^", reply_to=question)
        assert ["dry" in str(heading(message)) for message in answers(channel)] == [True, True]


@pytest.fixture
def role(bot: FaqBot, server: GuildHandle) -> str:
    """How a member mentions the role that Discord made for the bot: in the list it looks like the bot."""
    handle = server.create_role("FAQ", mentionable=True)
    guild = bot.get_guild(server.id)
    assert guild is not None
    made = guild.get_role(handle.id)
    assert made is not None
    assert bot.user is not None
    made.tags = discord.RoleTags({"bot_id": str(bot.user.id)})
    return f"<@&{handle.id}>"


class TestRole:
    """A mention of the bot's own role, of which Discord hides the words."""

    async def test_it_says_whom_to_mention_and_whom_to_call(
        self, channel: ChannelHandle, alice: MemberActor, role: str, me: str
    ) -> None:
        await alice.send(channel, f"{role} {SELF_HARM}")
        said = text(answer(channel))
        assert me in said
        assert answer(channel).content  # seen by those, too, who have switched embeds off
        assert "emergency number" in said
        assert "findahelpline" in said or "988" in said

    async def test_in_a_pause_too_as_it_may_be_danger(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, role: str
    ) -> None:
        await mia.slash(channel, "pause")
        before = len(answers(channel))
        await alice.send(channel, f"{role} {SELF_HARM}")
        [told] = answers(channel)[before:]
        assert "emergency number" in text(told)
        await alice.send(channel, "<@1> hello")
        assert len(answers(channel)) == before + 1

    async def test_that_counts_as_a_question_so_nobody_floods_a_channel_with_it(
        self, channel: ChannelHandle, alice: MemberActor, role: str
    ) -> None:
        for _ in range(9):
            await alice.send(channel, role)
        assert len(answers(channel)) == 6
        assert "a lot of questions" in text(answers(channel)[-1])

    async def test_another_role_is_not_the_bot(
        self, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, role: str
    ) -> None:
        other = server.create_role("Other", mentionable=True)
        await alice.send(channel, f"<@&{other.id}> {LIPS}")
        assert role
        assert answers(channel) == []


class TestRoleWhereTheBotListens:
    """There the words are seen."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    @pytest.mark.parametrize("words", ["{role} {text}", "{text} {role}"])
    async def test_it_counts_as_a_mention(
        self, channel: ChannelHandle, alice: MemberActor, role: str, words: str
    ) -> None:
        await alice.send(channel, words.format(role=role, text=LIPS))
        await alice.send(channel, words.format(role=role, text=SELF_HARM))
        first, second = answers(channel)
        assert "dry" in str(heading(first))
        assert helps(second)

    async def test_alone_it_is_greeted(self, channel: ChannelHandle, alice: MemberActor, role: str) -> None:
        await alice.send(channel, role)
        assert "/ask" in text(answer(channel))


class TestProxies:
    """Another bot takes a member's message away and says the same by a webhook."""

    @pytest.fixture
    def speak(self, server: GuildHandle, channel: ChannelHandle) -> Webhook:
        return server.create_webhook(channel, "Luna").send

    @pytest.mark.parametrize("copy_first", [True, False])
    @pytest.mark.parametrize("tag", ["{}", "Luna: {}", "[{}]", "{} -L"])
    async def test_the_copy_is_answered_in_place_of_the_message_that_is_gone(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        me: str,
        speak: Webhook,
        tag: str,
        copy_first: bool,
    ) -> None:
        original = await alice.send(channel, tag.format(f"{me} {LIPS}"))
        await env.advance_time(1)
        if copy_first:
            copy = await speak(f"{me} {LIPS}")
            assert len(answers(channel)) == 1
            await mia.delete(original)
        else:
            await mia.delete(original)
            copy = await speak(f"{me} {LIPS}")
        assert "dry" in about(channel)
        assert answer(channel).reference.message_id == copy.id  # type: ignore[union-attr]
        await mia.delete(copy)
        assert answers(channel) == []

    async def test_it_is_the_members_question(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str, speak: Webhook
    ) -> None:
        await mia.delete(await alice.send(channel, f"{me} {LIPS}"))
        await speak(f"{me} {LIPS}")
        await alice.click(answer(channel), label="Remove")
        assert answers(channel) == []
        for _ in range(5):
            await alice.send(channel, f"{me} {LIPS}")
        assert ["a lot of questions" in text(said) for said in answers(channel)] == [False] * 4 + [True]

    async def test_where_the_message_stays_it_is_answered_once(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str, speak: Webhook
    ) -> None:
        original = await alice.send(channel, f"{me} {LIPS}")
        copy = await speak(f"{me} {LIPS}")
        assert answer(channel).reference.message_id == original.id  # type: ignore[union-attr]
        await env.advance_time(60)
        await mia.delete(original)
        assert answers(channel) == []
        assert copy

    @pytest.mark.parametrize("copy_first", [True, False])
    async def test_help_stays_and_is_not_given_twice(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        me: str,
        speak: Webhook,
        copy_first: bool,
    ) -> None:
        original = await alice.send(channel, f"{me} {SELF_HARM}")
        if copy_first:
            await speak(f"{me} {SELF_HARM}")
        await mia.delete(original)
        if not copy_first:
            await speak(f"{me} {SELF_HARM}")
        assert helps(answer(channel))
        assert only(alerts)

    async def test_what_is_no_copy_is_left_alone(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str, speak: Webhook
    ) -> None:
        await mia.delete(await alice.send(channel, f"{me} {LIPS}"))
        await speak(f"{me} {SUN}")
        await speak(f"{me} {SELF_HARM}")
        await env.advance_time(60)
        await speak(f"{me} {LIPS}")
        assert answers(channel) == []

    async def test_one_copy_is_answered_and_no_more(
        self, *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str, speak: Webhook
    ) -> None:
        await mia.delete(await alice.send(channel, f"{me} {LIPS}"))
        for _ in range(3):
            await mia.delete(await speak(f"{me} {LIPS}"))
        assert answers(channel) == []

    async def test_answer_this_reads_what_came_by_a_webhook(
        self, channel: ChannelHandle, bob: MemberActor, speak: Webhook
    ) -> None:
        said = await speak(LIPS)
        await bob.context_menu(channel, "Answer this", said)
        assert "dry" in about(channel)

    async def test_but_not_what_another_bot_said(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        other = server.add_member(env.create_user("other", bot=True))
        said = await other.send(channel, LIPS)
        assert "not bots" in body(await bob.context_menu(channel, "Answer this", said))
        asked = await alice.slash(channel, "ask", question=LIPS)
        assert "not bots" in body(await bob.context_menu(channel, "Answer this", channel.history()[-1]))
        assert shown(asked)


class TestProxiesWhereTheBotListens:
    """What is overheard."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    async def test_the_copy_of_a_question_to_nobody_is_answered(
        self, *, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        await choose(mia, channel, "mode", "help", channel=channel)
        speak = server.create_webhook(channel, "Luna").send
        await mia.delete(await alice.send(channel, f"L: {LIPS}"))
        copy = await speak(LIPS)
        assert answer(channel).reference.message_id == copy.id  # type: ignore[union-attr]


class TestOddEvents:
    """Discord's gateway sends a message twice, or before the server that it is in."""

    async def again(self, env: simcord.Env, message: discord.Message, times: int = 1) -> None:
        stored = env.backend.get_message(message.channel.id, message.id)
        payload = simcord.backend.serializers.message_payload(env.backend, stored)
        for _ in range(times):
            env.bot._connection.parsers["MESSAGE_CREATE"](dict(payload))
        await env.settle()

    @pytest.mark.parametrize("said", [LIPS, SELF_HARM, "", "hello"])
    async def test_a_message_that_comes_twice_is_answered_once(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, said: str
    ) -> None:
        message = await ask(alice, said)
        await self.again(env, message, times=3)
        assert answer(channel)

    async def test_so_it_is_when_its_answer_was_removed_or_could_not_be_sent(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        message = await ask(alice, LIPS)
        await alice.click(answer(channel), label="Remove")
        await self.again(env, message)
        assert answers(channel) == []

    @pytest.fixture
    def unknown(self, env: simcord.Env, bot: FaqBot, server: GuildHandle) -> discord.Guild:
        """The server is gone from what the bot knows, as before GUILD_CREATE."""
        guild = bot.get_guild(server.id)
        assert guild is not None
        bot._connection._remove_guild(guild)
        return guild

    @pytest.mark.parametrize(("said", "is_helped"), [(LIPS, False), (SELF_HARM, True)])
    async def test_in_a_server_that_is_not_known_yet_it_answers(
        self,
        *,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        unknown: discord.Guild,
        said: str,
        is_helped: bool,
    ) -> None:
        assert unknown
        await ask(alice, said)
        assert helps(answer(channel)) is is_helped

    @pytest.mark.parametrize("said", ["hello everyone", LIPS, SELF_HARM])
    async def test_there_it_leaves_alone_what_is_not_for_it(
        self, channel: ChannelHandle, alice: MemberActor, unknown: discord.Guild, said: str
    ) -> None:
        assert unknown
        await alice.send(channel, said)
        assert answers(channel) == []

    async def test_moderators_hear_of_it_once_the_server_is_known(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        unknown: discord.Guild,
    ) -> None:
        await ask(alice, SELF_HARM)
        assert alerts.history() == []
        bot._connection._add_guild(unknown)
        bot.dispatch("guild_available", unknown)
        await env.settle()
        assert only(alerts)
        assert helps(answer(channel))

    @pytest.mark.parametrize(("said", "is_helped"), [(LIPS, False), (SELF_HARM, True)])
    async def test_where_it_does_not_know_itself_as_a_member_it_answers(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        server: GuildHandle,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        said: str,
        is_helped: bool,
    ) -> None:
        guild = bot.get_guild(server.id)
        assert guild is not None
        guild._members.clear()
        assert guild.me is None
        await ask(alice, said)
        await env.settle()
        assert helps(answer(channel)) is is_helped
        assert len(alerts.history()) == is_helped
        await alice.send(channel, "hello everyone")
        assert answer(channel)

    async def test_in_a_thread_of_which_it_knows_nothing_too(
        self, *, env: simcord.Env, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        thread = await thread_of(env, channel, alice)
        guild = bot.get_guild(server.id)
        assert guild is not None
        guild._threads.clear()
        await alice.send(thread, f"{me} {LIPS}")
        assert "dry" in about(thread)


def test_few_messages_are_remembered_as_seen() -> None:
    seen = Seen(at_most=100)
    for id_ in range(1_000):
        assert seen.is_new(id_)
        assert not seen.is_new(id_)
    assert len(seen) == 100


@pytest.mark.parametrize(
    "said",
    [
        "",
        "^^",
        "?",
        "this",
        "This one!",
        "can you help him",
        "what's this",
        "pls answer her question",
        "any idea on this?",
        "can you help him/her",
        "can you help my friend",
        "please help this girl",
        "she needs help asap",
        "is my brother ok?",
        "look above",
        "look at this",
        "help him!! hes serious",
        "she's not joking",
        "can u talk to him",
        "omg are you seeing this",
        "^^^ pls",
    ],
)
def test_it_points(said: str) -> None:
    assert points(said)


@pytest.mark.parametrize(
    "said",
    [
        "hello",
        "thanks",
        "help me",
        "i need help",
        "can you",
        "can my skin",
        "is this dry skin",
        "what do you do",
        "my lips",
        "2",
        "это",
        "stop",
    ],
)
def test_it_says_something_of_its_own(said: str) -> None:
    assert not points(said)


@given(st.text(max_size=20_000))
def test_a_long_text_is_looked_at_whole(said: str) -> None:
    parts = list(reading._parts(said))
    assert "".join(part[: reading.PART - reading.OVERLAP] for part in parts[:-1]) + parts[-1] == said
    assert all(len(part) <= reading.PART for part in parts)
