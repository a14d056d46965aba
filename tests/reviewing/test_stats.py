"""What moderators are told of what members asked: by command, and every Monday."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys

import pytest
import simcord
from hypothesis import given, settings
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.client.schedule import Job, Weekly, today
from bot.reviewing import chart, stats
from bot.store.counts import Counted
from bot.store.votes import Votes
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import DRYNESS, LIPS, SELF_HARM, body, heading, shown, text
from tests.stage.staff import moderator

pytestmark = pytest.mark.usefixtures("quick_days")

DAY = 24 * 60 * 60.0
TATTOO = "can I get a tattoo on accutane?"
PNG = b"\x89PNG\r\n"


def _age(bot: FaqBot, **checked: dt.date) -> None:
    """Let entries have been checked on these days."""
    responder = bot.current.responder
    entries = responder.knowledge.entries
    aged = {id_: entry.model_copy(update={"checked_on": checked.get(id_)}) for id_, entry in entries.items()}
    bot.current.responder = responder.successor(dataclasses.replace(responder.knowledge, entries=aged))


def test_of_entries_to_be_checked_those_about_safety_come_first_and_then_the_oldest(small: Responder) -> None:
    days = {id_: dt.date(2024, 1, 31 - place) for place, id_ in enumerate(small.knowledge.entries)}
    last = [*days][-1]
    entries = {
        id_: entry.model_copy(update={"checked_on": days[id_], "risk": "high" if id_ == next(iter(days)) else None})
        for id_, entry in small.knowledge.entries.items()
    }
    knowledge = dataclasses.replace(small.knowledge, entries=entries)
    _, first, second, *others = stats.overdue(knowledge, dt.date(2026, 1, 5)).strip().splitlines()
    assert f"`{next(iter(days))}`" in first
    assert f"`{last}`" in second
    assert len(others) == min(len(days), stats.TOP + 1) - 2
    assert stats.overdue(knowledge, dt.date(2024, 2, 1)) == ""


class TestCommand:
    """`/stats`."""

    async def test_members_do_not_see_it(self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor) -> None:
        for name in ("stats", "digest"):
            assert name not in alice.available_commands(channel)
            assert name in mia.available_commands(channel)

    async def test_it_tells_numbers_and_shows_a_picture_that_is_described(
        self, *, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        answered = await alice.slash(channel, "ask", question=LIPS)
        await alice.click(shown(answered), label="Helpful")
        await bob.click(shown(answered), label="Not helpful")
        await ask(bob, "why are my lips so dry")
        await ask(bob, TATTOO)
        result = await mia.slash(channel, "stats")
        assert result.ephemeral
        told = body(result)
        assert "**3** questions on this server" in told
        assert "answered: **2** (67%)" in told
        assert "not known: **1** (33%)" in told
        assert f"1. {DRYNESS} (2)" in told
        assert "1 of 2 votes say so (50%)" in told
        [picture] = shown(result).attachments
        assert picture.filename.endswith(".png")
        assert "2 answered" in (picture.description or "")

    async def test_it_looks_back_as_far_as_asked(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await env.advance_time(7 * DAY)
        assert "Nobody asked me anything" in body(await mia.slash(channel, "stats", days=7))
        assert "**1** questions" in body(await mia.slash(channel, "stats", days=8))

    async def test_without_a_question_there_is_no_picture(self, channel: ChannelHandle, mia: MemberActor) -> None:
        result = await mia.slash(channel, "stats")
        assert "Nobody asked me anything on this server" in body(result)
        assert shown(result).attachments == []

    async def test_a_server_sees_its_own_numbers(self, *, env: simcord.Env, alice: MemberActor, ask: Ask) -> None:
        await ask(alice, LIPS)
        other = env.create_guild("Another community")
        elsewhere = other.create_text_channel("talk")
        other_moderator = moderator(env, other, "olga")
        assert "Nobody asked" in body(await other_moderator.slash(elsewhere, "stats"))

    async def test_small_talk_is_no_question(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, "hello")
        assert "Nobody asked" in body(await mia.slash(channel, "stats"))


class TestHomeServer:
    """The server whose moderators look after the knowledge."""

    async def test_it_sees_the_numbers_of_all(
        self, *, server: GuildHandle, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        bot.editors.home = server.id
        await alice.send_dm(LIPS)
        assert "**1** questions in all servers and direct messages" in body(await mia.slash(channel, "stats"))


class TestDigest:
    """The same of the last week, in the moderators' channel."""

    async def week(self, env: simcord.Env) -> None:
        for _ in range(7):
            await env.advance_time(DAY)

    async def test_it_comes_on_mondays_once(
        self, *, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        await ask(alice, LIPS)  # on Thursday, the first of January 2026
        await env.advance_time(4 * DAY)  # Monday, at midnight
        assert alerts.history() == []
        await env.advance_time(DAY / 2)
        [digest] = alerts.history()
        assert heading(digest) == "Last week"
        assert "**1** questions" in text(digest)
        assert digest.attachments[0].description
        await restart()
        await env.advance_time(6 * DAY)
        assert len(alerts.history()) == 1

    async def test_entries_to_be_checked_anew_come_first(
        self, *, env: simcord.Env, bot: FaqBot, server: GuildHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        _age(bot, dryness=dt.date(2024, 5, 1))
        await ask(alice, LIPS)
        await self.week(env)
        told = text(alerts.history()[-1])
        assert f"- {DRYNESS} (`dryness`, checked 1 May 2024)" in told
        assert told.index("May be out of date") < told.index("questions on this server")

    async def test_at_home_they_are_told_though_nobody_asked_anything(
        self, *, env: simcord.Env, bot: FaqBot, server: GuildHandle, alerts: ChannelHandle
    ) -> None:
        bot.editors.home = server.id
        _age(bot, dryness=dt.date(2024, 5, 1))
        await self.week(env)
        told = text(alerts.history()[-1])
        assert "`dryness`" in told
        assert "Nobody asked me anything" in told

    async def test_elsewhere_nobody_is_told_who_can_not_mend_them(
        self, *, env: simcord.Env, bot: FaqBot, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        bot.editors.home = 1
        _age(bot, dryness=dt.date(2024, 5, 1))
        await ask(alice, LIPS)
        await self.week(env)
        assert "May be out of date" not in text(alerts.history()[-1])

    async def test_a_week_without_a_question_is_passed_over(self, env: simcord.Env, alerts: ChannelHandle) -> None:
        await self.week(env)
        assert alerts.history() == []

    async def test_it_is_sent_later_when_the_bot_was_down_on_monday(
        self, *, env: simcord.Env, bot: FaqBot, alerts: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        await env.advance_time(3 * DAY)
        await ask(alice, LIPS)
        bot.schedule.stop()
        await env.advance_time(3 * DAY)
        assert alerts.history() == []
        await restart()
        await env.settle()
        assert len(alerts.history()) == 1

    async def test_it_can_be_turned_off_and_on_again(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        assert "don't send" in body(await mia.slash(channel, "digest", on=False))
        await restart()
        await ask(alice, LIPS)
        await self.week(env)
        assert alerts.history() == []
        assert alerts.mention in body(await mia.slash(channel, "digest", on=True))
        await ask(alice, LIPS)
        await self.week(env)
        assert len(alerts.history()) == 1

    async def test_without_a_channel_nothing_is_sent(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        assert "once a channel is chosen" in body(await mia.slash(channel, "digest", on=True))
        await ask(alice, LIPS)
        before = len(channel.history())
        await self.week(env)
        assert len(channel.history()) == before

    @pytest.mark.parametrize("status", [403, 404, 500])
    async def test_where_discord_refuses_it_the_bot_goes_on(
        self, *, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, ask: Ask, status: int
    ) -> None:
        await ask(alice, LIPS)
        env.inject_error("POST", f"/channels/{alerts.id}/messages", status=status, times=None)
        await self.week(env)
        assert alerts.history() == []


def test_weekly_work_is_due_once_from_its_weekday_on() -> None:
    async def nothing(_: dt.date, __: object) -> None: ...

    thursday = dt.date(2026, 1, 1)
    weekly = Weekly("weekly", nothing, 0)
    assert not weekly.is_due(None, thursday)
    due = [day for day in range(1, 15) if weekly.is_due(thursday, thursday + dt.timedelta(day))]
    assert due == list(range(4, 15))  # from Monday on, until it is done
    monday = thursday + dt.timedelta(4)
    assert [day for day in range(1, 9) if weekly.is_due(monday, monday + dt.timedelta(day))] == [7, 8]


async def test_a_job_that_fails_is_tried_again_and_holds_up_no_other(env: simcord.Env, bot: FaqBot) -> None:
    tried, done = [], []

    async def fails(day: dt.date) -> None:
        tried.append(day)
        if len(tried) < 3:
            raise ValueError

    async def works(day: dt.date) -> None:
        done.append(day)

    bot.schedule.add(Job("fails", fails))
    bot.schedule.add(Job("works", works))
    await env.advance_time(DAY / 2)
    assert len(tried) == 3
    assert set(done) == {today()}


@settings(max_examples=8, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.sampled_from(sorted(stats.KINDS)), st.text(max_size=60)), max_size=30),
    st.integers(1, 365),
)
def test_any_counts_can_be_drawn(small: Responder, rows: list[tuple[int, str, str]], days: int) -> None:
    last = dt.date(2026, 3, 1)
    first = last - dt.timedelta(days - 1)
    counted = [Counted(first + dt.timedelta(day % days), kind, entry, day) for day, kind, entry in rows]
    summed = stats.add_up(first, last, counted, {"dryness": Votes(1, 2, 3)})
    assert chart.draw(summed, small.knowledge).startswith(PNG)
    assert 0 < len(stats.described(summed, small.knowledge)) <= 1_024


def test_neither_the_start_nor_a_question_in_the_terminal_loads_matplotlib() -> None:
    code = "import sys, bot.app.app, bot.reviewing.stats_command, bot.__main__; print('matplotlib' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


async def test_danger_is_counted_and_nothing_else(
    *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, shipped: Responder, bot: FaqBot, ask: Ask
) -> None:
    bot.current.responder = shipped
    await ask(alice, SELF_HARM)
    told = body(await mia.slash(channel, "stats"))
    assert "urgent: **1** (100%)" in told
    assert "Asked most" not in told
