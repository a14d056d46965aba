"""What happens without anyone pressing anything: nobody answers, something is deleted, time passes."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle

from bot.app.app import FaqBot
from bot.helping import wording
from bot.store import Store, tickets
from tests.helping.conftest import choose, helpers_channel, sent
from tests.helping.test_asking_a_person import BUTTON, FOOTBALL, PING, buttons
from tests.helping.test_helpers import ANSWER, answer, rows
from tests.stage.fixtures import Ask, Restart
from tests.stage.places import post as forum_post
from tests.stage.seen import body, only, shown, text

HOUR = 3_600.0
DAY = 24 * HOUR


@pytest.fixture
async def question(channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask) -> discord.Message:
    asked = await ask(alice, FOOTBALL)
    await sent(alice, channel.history()[-1])
    return asked


class TestNobodyAnswers:
    """Told once, kindly."""

    async def test_after_a_day_the_member_is_told_once_even_over_restarts(
        self, *, env: simcord.Env, channel: ChannelHandle, question: discord.Message, restart: Restart
    ) -> None:
        await env.advance_time(23 * HOUR)
        assert len(channel.history()) == 2
        await restart()
        await env.advance_time(1.5 * HOUR)
        told = channel.history()[-1]
        assert told.reference is not None
        assert told.reference.message_id == question.id
        assert "Nobody who helps here has had time for your question yet. I'm sorry" in text(told)
        await restart()
        await env.advance_time(2 * DAY)
        assert len(channel.history()) == 3

    async def test_it_is_after_as_long_as_the_server_chose(
        self, *, env: simcord.Env, channel: ChannelHandle, mia: MemberActor, question: discord.Message
    ) -> None:
        page = await choose(mia, channel, "people-hours", "1")
        assert "after an hour" in body(page)
        await env.advance_time(1.5 * HOUR)
        assert "Nobody who helps here" in text(channel.history()[-1])

    async def test_who_chose_a_ping_gets_one_then_too(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1], PING)
        await env.advance_time(25 * HOUR)
        assert [user.id for user in channel.history()[-1].mentions] == [alice.id]

    async def test_where_a_helper_took_it_and_left_others_can_and_the_member_is_told_as_it_is(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, helpers: ChannelHandle,
        question: discord.Message, hanna: MemberActor, hugo: MemberActor,
    ) -> None:  # fmt: skip
        await hanna.click(only(helpers), label="On it")
        env.backend.remove_member(server.id, hanna.id)
        await env.advance_time(25 * HOUR)
        assert "Somebody who helps here has taken your question on" in text(channel.history()[-1])
        await hugo.click(only(helpers), label="Take over, or give back")
        await answer(hugo, only(helpers))
        assert ANSWER in text(channel.history()[-1])

    async def test_what_was_answered_is_told_of_no_more(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        hanna: MemberActor,
    ) -> None:  # fmt: skip
        await answer(hanna, only(helpers))
        before = len(channel.history())
        await env.advance_time(2 * DAY)
        assert len(channel.history()) == before

    async def test_nothing_is_said_during_a_pause(
        self, *, env: simcord.Env, channel: ChannelHandle, mia: MemberActor, question: discord.Message
    ) -> None:
        await mia.slash(channel, "pause")
        await env.advance_time(25 * HOUR)
        assert len(channel.history()) == 2
        await mia.slash(channel, "resume")
        await env.advance_time(HOUR)
        assert "Nobody who helps here" in text(channel.history()[-1])

    async def test_after_seven_days_it_is_deleted_also_where_helpers_read_it(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        alice: MemberActor, hanna: MemberActor, store: Store,
    ) -> None:  # fmt: skip
        post = only(helpers)
        for _ in range(7):
            await env.advance_time(DAY)
        await env.advance_time(HOUR)
        assert rows(store) == []
        assert "within 7 days, so it is deleted" in text(only(helpers))
        assert "football" not in text(only(helpers))
        assert buttons(only(helpers)) == []
        assert "no question" in body(await alice.slash(channel, "my-question"))
        assert post.id == only(helpers).id

    async def test_an_answer_that_waits_goes_after_seven_days_too(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
        hanna: MemberActor, store: Store,
    ) -> None:  # fmt: skip
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
        await sent(alice, shown(asked).message)
        await env.advance_time(HOUR)
        await answer(hanna, only(helpers))
        assert len(rows(store)) == 1
        for _ in range(8):
            await env.advance_time(DAY)
        assert rows(store) == []


class TestTheQuestionGoes:
    """It was deleted, or taken back."""

    async def test_with_the_message_that_asked_it(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, alice: MemberActor,
        hanna: MemberActor, store: Store,
    ) -> None:  # fmt: skip
        await alice.delete(question)
        assert rows(store) == []
        assert "taken back" in text(only(helpers))
        assert "football" not in text(only(helpers))
        assert buttons(only(helpers)) == []

    async def test_also_where_that_was_deleted_while_the_bot_was_away(
        self, *, env: simcord.Env, bot: FaqBot, channel: ChannelHandle, helpers: ChannelHandle,
        question: discord.Message, alice: MemberActor, hanna: MemberActor, store: Store,
    ) -> None:  # fmt: skip
        bot.helping.watched.clear()  # as if Discord hadn't told
        await alice.delete(question)
        before = len(channel.history())
        late = await answer(hanna, only(helpers))
        assert len(channel.history()) == before
        assert "taken back" in text(only(helpers))
        assert FOOTBALL not in text(only(helpers))
        given_back = "\n".join(text(each) for each in [*late.followups, *([late.response] if late.response else [])])
        assert "The member has taken the question back" in given_back
        assert ANSWER in given_back
        assert rows(store) == []

    async def test_what_was_deleted_while_the_bot_was_away_is_noticed_after_the_start(
        self, *, env: simcord.Env, helpers: ChannelHandle, question: discord.Message, alice: MemberActor,
        restart: Restart, store: Store, monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        with monkeypatch.context() as away:
            away.setattr("bot.helping.watch.Watch._heard_gone", _unheard)
            await alice.delete(question)
            await restart()
        await env.advance_time(HOUR)
        assert rows(store) == []
        assert "taken back" in text(only(helpers))

    async def test_a_post_deleted_while_the_bot_was_away_is_noticed_after_the_start(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        mia: MemberActor, restart: Restart, store: Store, monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        with monkeypatch.context() as away:
            away.setattr("bot.helping.watch.Watch._heard_gone", _unheard)
            await mia.delete(only(helpers))
            await restart()
        await env.advance_time(HOUR)
        assert wording.DECLINED in text(channel.history()[-1])
        assert rows(store) == []

    async def test_a_post_deleted_during_a_pause_is_told_of_after_it(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        mia: MemberActor, store: Store,
    ) -> None:  # fmt: skip
        await env.advance_time(HOUR)
        await mia.slash(channel, "pause")
        await mia.delete(only(helpers))
        await env.advance_time(HOUR)
        assert wording.DECLINED not in text(channel.history()[-1])
        await mia.slash(channel, "resume")
        await env.advance_time(HOUR)
        assert wording.DECLINED in text(channel.history()[-1])
        assert rows(store) == []

    async def test_deleted_before_it_was_sent_the_member_alone_is_told(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor, ask: Ask,
    ) -> None:  # fmt: skip
        asked = await ask(alice, FOOTBALL)
        preview = await alice.click(channel.history()[-1], label=BUTTON)
        await alice.delete(asked)
        done = await alice.click(shown(preview), label="Send it")
        assert "to you alone" in body(done)
        before = len(channel.history())
        await answer(hanna, only(helpers))
        assert "The member was told" in text(only(helpers))
        assert len(channel.history()) == before

    async def test_after_a_restart_too(
        self, *, helpers: ChannelHandle, question: discord.Message, alice: MemberActor, restart: Restart, store: Store
    ) -> None:
        await restart()
        await alice.delete(question)
        assert rows(store) == []
        assert "taken back" in text(only(helpers))

    async def test_the_member_can_take_it_back_and_nobody_else_can(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, alice: MemberActor,
        bob: MemberActor, restart: Restart, store: Store,
    ) -> None:  # fmt: skip
        assert "no question" in body(await bob.slash(channel, "my-question"))
        standing = await alice.slash(channel, "my-question")
        assert standing.ephemeral
        assert "Nobody is on it yet" in body(standing)
        await restart()
        assert "Done" in body(await alice.click(shown(standing), label="Take it back"))
        assert rows(store) == []
        assert "taken back" in text(only(helpers))

    async def test_an_edit_changes_nothing_of_what_the_member_has_confirmed(
        self, *, helpers: ChannelHandle, question: discord.Message, alice: MemberActor, me: str
    ) -> None:
        await alice.edit(question, f"{me} who won the tennis on sunday")
        assert FOOTBALL in text(only(helpers))

    async def test_a_post_that_helpers_delete_is_one_that_they_cannot_answer(
        self,
        *,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        question: discord.Message,
        mia: MemberActor,
        store: Store,
    ) -> None:
        await mia.delete(only(helpers))
        assert wording.DECLINED in text(channel.history()[-1])
        assert rows(store) == []


class TestTheHelpersGo:
    """Their channel is removed or closed."""

    async def test_where_there_is_no_other_the_member_is_told_who_else_there_is(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        helpers: ChannelHandle,
        question: discord.Message,
        store: Store,
    ) -> None:
        env.backend.delete_channel(helpers.id)
        await env.settle()
        assert "can't reach the people who help here any more" in text(channel.history()[-1])
        assert rows(store) == []

    async def test_it_moves_to_the_channel_that_the_server_has_chosen_by_then(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, helpers: ChannelHandle,
        question: discord.Message, mia: MemberActor, hanna: MemberActor, helper_role: RoleHandle,
    ) -> None:  # fmt: skip
        await hanna.click(only(helpers), label="On it")
        other = helpers_channel(server, helper_role, "staff")
        await choose(mia, channel, "people-channel", other)
        env.backend.delete_channel(helpers.id)
        await env.settle()
        assert "Nobody is on it yet" in text(only(other))
        await answer(mia, only(other))
        assert ANSWER in text(channel.history()[-1])

    async def test_one_that_went_while_the_bot_was_away_is_noticed(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        restart: Restart, store: Store, monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr("bot.helping.watch.Watch._lost_place", _unheard)
        env.backend.delete_channel(helpers.id)
        await env.settle()
        assert len(rows(store)) == 1
        await restart()
        await env.advance_time(HOUR)
        assert "can't reach the people" in text(channel.history()[-1])
        assert rows(store) == []

    async def test_where_the_server_does_not_offer_it_any_more_what_was_sent_is_still_answered(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, mia: MemberActor,
        hanna: MemberActor, ask: Ask, alice: MemberActor,
    ) -> None:  # fmt: skip
        page = await mia.click(shown(await mia.slash(channel, "settings")), label="Asking a person …")
        assert "nowhere yet" in body(await mia.click(shown(page), label="Don't offer it"))
        await answer(hanna, only(helpers))
        assert ANSWER in text(channel.history()[-1])
        await ask(alice, FOOTBALL)
        assert BUTTON not in buttons(channel.history()[-1])

    async def test_a_question_that_the_bot_was_stopped_while_sending_is_sent_once_it_is_back(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        store: Store, restart: Restart,
    ) -> None:  # fmt: skip
        [ticket] = await tickets.every(store)
        await tickets.show(store, ticket.id, 0, 0)
        await restart()
        await env.advance_time(HOUR)
        assert len(helpers.history()) == 2


async def test_what_could_not_be_told_is_told_once_it_is_possible(
    *, env: simcord.Env, server: GuildHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor, me: str,
    store: Store,
) -> None:  # fmt: skip
    assert server.me is not None
    place = server.create_text_channel("closing")
    await alice.send(place, f"{me} {FOOTBALL}")
    await sent(alice, place.history()[-1])
    denied = discord.PermissionOverwrite(send_messages=False)
    channel = env.bot.get_channel(place.id)
    assert isinstance(channel, discord.TextChannel)
    mine = channel.guild.me
    await channel.set_permissions(mine, overwrite=denied)
    await env.settle()
    await answer(hanna, only(helpers))
    assert "It waits for them" in text(only(helpers))
    await channel.set_permissions(mine, overwrite=None)
    await env.advance_time(HOUR)
    assert ANSWER in text(place.history()[-1])
    assert rows(store) == []


async def test_in_an_archived_forum_post_the_member_is_told_too(
    *, env: simcord.Env, server: GuildHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor, me: str,
    restart: Restart,
) -> None:  # fmt: skip
    forum = server.create_forum_channel("help")
    thread = await forum_post(env, forum, alice, "Football", f"{me} {FOOTBALL}")
    await sent(alice, thread.history()[-1])
    there = env.bot.get_channel(thread.id)
    assert isinstance(there, discord.Thread)
    await there.edit(archived=True)
    await restart()
    await answer(hanna, only(helpers))
    assert ANSWER in text(thread.history()[-1])


async def _unheard(*_: object) -> None:
    """Discord didn't tell."""
