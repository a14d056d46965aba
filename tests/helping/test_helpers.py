"""What helpers see and press: on it, answer, can't answer; and how the member is told."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle

from bot.answering import remark
from bot.app.app import FaqBot
from bot.client import replies
from bot.client.presses import button
from bot.helping import wording
from bot.helping.buttons import MAX_ANSWER
from bot.store import Store
from tests.helping.conftest import choose, helpers_channel, sent
from tests.helping.test_asking_a_person import BUTTON, FOOTBALL, PING, buttons
from tests.stage.fixtures import Ask, Restart
from tests.stage.network import Network
from tests.stage.outgoing import FOOTER
from tests.stage.seen import body, heading, labels, only, shown, text, title
from tests.stage.staff import moderator

ANSWER = "The home team, two to one."
OPEN = ["On it", "Answer", "Can't answer"]
TAKEN = ["Take over, or give back", "Answer", "Can't answer"]


@pytest.fixture
async def question(channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask) -> discord.Message:
    """What alice asked in the channel, which is on its way to the helpers."""
    asked = await ask(alice, FOOTBALL)
    await sent(alice, channel.history()[-1])
    return asked


async def answer(by: MemberActor, post: discord.Message, said: str = ANSWER) -> simcord.InteractionResult:
    return await by.submit_modal(await by.click(post, label="Answer"), {"text": said})


def said_to(pressed: simcord.InteractionResult) -> str:
    """All that somebody alone reads who has pressed or sent something."""
    return "\n".join(text(each) for each in [*pressed.followups, *([pressed.response] if pressed.response else [])])


async def forged(env: simcord.Env, bot: FaqBot, where: ChannelHandle, custom_id: str) -> discord.Message:
    """A message of the bot with a button that has this `custom_id`."""
    place = bot.get_channel(where.id)
    assert isinstance(place, discord.TextChannel)
    view = discord.ui.View(timeout=None).add_item(button("Press", custom_id))
    message = await replies.post(place, remark("A question."), view=view)
    await env.settle()
    assert message is not None
    return message


async def opened(env: simcord.Env, where: ChannelHandle) -> None:
    """A channel can be read by everyone from now on."""
    place = env.bot.get_channel(where.id)
    assert isinstance(place, discord.TextChannel)
    await place.set_permissions(place.guild.default_role, view_channel=True)
    await env.settle()


def rows(store: Store) -> list[Any]:
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT id, asker, holder FROM tickets").fetchall()


@pytest.mark.usefixtures("question")
class TestOnIt:
    """One helper at a time."""

    async def test_the_others_see_who_is_on_it(self, helpers: ChannelHandle, hanna: MemberActor) -> None:
        assert "Nobody is on it yet" in text(only(helpers))
        assert buttons(only(helpers)) == OPEN
        await hanna.click(only(helpers), label=OPEN[0])
        assert "`hanna` is on it" in text(only(helpers))
        assert buttons(only(helpers)) == TAKEN

    async def test_it_can_be_given_back_and_taken_over(
        self, helpers: ChannelHandle, hanna: MemberActor, hugo: MemberActor
    ) -> None:
        await hanna.click(only(helpers), label=OPEN[0])
        await hugo.click(only(helpers), label=TAKEN[0])
        assert "`hugo` is on it" in text(only(helpers))
        await hugo.click(only(helpers), label=TAKEN[0])
        assert "Nobody is on it yet" in text(only(helpers))

    async def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(
        self, *, env: simcord.Env, bot: FaqBot, helpers: ChannelHandle, hanna: MemberActor, hugo: MemberActor,
        store: Store,
    ) -> None:  # fmt: skip
        stale = await forged(env, bot, helpers, f"ticket:take:{rows(store)[0][0]}:-")  # as hugo sees it a moment later
        post = helpers.history()[0]
        await hanna.click(post, label=OPEN[0])
        late = await hugo.click(stale, label="Press")
        assert [wording.FASTER.text in text(followup) for followup in late.followups] == [True]
        assert "`hanna` is on it" in text(helpers.history()[0])
        assert rows(store)[0][2] is not None

    async def test_who_presses_twice_is_told_that_they_have_it_or_gave_it_back(
        self, *, env: simcord.Env, bot: FaqBot, helpers: ChannelHandle, hanna: MemberActor, store: Store
    ) -> None:
        stale = await forged(env, bot, helpers, f"ticket:take:{rows(store)[0][0]}:-")
        await hanna.click(helpers.history()[0], label=OPEN[0])
        assert "You are on it" in said_to(await hanna.click(stale, label="Press"))
        assert "`hanna` is on it" in text(helpers.history()[0])
        stale = await forged(env, bot, helpers, f"ticket:take:{rows(store)[0][0]}:{rows(store)[0][2]}")
        await hanna.click(helpers.history()[0], label=TAKEN[0])
        assert "You have given it back" in said_to(await hanna.click(stale, label="Press"))
        assert "Nobody is on it yet" in text(helpers.history()[0])

    async def test_who_is_not_on_it_cannot_answer_or_close_it(
        self, helpers: ChannelHandle, channel: ChannelHandle, hanna: MemberActor, hugo: MemberActor
    ) -> None:
        await hanna.click(only(helpers), label=OPEN[0])
        before = len(channel.history())
        assert "Somebody else is on it" in body(await hugo.click(only(helpers), label="Answer"))
        assert "Somebody else is on it" in body(await hugo.click(only(helpers), label="Can't answer"))
        assert len(channel.history()) == before

    async def test_it_works_after_a_restart(
        self, *, helpers: ChannelHandle, channel: ChannelHandle, hanna: MemberActor, restart: Restart
    ) -> None:
        await restart()
        await hanna.click(only(helpers), label=OPEN[0])
        await restart()
        await answer(hanna, only(helpers))
        assert ANSWER in text(channel.history()[-1])

    async def test_a_hostile_name_does_nothing(self, helpers: ChannelHandle, mia: MemberActor) -> None:
        await mia.click(only(helpers), label=OPEN[0])
        assert "`**Mia** [x](//evil) @everyone ˋ` is on it" in text(only(helpers))


@pytest.mark.usefixtures("question")
class TestWhoMay:
    """Those who can read a channel that not everyone can, or have the role that the server chose, and moderators."""

    async def test_with_a_role_only_its_members_and_moderators(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, helpers: ChannelHandle,
        helper_role: RoleHandle, hanna: MemberActor, mia: MemberActor,
    ) -> None:  # fmt: skip
        chosen = server.create_role("answers")
        await choose(mia, channel, "people-role", chosen)
        assert "only the people who answer" in body(await hanna.click(only(helpers), label="On it"))
        assert "only the people who answer" in body(await hanna.click(only(helpers), label="Answer"))
        assert "only the people who answer" in body(await hanna.click(only(helpers), label="Can't answer"))
        with_role = server.add_member(env.create_user("rosa"), roles=[helper_role, chosen])
        await with_role.click(only(helpers), label="On it")
        assert "`rosa` is on it" in text(only(helpers))
        await mia.click(only(helpers), label=TAKEN[0])
        assert "Mia" in text(only(helpers))

    async def test_an_answer_to_one_alone_is_not_written_where_everyone_reads_by_now(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, bob: MemberActor, mia: MemberActor
    ) -> None:
        asked = await bob.slash(channel, "ask", question="who won the tennis", private=True)
        await sent(bob, shown(asked).message)
        await opened(env, helpers)
        await answer(mia, helpers.history()[-1])
        for word in (ANSWER, "tennis"):
            assert word not in text(helpers.history()[-1])
        assert "Answered by" in text(helpers.history()[-1])
        assert ANSWER in body(await bob.slash(channel, "my-question"))

    async def test_in_a_channel_that_everyone_can_read_by_now_only_moderators(
        self, env: simcord.Env, helpers: ChannelHandle, bob: MemberActor, mia: MemberActor
    ) -> None:
        await opened(env, helpers)
        assert "only the people who answer" in body(await bob.click(only(helpers), label="Answer"))
        await answer(mia, only(helpers))
        assert "The member was told" in text(only(helpers))


class TestWhereEveryoneReads:
    """What a member asked alone isn't shown to all."""

    async def test_no_question_goes_there(
        self, *, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, alice: MemberActor, ask: Ask
    ) -> None:
        public = server.create_text_channel("public")
        page = await choose(mia, channel, "people-channel", public)
        assert "Everyone can read" in body(page)
        assert "so I don't offer it" in body(page)
        await ask(alice, FOOTBALL)
        assert BUTTON not in buttons(channel.history()[-1])
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
        assert BUTTON not in labels(shown(asked))

    async def test_private_threads_of_it_are_offered(
        self, *, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, alice: MemberActor, ask: Ask
    ) -> None:
        public = server.create_text_channel("public")
        await choose(mia, channel, "people-channel", public)
        page = await choose(mia, channel, "people-way", "thread")
        assert "Everyone can read" not in body(page)
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1])
        [thread] = public.threads
        assert FOOTBALL in text(only(thread))
        assert all(FOOTBALL not in text(message) for message in public.history())

    async def test_a_question_is_not_sent_where_everyone_can_read_by_now(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask,
        store: Store,
    ) -> None:  # fmt: skip
        await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        await opened(env, helpers)
        pressed = await alice.click(shown(preview), label="Send it")
        assert "can't pass questions on to a person here" in body(pressed)
        assert helpers.history() == []
        assert rows(store) == []


class TestTheMemberIsTold:
    """Where they asked, and that a person wrote it."""

    async def test_in_a_reply_without_a_ping_unless_they_chose_one(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        hanna: MemberActor, alice: MemberActor, ask: Ask,
    ) -> None:  # fmt: skip
        await answer(hanna, only(helpers))
        told = channel.history()[-1]
        assert told.reference is not None
        assert told.reference.message_id == question.id
        assert heading(told) == f"A person answered: “{FOOTBALL}”"
        assert ANSWER in text(told)
        assert "aren't a doctor" in text(told)
        assert "hanna" not in text(told)
        assert FOOTER in text(told).lower()
        assert alice.mention not in text(told)
        asked = await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1], PING)
        await answer(hanna, helpers.history()[-1])
        told = channel.history()[-1]
        assert told.content.startswith(f"**A person answered: “{FOOTBALL}”**\n\n{alice.mention} {ANSWER}")
        assert [user.id for user in told.mentions] == [alice.id]
        assert told.reference is not None
        assert told.reference.message_id == asked.id

    async def test_under_the_bots_own_answer_to_a_command_that_everyone_sees(
        self,
        *,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        alice: MemberActor,
        hanna: MemberActor,
        restart: Restart,
    ) -> None:
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=False)
        await sent(alice, shown(asked).message, PING)
        await restart()
        await answer(hanna, only(helpers))
        told = channel.history()[-1]
        assert told.reference is not None
        assert told.reference.message_id == shown(asked).message.id
        assert [user.id for user in told.mentions] == [alice.id]

    async def test_alone_where_they_asked_alone_while_discord_allows_it(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        alice: MemberActor,
        hanna: MemberActor,
    ) -> None:
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
        done = await sent(alice, shown(asked).message)
        await answer(hanna, only(helpers))
        assert "The member was told" in text(only(helpers))
        [*_, told] = channel.history(viewer=alice)
        assert ANSWER in text(told)
        assert FOOTBALL in text(told)
        assert all(ANSWER not in text(message) for message in channel.history())
        assert title(done) == "Sent"

    async def test_what_they_alone_were_told_and_may_not_have_seen_is_shown_once_more(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        hanna: MemberActor, store: Store, restart: Restart,
    ) -> None:  # fmt: skip
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
        await sent(alice, shown(asked).message)
        await answer(hanna, only(helpers))
        assert "`/my-question` shows this once more" in text(channel.history(viewer=alice)[-1])
        before = len(channel.history(viewer=alice))
        await env.advance_time(3_600)
        await restart()
        await env.advance_time(3_600)
        assert len(channel.history(viewer=alice)) == before
        again = body(await alice.slash(channel, "my-question"))
        assert ANSWER in again
        assert "once more" not in again
        assert rows(store) == []
        assert "no question" in body(await alice.slash(channel, "my-question"))

    @pytest.mark.parametrize("how", ["later", "after a restart"])
    async def test_after_that_it_waits_for_them_as_they_were_told_before(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        hanna: MemberActor, bob: MemberActor, restart: Restart, how: str,
    ) -> None:  # fmt: skip
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
        preview = await alice.click(shown(asked), label=BUTTON)
        assert "After that it waits for you: `/my-question` shows it" in body(preview)
        await alice.click(shown(preview), label="Send it")
        if how == "later":
            await env.advance_time(20 * 60)
        else:
            await restart()
        await answer(hanna, only(helpers))
        assert "It waits for them" in text(only(helpers))
        assert "no question" in body(await bob.slash(channel, "my-question"))
        told = await alice.slash(channel, "my-question")
        assert told.ephemeral
        assert ANSWER in body(told)
        assert FOOTBALL in body(told)
        assert "no question" in body(await alice.slash(channel, "my-question"))
        assert alice.user.dm_channel.history() == []

    async def test_it_waits_for_them_too_where_the_bot_may_not_write_any_more(
        self, *, env: simcord.Env, server: GuildHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor,
        me: str,
    ) -> None:  # fmt: skip
        place = server.create_text_channel("closing")
        await alice.send(place, f"{me} {FOOTBALL}")
        await sent(alice, place.history()[-1])
        env.backend.delete_channel(place.id)
        await env.settle()
        await answer(hanna, only(helpers))
        assert "It waits for them" in text(only(helpers))
        other = server.create_text_channel("other")
        assert ANSWER in body(await alice.slash(other, "my-question"))

    async def test_a_network_that_fails_for_a_moment_delays_it(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, hanna: MemberActor,
        network: Network,
    ) -> None:  # fmt: skip
        network.fails(f"POST /channels/{channel.id}/messages", "503", 2)
        await answer(hanna, only(helpers))
        assert ANSWER in text(channel.history()[-1])
        assert network.failed

    async def test_that_nobody_can_answer_it(
        self,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        question: discord.Message,
        hanna: MemberActor,
        store: Store,
    ) -> None:
        asked = await hanna.click(only(helpers), label="Can't answer")
        assert "Nobody is on it yet" in text(only(helpers))
        assert wording.DECLINED not in text(channel.history()[-1])
        [sure] = asked.followups
        await hanna.click(sure, label="Tell them so")
        assert text(channel.history()[-1]).startswith(f"**Your question to a person**\n\n{wording.DECLINED}")
        assert "Not answered" in text(only(helpers))
        assert buttons(only(helpers)) == []
        assert rows(store) == []

    async def test_once_they_are_told_nothing_ties_them_or_the_helper_to_it(
        self,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        question: discord.Message,
        hanna: MemberActor,
        store: Store,
    ) -> None:
        await hanna.click(only(helpers), label="On it")
        await answer(hanna, only(helpers))
        assert rows(store) == []

    async def test_under_a_question_that_was_edited_the_answer_says_what_it_answers(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, alice: MemberActor,
        hanna: MemberActor, me: str,
    ) -> None:  # fmt: skip
        await alice.edit(question, f"{me} is bleach good against spots?")
        await answer(hanna, only(helpers), "Yes, that's right.")
        assert f"“{FOOTBALL}”" in text(channel.history()[-1])

    async def test_a_long_answer_comes_whole(
        self, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, hanna: MemberActor
    ) -> None:
        long = ("One sentence of many. " * 100)[:MAX_ANSWER].strip()
        await answer(hanna, only(helpers), long)
        said = " ".join(text(channel.history()[-1]).split())
        assert said.count("One sentence of many.") == long.count("One sentence of many.")
        assert "aren't a doctor" in said

    async def test_two_who_answer_at_once_one_is_sent_and_the_other_gets_their_words_back(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, hanna: MemberActor,
        hugo: MemberActor,
    ) -> None:  # fmt: skip
        forms = [await by.click(only(helpers), label="Answer") for by in (hanna, hugo)]
        before = len(channel.history())
        await hanna.submit_modal(forms[0], {"text": ANSWER})
        late = await hugo.submit_modal(forms[1], {"text": "The away team, I think."})
        assert len(channel.history()) == before + 1
        given_back = "\n".join(text(each) for each in [*late.followups, *([late.response] if late.response else [])])
        assert "The away team, I think." in given_back

    async def test_what_a_helper_writes_while_the_bot_is_paused_is_given_back(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, hanna: MemberActor,
        mia: MemberActor,
    ) -> None:  # fmt: skip
        form = await hanna.click(only(helpers), label="Answer")
        await mia.slash(channel, "pause")
        before = len(channel.history())
        assert ANSWER in body(await hanna.submit_modal(form, {"text": ANSWER}))
        assert len(channel.history()) == before
        await mia.slash(channel, "resume")
        await answer(hanna, only(helpers))
        assert ANSWER in text(channel.history()[-1])


class TestPrivateThreads:
    """One for each question, where the server chose so."""

    async def test_a_question_gets_a_thread_of_its_own_and_is_answered_there(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, helpers: ChannelHandle,
        alice: MemberActor, mia: MemberActor, ask: Ask, restart: Restart,
    ) -> None:  # fmt: skip
        page = await choose(mia, channel, "people-way", "thread")
        assert "in a private thread of it" in body(page)
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1])
        assert all(FOOTBALL not in text(message) for message in helpers.history())
        [thread] = helpers.threads
        there = env.bot.get_channel(thread.id)
        assert isinstance(there, discord.Thread)
        assert there.is_private()
        assert FOOTBALL not in there.name
        await restart()
        await answer(mia, only(thread))
        assert ANSWER in text(channel.history()[-1])

    @pytest.mark.parametrize("may_delete", [True, False])
    async def test_a_thread_goes_with_the_question_that_is_taken_back(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        mia: MemberActor, ask: Ask, may_delete: bool,
    ) -> None:  # fmt: skip
        await choose(mia, channel, "people-way", "thread")
        parent = env.bot.get_channel(helpers.id)
        assert isinstance(parent, discord.TextChannel)
        rights = discord.PermissionOverwrite(view_channel=True, send_messages=True, manage_threads=may_delete)
        await parent.set_permissions(parent.guild.me, overwrite=rights)
        await env.settle()
        await ask(alice, FOOTBALL)
        done = await sent(alice, channel.history()[-1])
        [thread] = helpers.threads
        await alice.click(shown(done), label="Take it back")
        await env.settle()
        there = env.bot.get_channel(thread.id)
        if may_delete:
            assert there is None
        else:
            assert there is None or (isinstance(there, discord.Thread) and there.archived)
            assert "taken back" in text(only(thread))

    async def test_without_the_permission_it_is_not_offered(
        self, *, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, alice: MemberActor, ask: Ask
    ) -> None:
        assert server.me is not None
        closed = server.create_text_channel(
            "no-threads", overwrites={server.me: discord.PermissionOverwrite(create_private_threads=False)}
        )
        await choose(mia, channel, "people-channel", closed)
        page = await choose(mia, channel, "people-way", "thread")
        assert "*Create Private Threads*" in body(page)
        await ask(alice, FOOTBALL)
        assert BUTTON not in buttons(channel.history()[-1])


class TestTheRole:
    """The page tells moderators where the role that they chose brings nobody to the questions, and what to do."""

    @pytest.fixture
    async def page(
        self, helpers: ChannelHandle, channel: ChannelHandle, mia: MemberActor, helper_role: RoleHandle
    ) -> str:
        """Helpers may read the channel, and answer."""
        return body(await choose(mia, channel, "people-role", helper_role))

    async def test_one_that_reads_the_channel_is_no_trouble(self, page: str) -> None:
        assert "may answer" in page
        assert "see no question" not in page
        assert "is gone" not in page

    async def test_one_that_may_not_manage_threads_sees_no_private_one(
        self, *, env: simcord.Env, page: str, channel: ChannelHandle, helpers: ChannelHandle, mia: MemberActor,
        helper_role: RoleHandle, alice: MemberActor, hanna: MemberActor, ask: Ask,
    ) -> None:  # fmt: skip
        told = body(await choose(mia, channel, "people-way", "thread"))
        assert f"<@&{helper_role.id}> sees no private thread" in told
        assert f"*Manage Threads* in <#{helpers.id}>" in told
        assert "“Questions go: in that channel”" in told
        assert "sees no private thread" in body(await mia.slash(channel, "setup"))
        parent = env.bot.get_channel(helpers.id)
        assert isinstance(parent, discord.TextChannel)
        role = parent.guild.get_role(helper_role.id)
        assert role is not None
        rights = discord.PermissionOverwrite(view_channel=True, send_messages=True, manage_threads=True)
        await parent.set_permissions(role, overwrite=rights)
        await env.settle()
        page = body(await choose(mia, channel, "people-way", "thread"))
        assert "see no question" not in page
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1])
        [thread] = helpers.threads
        await hanna.click(only(thread), label=OPEN[0])  # sees it by now
        assert "`hanna` is on it" in text(only(thread))

    async def test_in_a_channel_that_everyone_can_read_another_one_is_named(
        self, *, server: GuildHandle, page: str, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        await choose(mia, channel, "people-channel", server.create_text_channel("public"))
        told = body(await choose(mia, channel, "people-way", "thread"))
        assert "or choose a channel that only those who help can read" in told

    async def test_one_that_cannot_read_the_channel(
        self, *, server: GuildHandle, helpers: ChannelHandle, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        told = body(await choose(mia, channel, "people-role", server.create_role("answers")))
        assert f"can't read <#{helpers.id}>, so they see no question" in told
        assert "*View Channel*" in told

    async def test_one_that_is_gone_is_told_and_another_can_be_chosen(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, helpers: ChannelHandle,
        mia: MemberActor,
    ) -> None:  # fmt: skip
        answers = server.create_role("answers")
        await choose(mia, channel, "people-role", answers)
        env.backend.delete_role(server.id, answers.id)
        await env.settle()
        opened = await mia.click(shown(await mia.slash(channel, "settings")), label="Asking a person …")
        assert "is gone, so only moderators may" in body(opened)
        assert "**Who may answer:** moderators\n" in body(opened)
        assert str(answers.id) not in body(opened)
        assert str(answers.id) not in str(shown(opened).components)
        assert "is gone, so only moderators may" in body(await mia.slash(channel, "setup"))
        page = await choose(mia, channel, "people-role", server.default_role)
        assert "is gone" not in body(page)
        assert "whoever can read it there" in body(page)


class TestTwoServers:
    """What is asked in one is nobody's business in the other."""

    async def test_they_are_kept_apart(
        self, *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        hanna: MemberActor, ask: Ask, me: str,
    ) -> None:  # fmt: skip
        other = env.create_guild("Another community")
        elsewhere = other.create_text_channel("questions")
        boss = moderator(env, other, "boss")
        role = other.create_role("helper")
        theirs = helpers_channel(other, role)
        await choose(boss, elsewhere, "people-channel", theirs)
        also_alice = other.add_member(alice.user)
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1])
        await also_alice.send(elsewhere, f"{me} who won the tennis on sunday")
        await sent(also_alice, elsewhere.history()[-1])  # one in each server
        assert "football" in text(only(helpers))
        assert "tennis" in text(only(theirs))
        assert "football" in body(await alice.slash(channel, "my-question"))
        assert "tennis" in body(await also_alice.slash(elsewhere, "my-question"))
        await answer(hanna, only(helpers))
        assert ANSWER in text(channel.history()[-1])
        assert all(ANSWER not in text(message) for message in elsewhere.history())
        await boss.slash(elsewhere, "forget-server")
        assert "tennis" in text(only(theirs))

    async def test_a_press_with_another_servers_question_is_refused(
        self, *, env: simcord.Env, bot: FaqBot, store: Store, helpers: ChannelHandle, question: discord.Message
    ) -> None:
        other = env.create_guild("Another community")
        elsewhere = other.create_text_channel("questions")
        boss = moderator(env, other, "boss")
        post = await forged(env, bot, elsewhere, f"ticket:take:{rows(store)[0][0]}:-")
        await boss.click(post, label="Press")
        assert "isn't here any more" in text(elsewhere.history()[-1])
        assert "Nobody is on it yet" in text(only(helpers))
