"""Messages to nobody in particular."""

from __future__ import annotations

import logging

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from tests.stage.fixtures import Restart
from tests.stage.seen import ABOUT_SUICIDE, SELF_HARM, SELLING, body, helps, only, text
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.staff import choose


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


class TestOverhearing:
    """Messages to nobody in particular."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    @pytest.fixture
    async def listening(self, channel: ChannelHandle, mia: MemberActor) -> ChannelHandle:
        await choose(mia, channel, "mode", "help", channel=channel)
        return channel

    async def test_where_it_listens_it_answers_someone_in_danger_and_tells_moderators(
        self, listening: ChannelHandle, alerts: ChannelHandle, alice: MemberActor
    ) -> None:
        asked = await alice.send(listening, SELF_HARM)
        assert helps(listening.history()[-1])
        assert asked.jump_url in text(only(alerts))

    async def test_it_answers_a_question_of_which_it_is_sure(
        self, listening: ChannelHandle, alice: MemberActor
    ) -> None:
        await alice.send(listening, LIPS)
        assert listening.history()[-1].author.bot

    @pytest.mark.parametrize("said", ["hello everyone", "can i take two tomorrow", "what about wugs?", ABOUT_SUICIDE])
    async def test_it_leaves_alone_what_needs_no_answer(
        self, listening: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, said: str
    ) -> None:
        await alice.send(listening, said)
        assert len(listening.history()) == 1
        assert alerts.history() == []

    async def test_it_speaks_of_trade_to_the_moderators_only(
        self, listening: ChannelHandle, alerts: ChannelHandle, alice: MemberActor
    ) -> None:
        await alice.send(listening, SELLING)
        assert len(listening.history()) == 1
        assert "I said nothing there." in text(only(alerts))

    async def test_a_member_may_ask_on(self, listening: ChannelHandle, alice: MemberActor, me: str) -> None:
        await alice.send(listening, LIPS)
        await alice.send(listening, "hello everyone")
        await alice.send(listening, f"{me} and what helps?")
        assert listening.history()[-1].author.bot

    async def test_a_thread_of_the_channel_counts(
        self, env: simcord.Env, bot: FaqBot, listening: ChannelHandle, alice: MemberActor
    ) -> None:
        opening = await alice.send(listening, "help needed")
        parent = bot.get_channel(listening.id)
        assert isinstance(parent, discord.TextChannel)
        await parent.create_thread(name="talk", message=discord.Object(opening.id))
        await env.settle()
        [thread] = listening.threads
        await alice.send(thread, SELF_HARM)
        assert helps(thread.history()[-1])

    async def test_bots_and_webhooks_are_left_alone(
        self, env: simcord.Env, server: GuildHandle, listening: ChannelHandle
    ) -> None:
        other = server.add_member(env.create_user("other", bot=True))
        await other.send(listening, SELF_HARM)
        await server.create_webhook(listening).send(SELF_HARM)
        assert len(listening.history()) == 2

    async def test_where_it_does_not_listen_it_is_silent(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor
    ) -> None:
        await alice.send(channel, SELF_HARM)
        assert len(channel.history()) == 1
        assert alerts.history() == []

    async def test_it_stops_when_told_and_listens_on_after_a_restart(
        self, listening: ChannelHandle, alice: MemberActor, mia: MemberActor, restart: Restart
    ) -> None:
        await restart()
        await alice.send(listening, SELF_HARM)
        assert helps(listening.history()[-1])
        await choose(mia, listening, "mode", "inherited", channel=listening)
        await alice.send(listening, SELF_HARM)
        assert not listening.history()[-1].author.bot

    class TestWithoutTheIntent:
        """LISTEN=false."""

        @pytest.fixture
        def listen(self) -> bool:
            return False

        async def test_it_says_how_to_switch_it_on_and_is_silent(
            self, channel: ChannelHandle, mia: MemberActor, alice: MemberActor
        ) -> None:
            result = await choose(mia, channel, "mode", "help", channel=channel)
            assert "LISTEN=true" in body(result)
            before = len(channel.history())
            await alice.send(channel, SELF_HARM)
            assert len(channel.history()) == before + 1
