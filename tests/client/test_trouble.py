"""What Discord refuses, what breaks inside, and what the log says of it."""

from __future__ import annotations

import logging

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.conversation import Conversation
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.wording.wording import Choice
from bot.app.app import FaqBot
from bot.logs import logs
from tests.stage.outgoing import FOOTER
from tests.stage.seen import DRYNESS, LIPS, body, heading, shown, text


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(logs.DiscreetFormatter())
    return caplog


def without(channel_of: GuildHandle, *permissions: str) -> ChannelHandle:
    """A channel in which everyone, and so the bot, lacks these permissions."""
    denied = discord.PermissionOverwrite(**dict.fromkeys(permissions, False))
    return channel_of.create_text_channel("limited", overwrites={channel_of.default_role: denied})


class TestPermissions:
    """What a server may keep from the bot."""

    async def test_without_embed_links_the_answer_is_text_with_the_footer(
        self, server: GuildHandle, alice: MemberActor, me: str
    ) -> None:
        channel = without(server, "embed_links")
        await alice.send(channel, f"{me} {LIPS}")
        answer = channel.history()[-1]
        assert answer.embeds == []
        assert answer.content.startswith(f"**{DRYNESS}**")
        assert "**Note:**" in answer.content
        assert "Source: The article" in answer.content
        assert FOOTER in answer.content.splitlines()[-1].lower()
        assert len(answer.components) == 2

    async def test_so_it_is_for_commands_and_buttons(
        self, server: GuildHandle, alice: MemberActor, env: simcord.Env
    ) -> None:
        channel = without(server, "embed_links")
        asked = await alice.slash(channel, "ask", question=LIPS)
        assert shown(asked).content.startswith(f"**{DRYNESS}**")
        pressed = await alice.click(shown(asked), custom_id="ask:sun-sensitivity")
        assert "sunscreen" in shown(pressed).content
        topics = await alice.slash(channel, "topics")
        opened = await alice.select(shown(topics), ["0"], custom_id="topics:sections")
        assert "**Mind and body**" in shown(opened).content

    async def test_without_read_message_history_the_answer_is_no_reply(
        self, server: GuildHandle, alice: MemberActor, me: str
    ) -> None:
        channel = without(server, "read_message_history")
        await alice.send(channel, f"{me} {LIPS}")
        answer = channel.history()[-1]
        assert heading(answer) == DRYNESS
        assert answer.reference is None

    async def test_without_send_messages_it_is_silent(self, env: simcord.Env, server: GuildHandle, me: str) -> None:
        channel = without(server, "send_messages")
        staff = server.create_role("Staff", permissions=discord.Permissions(administrator=True))
        member = server.add_member(env.create_user("staff"), roles=[staff])
        await member.send(channel, f"{me} {LIPS}")
        assert len(channel.history()) == 1
        assert not [request for request in env.http_requests if request.path.endswith("/messages")]

    async def test_so_it_is_where_it_may_not_send_in_threads(
        self, env: simcord.Env, bot: FaqBot, server: GuildHandle, me: str
    ) -> None:
        channel = without(server, "send_messages_in_threads")
        staff = server.create_role("Staff", permissions=discord.Permissions(administrator=True))
        member = server.add_member(env.create_user("staff"), roles=[staff])
        opening = await member.send(channel, "help needed")
        parent = bot.get_channel(channel.id)
        assert isinstance(parent, discord.TextChannel)
        await parent.create_thread(name="lips", message=discord.Object(opening.id))
        await env.settle()
        [thread] = channel.threads
        await member.send(thread, f"{me} {LIPS}")
        assert not thread.history()[-1].author.bot


class TestRefusals:
    """Errors that Discord answers with."""

    @pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
    async def test_a_message_that_is_refused_is_given_up_and_logged(
        self, env: simcord.Env, alice: MemberActor, logged: pytest.LogCaptureFixture, status: int
    ) -> None:
        env.inject_error("POST", "/channels/*/messages", status=status, times=None)
        await alice.send_dm(LIPS)
        assert f"status {status}" in logged.text
        assert "lips" not in logged.text
        env.backend.faults.clear()
        await alice.send_dm(LIPS)
        assert heading(alice.user.dm_channel.history()[-1]) == DRYNESS

    @pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
    async def test_so_is_a_response_to_a_command_a_button_and_a_menu(
        self,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        logged: pytest.LogCaptureFixture,
        status: int,
    ) -> None:
        asked = await alice.slash(channel, "ask", question=LIPS)
        topics = await alice.slash(channel, "topics")
        question = await alice.send(channel, LIPS)
        env.inject_error("POST", "/interactions/*/*/callback", status=status, times=None)
        assert not (await alice.slash(channel, "ask", question=LIPS)).acknowledged
        assert not (await alice.slash(channel, "about")).acknowledged
        assert not (await alice.click(shown(asked), custom_id="ask:sun-sensitivity")).acknowledged
        assert not (await alice.select(shown(topics), ["0"], custom_id="topics:sections")).acknowledged
        assert not (await alice.context_menu(channel, "Answer this", question)).acknowledged
        assert await alice.autocomplete(channel, "ask", "question", "lips") == []
        assert logged.text.count(f"Discord refused a message: status {status}") == 5
        assert "lips" not in logged.text

    async def test_a_message_that_discord_finds_malformed_in_every_form_is_given_up_and_logged_once(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, logged: pytest.LogCaptureFixture
    ) -> None:
        env.inject_error("POST", "/interactions/*/*/callback", status=400, code=50035, message=LIPS, times=None)
        assert not (await alice.slash(channel, "ask", question=LIPS)).acknowledged
        assert logged.text.count("code 50035") == 1
        assert "lips" not in logged.text

    async def test_the_answer_comes_plainly_when_the_question_was_deleted_meanwhile(
        self, env: simcord.Env, alice: MemberActor
    ) -> None:
        env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="Unknown message")
        await alice.send_dm(LIPS)
        answer = alice.user.dm_channel.history()[-1]
        assert heading(answer) == DRYNESS
        assert answer.reference is None

    async def test_an_interaction_that_expired_is_given_up(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, logged: pytest.LogCaptureFixture
    ) -> None:
        env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
        assert not (await alice.slash(channel, "about")).acknowledged
        assert "code 10062" in logged.text


class Broken(Responder):
    """Fails, and its errors quote what the member wrote."""

    def turn(
        self, text: str, before: Conversation, *, addressed: bool = True, typed: bool = False
    ) -> tuple[Decision, Conversation]:
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ExceptionGroup(text, [ValueError(text)]) from error

    def complete(self, typed: str, limit: int = 25) -> list[Choice]:
        raise KeyError(typed)


class TestErrorsInside:
    """Whatever breaks: an apology for the member, a trace without their words for the log."""

    @pytest.fixture
    def responder(self, small: Responder) -> Responder:
        return Broken(small.knowledge)

    def check(self, env: simcord.Env, logged: pytest.LogCaptureFixture) -> None:
        assert env.errors
        assert "KeyError" in logged.text
        assert "in turn" in logged.text
        assert "ValueError" in logged.text
        assert "lips" not in logged.text

    async def test_in_a_message(self, env: simcord.Env, alice: MemberActor, logged: pytest.LogCaptureFixture) -> None:
        await alice.send_dm(LIPS)
        apology = alice.user.dm_channel.history()[-1]
        assert "something went wrong" in text(apology)
        self.check(env, logged)

    async def test_in_a_command(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, logged: pytest.LogCaptureFixture
    ) -> None:
        result = await alice.slash(channel, "ask", question=LIPS)
        assert result.ephemeral
        assert "something went wrong" in body(result)
        self.check(env, logged)

    async def test_while_a_question_is_completed(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, logged: pytest.LogCaptureFixture
    ) -> None:
        assert await alice.autocomplete(channel, "ask", "question", "my lips") == []
        assert "KeyError" in logged.text
        assert "lips" not in logged.text

    async def test_an_apology_that_discord_refuses_is_logged(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, logged: pytest.LogCaptureFixture
    ) -> None:
        env.inject_error("POST", "/interactions/*/*/callback", status=400, times=None)
        await alice.slash(channel, "ask", question=LIPS)
        self.check(env, logged)
        assert "Discord refused a message: status 400" in logged.text

    async def test_an_apology_that_fails_too_is_logged(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        alice: MemberActor,
        logged: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise KeyError(LIPS)

        monkeypatch.setattr(bot.current, "responder", None)  # then even triage fails
        monkeypatch.setattr("bot.client.replies.reply", broken)
        await alice.send_dm(LIPS)
        assert env.errors
        assert "the apology failed too" in logged.text
        assert "lips" not in logged.text


async def test_errors_inside_a_button_get_an_apology_too(
    *,
    env: simcord.Env,
    bot: FaqBot,
    channel: ChannelHandle,
    alice: MemberActor,
    logged: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(LIPS)

    asked = await alice.slash(channel, "ask", question=LIPS)
    monkeypatch.setattr(bot.answerer, "pick", broken)
    pressed = await alice.click(shown(asked), custom_id="ask:sun-sensitivity")
    assert pressed.ephemeral
    assert "something went wrong" in body(pressed)
    assert env.errors
    assert "KeyError" in logged.text
    assert "lips" not in logged.text


class TestABrokenStore:
    """It stops no answer."""

    async def test_answers_go_on(
        self, env: simcord.Env, bot: FaqBot, alice: MemberActor, logged: pytest.LogCaptureFixture
    ) -> None:
        await bot.store.close()
        await alice.send_dm(LIPS)
        assert heading(alice.user.dm_channel.history()[-1]) == DRYNESS
        assert "writing to the store failed" in logged.text

    async def test_the_bot_starts(self, env: simcord.Env, bot: FaqBot, alice: MemberActor, store: object) -> None:
        (bot.store.path).write_bytes(b"no database at all" * 1_000)
        fresh = FaqBot(bot.responder, bot.store, shard_count=1)
        await env.restart_bot(fresh)
        await alice.send_dm(LIPS)
        assert heading(alice.user.dm_channel.history()[-1]) == DRYNESS

    async def test_counts_are_dropped_rather_than_piled_up(
        self, bot: FaqBot, alice: MemberActor, logged: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("bot.asking.counting.MAX_PENDING", 0)
        await alice.send_dm(LIPS)
        assert heading(alice.user.dm_channel.history()[-1]) == DRYNESS
        assert "a count is dropped" in logged.text
