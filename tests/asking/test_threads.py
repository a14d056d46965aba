"""Long talks with the bot go on in a thread, where a server wants that and the bot may open one."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.asking.messages import TURNS
from tests.stage.fixtures import Restart
from tests.stage.seen import SELF_HARM, helps, shown, text

LIPS = "my lips are cracking on accutane, is that normal?"
HERE = "I go on in this thread"


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
async def wanted(bot: FaqBot, server: GuildHandle) -> None:
    """The server wants threads for long talks."""
    await bot.servers.choose_threads(server.id, True)


async def talk(env: simcord.Env, by: MemberActor, where: ChannelHandle, me: str, times: int = TURNS) -> None:
    """A member asks so many questions, one after another."""
    for _ in range(times):
        await by.send(where, f"{me} {LIPS}")
        await env.advance_time(31)  # so that nobody has to wait


async def ask_on(by: MemberActor, where: ChannelHandle, me: str, said: str = LIPS) -> discord.Message:
    return await by.send(where, f"{me} {said}")


async def test_at_first_all_answers_stand_beside_their_questions(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str
) -> None:
    await talk(env, alice, channel, me, TURNS + 2)
    assert channel.threads == []
    assert len(channel.history()) == 2 * (TURNS + 2)


@pytest.mark.usefixtures("wanted")
class TestAThread:
    """After six answers the next one is in a thread of the question."""

    async def test_it_opens_for_the_next_question_and_the_talk_goes_on_there(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, me: str
    ) -> None:
        await talk(env, alice, channel, me)
        await ask_on(bob, channel, me)
        assert channel.threads == []
        count = len(channel.history())
        asked = await ask_on(alice, channel, me)
        [thread] = channel.threads
        assert thread.id == asked.id
        said = [message for message in channel.history() if message.type is not discord.MessageType.thread_created]
        assert len(said) == count + 1
        assert HERE in text(thread.history()[-1])
        await ask_on(alice, thread, me, "for how long?")
        assert HERE not in text(thread.history()[-1])
        assert "lips" in text(thread.history()[-1]).lower()
        await env.advance_time(31)
        await ask_on(alice, channel, me)  # counting begins anew
        assert len(channel.threads) == 1

    async def test_the_answer_follows_its_question_into_the_thread_also_after_a_restart(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str, restart: Restart
    ) -> None:
        await talk(env, alice, channel, me)
        asked = await ask_on(alice, channel, me)
        [thread] = channel.threads
        await alice.edit(asked, f"{me} is it safe to get pregnant on accutane?")
        assert "lips" not in text(thread.history()[-1]).lower()
        await restart()
        [answer] = [message for message in thread.history() if message.author.bot]
        await alice.delete(asked)
        assert answer.id not in [message.id for message in thread.history()]

    async def test_danger_is_answered_where_others_see_it(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await talk(env, alice, channel, me)
        await ask_on(alice, channel, me, SELF_HARM)
        assert helps(channel.history()[-1])
        await env.advance_time(31)
        await ask_on(alice, channel, me)
        assert channel.threads == []

    async def test_a_talk_that_ended_a_while_ago_does_not_count(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await talk(env, alice, channel, me)
        await env.advance_time(601)
        await ask_on(alice, channel, me)
        assert channel.threads == []

    @pytest.mark.parametrize("lacking", ["create_public_threads", "send_messages_in_threads"])
    async def test_where_it_may_not_open_one_it_answers_as_ever(
        self, env: simcord.Env, server: GuildHandle, alice: MemberActor, me: str, lacking: str
    ) -> None:
        assert server.me is not None
        closed = discord.PermissionOverwrite(**{lacking: False})
        channel = server.create_text_channel("narrow", overwrites={server.me: closed})
        await talk(env, alice, channel, me, TURNS + 1)
        assert channel.threads == []
        assert len(channel.history()) == 2 * (TURNS + 1)

    async def test_what_discord_refuses_is_answered_beside_the_question(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await talk(env, alice, channel, me)
        env.inject_error("POST", "/channels/*/messages/*/threads", status=403, times=1)
        await ask_on(alice, channel, me)
        assert channel.history()[-1].author.bot
        assert HERE not in text(channel.history()[-1])

    async def test_in_a_thread_and_in_direct_messages_it_goes_on_where_it_is(
        self, env: simcord.Env, alice: MemberActor
    ) -> None:
        for _ in range(TURNS + 2):
            await alice.send_dm(LIPS)
            await env.advance_time(31)
        assert not [request for request in env.http_requests if request.path.endswith("/threads")]


async def test_moderators_switch_it_on_and_off(
    server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot
) -> None:
    page = await mia.slash(channel, "settings")
    page = await mia.click(shown(page), label="Threads for long talks")
    assert bot.servers.of(server.id).opens_threads
    page = await mia.click(shown(page), label="No threads")
    assert not bot.servers.of(server.id).opens_threads
