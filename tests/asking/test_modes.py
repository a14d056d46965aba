"""Where the bot speaks: off, when asked, help channel, forum posts; and pauses."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.backend.models import Overwrite
from simcord.builders import ChannelHandle, GuildHandle
from simcord.enums import OverwriteType

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.store import servers as chosen
from tests.stage.fixtures import Ask, Restart
from tests.stage.places import post, thread_of
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import SELF_HARM, SELLING, body, helps, only, shown, text
from tests.stage.staff import acknowledged, choose

SUN = "do I need sunscreen on accutane?"


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def listen() -> bool:
    return True


def answered(channel: ChannelHandle) -> bool:
    """Whether the bot has the last word there, with an answer."""
    last = channel.history()[-1]
    return last.author.bot and bool(last.components)


class TestOff:
    """Silent, except for someone in danger who asks."""

    @pytest.fixture(autouse=True)
    async def off(self, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor) -> None:
        await choose(mia, channel, "mode", "off", channel=channel)

    async def test_mentions_and_replies_are_left_alone(
        self, channel: ChannelHandle, alice: MemberActor, me: str, ask: Ask
    ) -> None:
        for said in (LIPS, "hello", ""):
            await ask(alice, said)
        assert not [message for message in channel.history() if message.author.bot]

    async def test_someone_in_danger_who_asks_is_helped_and_moderators_are_told(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert only(alerts)

    async def test_someone_who_sells_is_told_to_the_moderators_only(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELLING)
        assert not channel.history()[-1].author.bot
        assert "I said nothing there." in text(only(alerts))

    async def test_what_is_not_said_to_the_bot_is_not_read(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor
    ) -> None:
        await alice.send(channel, SELF_HARM)
        assert not channel.history()[-1].author.bot
        assert alerts.history() == []

    async def test_commands_answer_the_member_alone(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        assert (await alice.slash(channel, "ask", question=LIPS)).ephemeral
        assert (await alice.slash(channel, "ask", question=LIPS, private=False)).ephemeral
        question = await alice.send(channel, LIPS)
        assert (await bob.context_menu(channel, "Answer this", question)).ephemeral
        assert not (await alice.slash(channel, "ask", question=SELF_HARM)).ephemeral

    async def test_its_threads_are_off_too_and_other_channels_are_not(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        thread = await thread_of(env, channel, alice)
        await alice.send(thread, f"{me} {LIPS}")
        assert not thread.history()[-1].author.bot
        other = server.create_text_channel("other")
        await alice.send(other, f"{me} {LIPS}")
        assert answered(other)


class TestTheWholeServer:
    """Its mode counts where no channel has one of its own."""

    async def test_a_channel_of_its_own_mind_differs(
        self, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str
    ) -> None:
        quiet = server.create_text_channel("quiet")
        await choose(mia, channel, "mode", "help")
        await choose(mia, channel, "mode", "addressed", channel=quiet)
        await alice.send(channel, LIPS)
        await alice.send(quiet, LIPS)
        assert answered(channel)
        assert not quiet.history()[-1].author.bot
        await alice.send(quiet, f"{me} {LIPS}")
        assert answered(quiet)


class TestForum:
    """A new post is answered once, in the post."""

    @pytest.fixture
    async def forum(self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor) -> ChannelHandle:
        forum = server.create_forum_channel("help")
        await choose(mia, channel, "mode", "forum", channel=forum)
        return forum

    async def test_the_first_message_is_answered_and_no_other(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        thread = await post(env, forum, alice, "Question", LIPS)
        assert answered(thread)
        await bob.send(thread, SUN)
        assert not thread.history()[-1].author.bot

    async def test_the_question_may_stand_in_the_title(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor
    ) -> None:
        thread = await post(env, forum, alice, LIPS, "thanks in advance")
        assert answered(thread)

    async def test_a_question_counts_by_itself_whatever_the_title(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor
    ) -> None:
        exact = "Does isotretinoin make skin more sensitive to the sun?"
        assert answered(await post(env, forum, alice, "help please", exact))
        assert answered(await post(env, forum, alice, exact, "Thanks in advance!"))
        other = "Which wugs are the best for a beginner, and where do people buy them?"
        assert len((await post(env, forum, alice, exact, other)).history()) == 1

    async def test_what_touches_on_danger_is_left_to_people(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor
    ) -> None:
        exact = "Does isotretinoin make skin more sensitive to the sun?"
        assert len((await post(env, forum, alice, exact, "and does accutane cause suicide?")).history()) == 1
        assert len((await post(env, forum, alice, "does accutane cause suicide?", exact)).history()) == 1

    async def test_what_it_is_not_sure_of_it_leaves_to_people(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor
    ) -> None:
        thread = await post(env, forum, alice, "My story", "i love wugs, what about you?")
        assert len(thread.history()) == 1

    async def test_two_posts_with_the_same_question_are_both_answered(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        assert answered(await post(env, forum, alice, "Question", LIPS))
        assert answered(await post(env, forum, bob, "Lips", LIPS))

    async def test_someone_in_danger_is_helped_anywhere_in_the_post(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        thread = await post(env, forum, alice, "Hi", "hello everyone")
        await bob.send(thread, SELF_HARM)
        assert helps(thread.history()[-1])

    async def test_a_mention_in_a_post_is_answered_as_anywhere(
        self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        thread = await post(env, forum, alice, "Hi", "hello everyone")
        await alice.send(thread, f"{me} {LIPS}")
        assert answered(thread)

    async def test_in_a_text_channel_the_mode_means_when_asked(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str
    ) -> None:
        await choose(mia, channel, "mode", "forum")
        await alice.send(channel, LIPS)
        assert not channel.history()[-1].author.bot
        await alice.send(channel, f"{me} {LIPS}")
        assert answered(channel)

    async def test_without_send_messages_in_threads_it_is_silent(
        self, env: simcord.Env, server: GuildHandle, forum: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        denied = discord.Permissions(send_messages_in_threads=True).value
        everyone = server.default_role.id
        env.backend.set_overwrite(forum.id, Overwrite(everyone, OverwriteType.ROLE, deny=denied))
        await env.settle()
        thread = await post(env, forum, mia, "Question", LIPS)
        assert len(thread.history()) == 1

    class TestWithoutTheIntent:
        """LISTEN=false: the words of a post don't arrive."""

        @pytest.fixture
        def listen(self) -> bool:
            return False

        async def test_posts_are_left_alone(self, env: simcord.Env, forum: ChannelHandle, alice: MemberActor) -> None:
            assert len((await post(env, forum, alice, LIPS, LIPS)).history()) == 1


class TestPause:
    """Silence in the whole server, at once."""

    async def test_nothing_is_answered_until_it_is_over(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        told = await mia.slash(channel, "pause", minutes=10)
        assert told.ephemeral
        assert "someone in danger who asks me" in body(told)
        for said in (LIPS, "hello", ""):
            await ask(alice, said)
        assert not [message for message in channel.history() if message.author.bot]
        await env.advance_time(590)
        await ask(alice, LIPS)
        assert not channel.history()[-1].author.bot
        await env.advance_time(11)
        await ask(alice, LIPS)
        assert answered(channel)

    async def test_without_minutes_it_lasts_until_resume_even_over_restarts(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        assert "until someone uses `/resume`" in body(await mia.slash(channel, "pause"))
        await restart()
        await env.advance_time(3 * 86_400)
        await ask(alice, LIPS)
        assert not channel.history()[-1].author.bot
        assert "I answer again" in body(await mia.slash(channel, "resume"))
        await restart()
        await ask(alice, LIPS)
        assert answered(channel)
        assert "not paused" in body(await mia.slash(channel, "resume"))

    async def test_the_settings_tell_of_it(self, channel: ChannelHandle, mia: MemberActor, env: simcord.Env) -> None:
        await mia.slash(channel, "pause", minutes=1)
        assert "I'm paused" in body(await mia.slash(channel, "settings"))
        await env.advance_time(61)
        assert "I'm paused" not in body(await mia.slash(channel, "settings"))

    async def test_someone_in_danger_who_asks_is_helped(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await mia.slash(channel, "pause")
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert only(alerts)
        asked = await alice.slash(channel, "ask", question=SELF_HARM)
        assert "988" in body(asked)

    async def test_in_help_channels_moderators_hear_of_danger_but_the_bot_is_silent(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        await choose(mia, channel, "mode", "help", channel=channel)
        await mia.slash(channel, "pause")
        await alice.send(channel, LIPS)
        await alice.send(channel, SELF_HARM)
        assert not [message for message in channel.history() if message.author.bot]
        assert "couldn't answer there" in text(only(alerts))

    async def test_what_it_kept_to_itself_may_be_said_afterwards(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        await choose(mia, channel, "mode", "help", channel=channel)
        await mia.slash(channel, "pause", minutes=1)
        await alice.send(channel, LIPS)
        await env.advance_time(61)
        await alice.send(channel, LIPS)
        assert answered(channel)

    async def test_commands_and_buttons_say_that_it_is_paused(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, mia: MemberActor
    ) -> None:
        asked = await alice.slash(channel, "ask", question=LIPS)
        await mia.slash(channel, "pause")
        question = await alice.send(channel, LIPS)
        for result in (
            await alice.slash(channel, "ask", question=LIPS),
            await bob.context_menu(channel, "Answer this", question),
            await alice.click(shown(asked), custom_id="ask:choosing-products"),
        ):
            assert result.ephemeral
            assert "paused" in body(result)

    async def test_other_servers_and_direct_messages_go_on(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str
    ) -> None:
        await mia.slash(channel, "pause")
        await alice.send_dm(LIPS)
        assert answered(alice.user.dm_channel)
        other = env.create_guild("Other")
        elsewhere = other.create_text_channel("questions")
        await other.add_member(alice.user).send(elsewhere, f"{me} {LIPS}")
        assert answered(elsewhere)

    async def test_members_may_not(
        self, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        assert not {"pause", "resume"} & set(alice.available_commands(channel))
        commands = {command.name: command for command in await bot.tree.fetch_commands()}
        for name in ("pause", "resume"):
            server.set_command_permissions(commands[name], {alice: True})
            assert "only moderators" in body(await alice.slash(channel, name))
        assert not bot.servers.is_paused(server.id)

    async def test_it_counts_while_the_store_is_locked(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        with closing(sqlite3.connect(bot.store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            pausing = asyncio.create_task(mia.slash(channel, "pause"))
            await acknowledged(env)
            assert bot.servers.is_paused(server.id)
            other.execute("COMMIT")
            assert "I'm paused" in body(await pausing)
        assert (await chosen.read(bot.store))[server.id].paused_until
