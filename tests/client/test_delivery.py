"""Answers, help and alerts on a network that fails: all of them come, and none of them twice."""

from __future__ import annotations

import logging

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.logs import logs
from tests.stage.fixtures import Ask
from tests.stage.network import ERRORS, Clock, Network
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import DRYNESS, SELF_HARM, SWELLING, body, helps, only, shown, text, title

SEND, CALLBACK = "POST /channels/*/messages", "POST /interactions/*/*/callback"
AWAY = 100_000
FEW = ("reset", "closed", "no name", "time-out", "429", "503")


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "bot")
    caplog.handler.setFormatter(logs.DiscreetFormatter())
    return caplog


def answers(channel: ChannelHandle) -> list[str]:
    """What the bot said in a channel."""
    return [text(message) for message in channel.history() if message.author.bot]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
class TestOneFailure:
    """Before Discord has got the message, or after, when only its answer is lost: the message comes once."""

    @pytest.mark.parametrize("error", ERRORS)
    async def test_of_a_reply(
        self,
        *,
        network: Network,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        error: str,
        after: bool,
    ) -> None:
        network.fails(SEND, error, 3, after=after)
        await ask(alice, LIPS)
        [answer] = answers(channel)
        assert DRYNESS in answer
        assert len(network.failed) == 3

    @pytest.mark.parametrize("error", FEW)
    async def test_of_help_and_of_the_alert(
        self,
        *,
        network: Network,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        error: str,
        after: bool,
    ) -> None:
        network.fails(f"POST /channels/{channel.id}/messages", error, 2, after=after)
        network.fails(f"POST /channels/{alerts.id}/messages", error, 2, after=after)
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert len(answers(channel)) == 1
        assert "suicide" in text(only(alerts))
        assert len(network.failed) == 4

    @pytest.mark.parametrize("error", FEW)
    async def test_of_the_answer_to_a_command(
        self,
        *,
        network: Network,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        error: str,
        after: bool,
    ) -> None:
        network.fails(CALLBACK, error, after=after)
        result = await alice.slash(channel, "ask", question=SWELLING)
        assert result.acknowledged
        [answer] = answers(channel)
        assert "911" in answer
        assert channel.history()[-1].jump_url in text(only(alerts))

    @pytest.mark.parametrize("error", FEW)
    async def test_of_a_button_and_of_what_follows_it(
        self,
        *,
        network: Network,
        channel: ChannelHandle,
        alice: MemberActor,
        shipped: Responder,
        error: str,
        after: bool,
    ) -> None:
        asked = await alice.slash(channel, "ask", question=LIPS)
        network.fails(CALLBACK, error, after=after)
        pressed = await alice.click(shown(asked), custom_id="ask:choosing-products")
        assert title(pressed) == shipped.knowledge.entries["choosing-products"].question

    @pytest.mark.parametrize("error", FEW)
    async def test_of_an_edit_and_of_taking_an_answer_back(
        self,
        *,
        env: simcord.Env,
        network: Network,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        error: str,
        after: bool,
        me: str,
    ) -> None:
        asked = await ask(alice, LIPS)
        network.fails("PATCH /channels/*/messages/*", error, 2, after=after)
        await env.advance_time(1)
        await alice.edit(asked, f"{me} {SELF_HARM}")
        assert helps(channel.history()[-1])
        assert len(answers(channel)) == 1
        asked = await ask(alice, LIPS)
        network.fails("DELETE /channels/*/messages/*", error, 2, after=after)
        await alice.delete(asked)
        assert len(answers(channel)) == 1


class TestAnOutage:
    """The network is away for longer."""

    async def test_an_alert_is_tried_for_minutes_and_comes_once(
        self,
        *,
        network: Network,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        clock: Clock,
    ) -> None:
        network.fails(f"POST /channels/{alerts.id}/messages", "reset", 15)
        began = clock.now
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert "suicide" in text(only(alerts))
        assert 200 < clock.now - began < 600

    async def test_an_alert_that_had_come_is_not_sent_again_after_minutes(
        self,
        *,
        network: Network,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        sleep = clock.sleep

        async def forgetful(seconds: float) -> None:
            await sleep(seconds)
            network.forgets_nonces()

        monkeypatch.setattr("bot.client.delivery.sleep", forgetful)
        network.fails(f"POST /channels/{alerts.id}/messages", "reset", after=True)
        network.fails(f"* /channels/{alerts.id}/messages*", "no name", 12)
        network.fails(f"GET /channels/{alerts.id}/messages*", "closed", 2)
        await ask(alice, SELF_HARM)
        assert "suicide" in text(only(alerts))

    async def test_one_that_reads_like_one_before_still_comes(
        self, *, network: Network, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        await bob.slash(channel, "ask", question=SELF_HARM, private=True)
        network.fails(f"POST /channels/{alerts.id}/messages", "reset", 12)
        await alice.slash(channel, "ask", question=SELF_HARM, private=True)
        first, second = alerts.history()
        assert text(first) == text(second)

    @pytest.mark.parametrize(("said", "seconds"), [(LIPS, 20), (SELF_HARM, 60)])
    async def test_in_the_end_it_gives_up_with_one_line_and_no_apology_meanwhile(
        self,
        *,
        network: Network,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        clock: Clock,
        logged: pytest.LogCaptureFixture,
        said: str,
        seconds: float,
    ) -> None:
        network.fails(SEND, "no name", AWAY)
        began = clock.now
        await ask(alice, said)
        assert answers(channel) == []
        assert 0.5 * seconds < clock.now - began <= seconds
        lines = [record.getMessage() for record in logged.records if record.levelno >= logging.WARNING]
        assert lines[0] == "Discord refused a message: ClientConnectorDNSError"
        assert all(line.startswith("no alert:") for line in lines[1:])

    async def test_help_by_command_whose_interaction_is_dead_comes_into_the_channel(
        self, *, network: Network, env: simcord.Env, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor
    ) -> None:
        env.inject_error("POST", "/interactions/*/*/callback", status=404, code=10062)
        await alice.slash(channel, "ask", question=SELF_HARM)
        assert helps(channel.history()[-1])
        assert channel.history()[-1].jump_url in text(only(alerts))

    async def test_so_it_does_where_the_interaction_cannot_be_reached(
        self, network: Network, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        network.fails(CALLBACK, "closed", AWAY)
        await alice.slash(channel, "ask", question=SELF_HARM)
        assert helps(channel.history()[-1])
        assert len(answers(channel)) == 1


class TestWhatDiscordFindsMalformed:
    """400: a plainer form may go."""

    @pytest.mark.parametrize("times", [1, 2, 3])
    async def test_an_answer_comes_in_a_plainer_form(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, times: int
    ) -> None:
        env.inject_error("POST", "/channels/*/messages", status=400, code=50035, times=times)
        await ask(alice, LIPS)
        [answer] = answers(channel)
        assert DRYNESS in answer

    async def test_so_does_help_by_message_and_by_command(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        env.inject_error("POST", "/interactions/*/*/callback", status=400, code=50035, times=None)
        await alice.slash(channel, "ask", question=SELF_HARM)
        assert "988" in channel.history()[-1].content  # the same again, in fewer words
        assert len(answers(channel)) == 2

    async def test_where_discord_takes_nothing_the_moderators_still_hear_of_it(
        self, *, env: simcord.Env, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        env.inject_error("POST", f"/channels/{channel.id}/messages", status=400, code=50035, times=None)
        await ask(alice, SELF_HARM)
        assert answers(channel) == []
        assert "I couldn't answer there" in text(only(alerts))


async def test_a_reply_that_is_forbidden_comes_without_the_reference(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask
) -> None:
    env.inject_error("POST", "/channels/*/messages", status=403, code=160002)
    await ask(alice, SELF_HARM)
    assert helps(channel.history()[-1])
    assert channel.history()[-1].reference is None


async def test_where_something_breaks_someone_in_danger_gets_help_and_no_apology(
    *,
    env: simcord.Env,
    bot: FaqBot,
    server: GuildHandle,
    channel: ChannelHandle,
    alerts: ChannelHandle,
    alice: MemberActor,
    ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise KeyError(SELF_HARM)

    monkeypatch.setattr(bot.answerer, "decide", broken)
    await ask(alice, SELF_HARM)
    await alice.slash(channel, "ask", question=SELF_HARM)
    assert [helps(message) for message in channel.history() if message.author.bot] == [True, True]
    assert "suicide" in text(only(alerts))
    assert env.errors


class TestACommandOlderThanTheBot:
    """A member's Discord still shows a command that the bot has no more, or not like that."""

    async def test_the_member_is_told_to_reload_discord(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        channel: ChannelHandle,
        alice: MemberActor,
        logged: pytest.LogCaptureFixture,
    ) -> None:
        bot.tree.remove_command("topics")
        result = await alice.slash(channel, "topics")
        assert result.ephemeral
        assert "reload Discord" in body(result)
        assert [record.levelname for record in logged.records if "this bot has" in record.getMessage()] == ["INFO"]
        assert env.errors

    async def test_so_is_one_whose_command_takes_something_else_now(
        self, *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        @discord.app_commands.command(name="topics", description="Another")
        async def topics(interaction: discord.Interaction, needed: str) -> None:
            raise NotImplementedError

        bot.tree.remove_command("topics")
        bot.tree.add_command(topics)
        assert "reload Discord" in body(await alice.slash(channel, "topics"))
        assert env.errors

    async def test_someone_in_danger_gets_help_first(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
    ) -> None:
        bot.tree.remove_command("ask")
        await alice.slash(channel, "ask", question=SELF_HARM)
        assert helps(channel.history()[-1])
        assert "suicide" in text(only(alerts))
        said = await alice.send(channel, SELF_HARM)
        bot.tree.remove_command("Answer this", type=discord.AppCommandType.message)
        await bob.context_menu(channel, "Answer this", said)
        assert helps(channel.history()[-1])
        assert env.errors
