"""What is too old goes: at the start, and every day."""

from __future__ import annotations

import datetime as dt

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from sqlalchemy import select

from bot.app.app import FaqBot
from bot.client.background import Background
from bot.client.schedule import Job, Schedule
from bot.moderating.servers import Servers
from bot.privacy.privacy import Privacy
from bot.privacy.retention import Retention
from bot.store import LEFT_SERVER_DAYS, Server, Store, privacy, tables, votes
from bot.store import servers as chosen
from bot.store.counts import keeper, roll_up
from bot.store.questions import Question, add
from tests.stage.counted import count
from tests.stage.databases import on_both, rows
from tests.stage.fixtures import Restart

pytestmark = pytest.mark.usefixtures("quick_days")

TODAY = dt.date(2026, 3, 15)


async def counts(store: Store) -> list[tuple[str, int, str, str, int]]:
    found = sorted(await rows(store, select(tables.counts)))
    return [(day.isoformat(), guild, kind, entry, times) for day, guild, kind, entry, times in found]


@pytest.fixture
def present() -> list[int]:
    """The servers that the bot is in."""
    return []


@pytest.fixture
async def schedule(store: Store, present: list[int]) -> Schedule:
    """What is done every day."""

    async def ready() -> None: ...

    made = Schedule(store, ready, Background().start)
    of_people = Privacy(store, [keeper(store), Servers(store).keeper])
    await of_people.load()
    Retention(store, of_people, made, lambda: present)
    return made


@on_both
class TestCounts:
    """Older than a year, they are added up by month."""

    async def test_days_of_a_month_become_one_sum_and_younger_ones_stay(self, store: Store) -> None:
        for day in ("2025-02-01", "2025-02-03", "2025-02-28", "2025-01-31", "2025-03-01", "2025-03-02", "2026-03-14"):
            await count(store, dt.date.fromisoformat(day), 1, "answer", ["dryness"])
        await count(store, dt.date(2025, 2, 3), 1, "answer", ["dryness", "sun"])
        await count(store, dt.date(2025, 2, 3), 2, "unknown")
        assert await roll_up(store, TODAY) == 3
        assert await counts(store) == [
            ("2025-01-01", 1, "answer", "dryness", 1),
            ("2025-02-01", 1, "answer", "dryness", 4),
            ("2025-02-01", 1, "answer", "sun", 1),
            ("2025-02-01", 2, "unknown", "", 1),
            ("2025-03-01", 1, "answer", "dryness", 1),
            ("2025-03-02", 1, "answer", "dryness", 1),
            ("2026-03-14", 1, "answer", "dryness", 1),
        ]

    async def test_a_second_time_changes_nothing(self, store: Store) -> None:
        await count(store, dt.date(2024, 12, 31), 1, "answer", ["dryness"])
        await roll_up(store, TODAY)
        before = await counts(store)
        assert await roll_up(store, TODAY) == 0
        assert await counts(store) == before == [("2024-12-01", 1, "answer", "dryness", 1)]

    async def test_on_a_leap_day_too(self, store: Store) -> None:
        await count(store, dt.date(2027, 1, 15), 1, "answer", ["dryness"])
        assert await roll_up(store, dt.date(2028, 2, 29)) == 1


@on_both
class TestServersLeft:
    """Their data goes after thirty days."""

    async def test_it_stays_for_thirty_days_and_then_goes(
        self, store: Store, schedule: Schedule, present: list[int]
    ) -> None:
        await chosen.put(store, 1, Server("uk"))
        await chosen.put(store, 2, Server("us"))
        await count(store, TODAY, 1, "answer", ["dryness"])
        await privacy.put_leaving(store, 1, TODAY)
        present[:] = [2]
        await schedule.work(TODAY + dt.timedelta(days=LEFT_SERVER_DAYS))
        assert set(await chosen.read(store)) == {1, 2}
        present[:] = [2]
        await schedule.work(TODAY + dt.timedelta(days=LEFT_SERVER_DAYS + 1))
        assert set(await chosen.read(store)) == {2}
        assert await counts(store) == []
        assert await privacy.known_guilds(store) == {2}

    async def test_being_invited_again_in_time_keeps_it(
        self, store: Store, schedule: Schedule, present: list[int]
    ) -> None:
        await chosen.put(store, 1, Server("uk"))
        await privacy.put_leaving(store, 1, TODAY)
        await privacy.delete_leavings(store, [1])
        present[:] = [1]
        await schedule.work(TODAY + dt.timedelta(days=60))
        assert set(await chosen.read(store)) == {1}

    async def test_what_happened_while_the_bot_was_not_running_is_noticed(
        self, store: Store, schedule: Schedule, present: list[int]
    ) -> None:
        await chosen.put(store, 1, Server("uk"))  # removed from it meanwhile
        await chosen.put(store, 2, Server("us"))
        await privacy.put_leaving(store, 2, TODAY)  # and invited again meanwhile
        present[:] = [2]
        await schedule.work(TODAY + dt.timedelta(days=40))
        assert set(await chosen.read(store)) == {1, 2}
        present[:] = [2]
        await schedule.work(TODAY + dt.timedelta(days=71))
        assert set(await chosen.read(store)) == {2}

    async def test_a_vote_or_a_question_is_enough_to_know_a_server(self, store: Store) -> None:
        await votes.put(store, "voter", ["dryness"], day=TODAY, guild=8, vote="helpful")
        await add(store, Question("0" * 16, TODAY, 9, "can I get a tattoo", "unknown", ()))
        assert await privacy.known_guilds(store) == {8, 9}

    async def test_direct_messages_are_no_server(self, store: Store, schedule: Schedule, present: list[int]) -> None:
        await count(store, TODAY, None, "answer", ["dryness"])
        for days in (0, 40):
            present[:] = []
            await schedule.work(TODAY + dt.timedelta(days=days))
        assert await counts(store) == [(TODAY.isoformat(), 0, "answer", "dryness", 1)]


async def test_a_job_that_fails_is_logged_and_the_others_are_done(
    store: Store, schedule: Schedule, present: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    done = []

    async def fail(today: dt.date) -> None:
        raise ValueError(f"{today} secr" + "et")

    async def do(today: dt.date) -> None:
        done.append(today)

    schedule.add(Job("failing", fail))
    schedule.add(Job("doing", do))
    present[:] = []
    await schedule.work(TODAY)
    assert done == [TODAY]
    assert "failing failed" in caplog.text
    assert "secret" not in caplog.text


class TestOnDiscord:
    """The bot does it by itself."""

    async def test_removed_and_thirty_days_later_everything_is_gone(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        store: Store,
        server: GuildHandle,
        channel: ChannelHandle,
        mia: MemberActor,
    ) -> None:
        await bot.servers.choose_region(server.id, "uk")
        await mia.slash(channel, "keep-questions", keep=False)
        left = bot.get_guild(server.id)
        assert isinstance(left, discord.Guild)
        await left.leave()
        await env.settle()
        assert set(await chosen.read(store)) == {server.id}
        for _ in range(LEFT_SERVER_DAYS):
            await env.advance_time(86_400)
        assert set(await chosen.read(store)) == {server.id}
        for _ in range(2):
            await env.advance_time(86_400)
        assert await chosen.read(store) == {}
        assert bot.servers.of(server.id) == Server()
        assert await privacy.known_guilds(store) == set()

    async def test_it_is_done_at_the_start_as_well(
        self, env: simcord.Env, server: GuildHandle, store: Store, restart: Restart
    ) -> None:
        await chosen.put(store, 1, Server("uk"))
        await privacy.put_leaving(store, 1, env.now().date() - dt.timedelta(days=31))
        await chosen.put(store, server.id, Server("us"))
        await restart()
        await env.settle()
        assert set(await chosen.read(store)) == {server.id}
