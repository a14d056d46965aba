"""A clock that was wrong for a while: what was kept meanwhile silences nothing, and stays no longer than it should."""

from __future__ import annotations

import datetime as dt
import logging

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from bot.client.schedule import Job, today
from bot.moderating.pause import MAX_MINUTES
from bot.store import LEFT_SERVER_DAYS, Server, Store, privacy, votes
from bot.store import questions as kept
from bot.store import servers as chosen
from bot.store.questions import Question
from tests.stage.fixtures import Ask
from tests.stage.seen import DRYNESS, LIPS, heading

pytestmark = pytest.mark.usefixtures("quick_days")

DAY = 86_400.0


class Clock:
    """The date as the bot reads it, some days off."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.off = dt.timedelta()
        true = discord.utils.utcnow
        monkeypatch.setattr("discord.utils.utcnow", lambda: true() + self.off)


@pytest.fixture
def calendar(env: simcord.Env, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


async def weeks(env: simcord.Env, many: int = 1) -> None:
    for _ in range(7 * many):
        await env.advance_time(DAY)


@pytest.mark.parametrize("ahead", ["2036-01-01", "2026-02-02", "9999-12-31"])
async def test_the_digest_comes_though_it_was_last_sent_on_a_day_to_come(
    *, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, ask: Ask, store: Store, ahead: str
) -> None:
    await store.put("last weekly digest", ahead)
    for count in (1, 2):
        await ask(alice, LIPS)
        await weeks(env)
        assert len(alerts.history()) == count


@pytest.mark.parametrize("days", [3_650, 40, -3_650, -3])
async def test_so_it_does_when_the_clock_goes_wrong_and_is_put_right_while_the_bot_runs(
    *, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, ask: Ask, calendar: Clock, days: int
) -> None:
    calendar.off = dt.timedelta(days)
    await weeks(env)
    calendar.off = dt.timedelta()
    await weeks(env)
    before = len(alerts.history())
    await ask(alice, LIPS)
    await weeks(env)
    assert len(alerts.history()) == before + 1


async def test_other_work_of_the_day_goes_on_too(env: simcord.Env, bot: FaqBot, calendar: Clock) -> None:
    done: list[dt.date] = []

    async def do(day: dt.date) -> None:
        done.append(day)

    bot.schedule.add(Job("daily", do))
    calendar.off = dt.timedelta(3_650)
    await env.advance_time(DAY)
    calendar.off = dt.timedelta()
    for _ in range(3):
        await env.advance_time(DAY)
    assert done[-3:] == [today() - dt.timedelta(days) for days in (3, 2, 1)]  # it is before the morning


def question(id_: str, day: dt.date) -> Question:
    return Question(id_, day, 1, "can I get a tattoo?", "unknown", ())


async def test_what_was_kept_on_a_day_to_come_does_not_stay_for_years(
    env: simcord.Env, store: Store, server: GuildHandle
) -> None:
    now = env.now().date()
    for id_, day in (("now", now), ("to come", now + dt.timedelta(3_650))):
        await kept.add(store, question(id_, day))
        await votes.put(store, id_, ["dryness"], day=day, guild=1, vote="helpful")
    await chosen.put(store, 1, Server("uk"))
    await privacy.put_leaving(store, 1, now + dt.timedelta(3_650))
    await env.advance_time(DAY)
    assert [each.id for each in await kept.kept(store, None, 10)] == ["now"]
    assert (await votes.by_entry(store, None, now, now + dt.timedelta(9_999)))["dryness"].total == 1
    for _ in range(LEFT_SERVER_DAYS + 2):
        await env.advance_time(DAY)
    assert await chosen.read(store) == {}


async def test_a_clock_that_starts_in_1970_clears_nothing_away(
    env: simcord.Env, store: Store, calendar: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    await kept.add(store, question("now", env.now().date()))
    calendar.off = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) - env.now()
    await env.advance_time(DAY)
    assert "1970" in caplog.text
    assert len(await kept.kept(store, None, 10)) == 1


@pytest.mark.parametrize("minutes", [30, MAX_MINUTES])
async def test_a_pause_begun_while_the_clock_was_ahead_is_over_when_it_is_put_right(
    *,
    env: simcord.Env,
    channel: ChannelHandle,
    alice: MemberActor,
    mia: MemberActor,
    ask: Ask,
    calendar: Clock,
    minutes: int,
) -> None:
    calendar.off = dt.timedelta(3_650)
    await mia.slash(channel, "pause", minutes=minutes)
    await ask(alice, LIPS)
    assert not channel.history()[-1].author.bot
    calendar.off = dt.timedelta()
    await ask(alice, LIPS)
    assert heading(channel.history()[-1]) == DRYNESS


async def test_the_longest_pause_and_one_without_an_end_last(
    *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
) -> None:
    for options in ({"minutes": MAX_MINUTES}, {}):
        await mia.slash(channel, "pause", **options)
        await ask(alice, LIPS)
        assert not channel.history()[-1].author.bot
