"""What is wrong now: each check looks at one thing and says in a few words what exactly is wrong, or nothing."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from time import monotonic

import discord

from bot import metrics
from bot.answering import Current
from bot.client import pace, rights
from bot.client.client import Client
from bot.metrics import ALERTS, DELIVERIES, FAILURES, REQUESTS, Meters
from bot.moderating import Alerting, Servers, moderators_channel
from bot.store import Store
from bot.watching import alarms
from bot.watching.alarms import Alarm
from bot.watching.lag import Lag
from bot.watching.probing import Probe

STARTING_SECONDS = 120.0  # that connecting for the first time may take
RECENT_SECONDS = 45.0  # for which something that broke counts as so
LASTING_SECONDS = 3_600.0  # for which what wasn't delivered counts, where nothing was since
MANY_FAILED = 3  # deliveries that failed within RECENT_SECONDS count, whatever came in between
ALERT_SECONDS = 15.0  # that an alert may be on its way
LIMITED_TIMES = 10  # requests that Discord delayed within RECENT_SECONDS
LATE_SECONDS = 2.0
AHEAD_SECONDS = 60.0  # that the clock may differ from Discord's
LEAST_FREE = 100_000_000  # bytes
OVERDUE = dt.timedelta(days=2)  # after the last backup
NEVER = dt.timedelta(days=7)  # after the beginning, where none was ever made
LISTED = 5  # places that are named
AT_ONCE = 50  # servers that are looked at without a pause

UNDELIVERED = ("failed", "malformed", "forbidden")
Found = tuple[Alarm, str]


@dataclass(frozen=True, slots=True)
class Watched:
    """The parts of the bot that are looked at. `home` is the id of the home server, `mistakes` how many mistakes keep the
    knowledge files from being used."""

    client: Client
    store: Store
    current: Current
    servers: Servers
    alerting: Alerting
    home: int | None
    mistakes: Callable[[], int]


class Checks:
    """All checks. `began` is when the bot began to start, in monotonic seconds."""

    def __init__(self, watched: Watched, meters: Meters, probe: Probe, lag: Lag, began: float) -> None:
        self._watched = watched
        self._meters = meters
        self._probe = probe
        self._lag = lag
        self._began = began
        self._recent = Recent(meters)

    async def look(self) -> dict[Alarm, str]:
        """All that is wrong now, each with a word on what exactly."""
        self._recent.note()
        found = [*self._connection(), *self._delivering(), *self._breaking(), *self._keeping(), *self._knowing()]
        if self._watched.client.is_ready():
            found += [each async for each in self._places()]
        return dict(found)

    def _connection(self) -> Iterator[Found]:
        client = self._watched.client
        if client.until_sessions is not None:
            yield alarms.NO_SESSIONS, f"in {max(0.0, client.until_sessions - monotonic()) / 60:.0f} minutes again"
        elif not client.is_heard and (
            client.trouble or client.is_ready() or monotonic() - self._began > STARTING_SECONDS
        ):
            heard = client.heard()
            lost = f"{heard.count(False)} of {len(heard)} parts of the connection" if len(heard) > 1 else "no heartbeat"
            yield alarms.NOT_HEARD, client.trouble or lost
        if client.syncing.trouble is not None:
            yield alarms.COMMANDS_UNTOLD, client.syncing.trouble
        limited = self._recent.times(REQUESTS, "limited")
        if limited >= LIMITED_TIMES:
            yield alarms.LIMITED, f"{limited} times within the last minute"
        if client.pace.longest >= pace.FULL:
            yield alarms.WAITING, f"{client.pace.longest} answers wait there"

    def _delivering(self) -> Iterator[Found]:
        failed = sum(self._recent.times(DELIVERIES, each) for each in UNDELIVERED)
        last = max(self._meters.last(DELIVERIES, each) for each in UNDELIVERED)
        none_since = last > self._meters.last(DELIVERIES, "delivered") and monotonic() - last < LASTING_SECONDS
        if none_since or failed >= MANY_FAILED:
            how = max(UNDELIVERED, key=lambda each: self._meters.last(DELIVERIES, each))
            yield alarms.ANSWERS_FAILING, f"{HOW[how]}; {failed} within the last minute"
        waiting = [seconds for seconds in self._watched.alerting.waiting() if seconds > ALERT_SECONDS]
        refused = self._meters.last(ALERTS, "refused")
        delivered = max(self._meters.last(ALERTS, each) for each in ("sent", "added"))
        if waiting:
            yield alarms.ALERTS_FAILING, f"{len(waiting)} on the way, for {max(waiting):.0f} s"
        elif refused > delivered and monotonic() - refused < LASTING_SECONDS:
            yield alarms.ALERTS_FAILING, "Discord refused it"

    def _breaking(self) -> Iterator[Found]:
        for alarm, where in (
            (alarms.BREAKING, "handling"),
            (alarms.EVENTS_UNREADABLE, "reading"),
            (alarms.WORK_FAILING, "work"),
        ):
            if monotonic() - self._meters.last(FAILURES, where) < RECENT_SECONDS:
                yield alarm, f"{self._meters.of(FAILURES, where)} times since the start"
        late = self._lag.longest()
        if late > LATE_SECONDS:
            yield alarms.SLOW, f"for {late:.0f} s I did nothing"

    def _keeping(self) -> Iterator[Found]:
        client = self._watched.client
        if not self._watched.store.is_kept:
            yield alarms.NOTHING_KEPT, "what moderators choose counts until I end"
        elif self._probe.error:
            yield alarms.STORE_FAILING, self._probe.error
        elif self._probe.slow is not None:
            yield alarms.STORE_SLOW, f"a write took {self._probe.slow:.1f} s"
        if self._probe.free is not None and self._probe.free < LEAST_FREE:
            yield alarms.DISK_FILLING, f"{self._probe.free / 1_000_000:.0f} MB are free"
        if (overdue := self._overdue(dt.datetime.now(dt.UTC))) is not None:
            yield alarms.BACKUP_OVERDUE, overdue
        if client.schedule.failed:
            yield alarms.DAILY_WORK, ", ".join(client.schedule.failed)
        ahead = client.requests.clock_ahead
        if client.schedule.is_clock_wrong:
            yield alarms.CLOCK_WRONG, "it says a day that is long over"
        elif ahead is not None and abs(ahead) > AHEAD_SECONDS:
            yield alarms.CLOCK_WRONG, f"by {abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}"

    def _overdue(self, now: dt.datetime) -> str | None:
        """For how long there was no backup, where that is too long."""
        made, begun = self._probe.backup, self._probe.begun
        if made is not None:
            return f"the last one is {(now - made).days} days old" if now - made > OVERDUE else None
        return "none was ever made" if begun is not None and now - begun > NEVER else None

    def _knowing(self) -> Iterator[Found]:
        mistakes = self._watched.mistakes()
        if mistakes:
            yield alarms.KNOWLEDGE_BROKEN, f"{mistakes} mistake{'s' if mistakes > 1 else ''}"
        knowledge = self._watched.current.knowledge
        if knowledge.version and not knowledge.entries:  # without a version, it isn't read yet
            yield alarms.NO_KNOWLEDGE, "no entries"

    async def _places(self) -> AsyncIterator[Found]:
        """Servers and channels. Of a server that Discord doesn't tell of now nothing is said."""
        watched, closed, speechless = self._watched, list[str](), list[str]()
        for number, (id_, chosen) in enumerate(watched.servers.all()):
            guild = watched.client.get_guild(id_)
            if guild is None or guild.unavailable:
                continue
            if chosen.alert_channel is not None and moderators_channel(watched.servers, guild) is None:
                closed.append(f"channel {chosen.alert_channel} of server {id_}")
            for channel, mode in chosen.channels.items():
                if mode != "off" and _is_closed(guild.get_channel_or_thread(channel)):
                    speechless.append(f"channel {channel} of server {id_}")
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)
        for id_ in list(watched.client.speechless):
            if _is_closed(watched.client.get_channel(id_)):
                speechless.append(f"channel {id_}, where I was called")
        nowhere = [f"server {id_}" for id_ in watched.alerting.without_channel()]
        if closed:
            yield alarms.ALERTS_CLOSED, _listed(closed)
        if speechless:
            yield alarms.SPEECHLESS, _listed(speechless)
        if nowhere:
            yield alarms.ALERTS_NOWHERE, _listed(nowhere)
        home = watched.home
        if home is not None and watched.client.is_ours(home) and watched.client.get_guild(home) is None:
            yield alarms.HOME_MISSING, f"server {watched.home}"


HOW = {
    "failed": "Discord can't be reached, or is in trouble",
    "malformed": "Discord finds them malformed",
    "forbidden": "Discord says that I may not",
}


class Recent:
    """How often something was counted within RECENT_SECONDS."""

    def __init__(self, meters: Meters) -> None:
        self._meters = meters
        self._noted: list[tuple[float, dict[tuple[str, str], int]]] = []

    def note(self) -> None:
        """Note how often it is by now."""
        now = monotonic()
        all_ = {(each.name, value): self._meters.of(each, value) for each in metrics.COUNTS for value in each.values}
        self._noted.append((now, all_))
        while len(self._noted) > 1 and self._noted[1][0] <= now - RECENT_SECONDS:
            del self._noted[0]

    def times(self, what: metrics.Count, value: str) -> int:
        first, last = self._noted[0][1], self._noted[-1][1]
        return last[what.name, value] - (first[what.name, value] if len(self._noted) > 1 else 0)


def _is_closed(channel: object) -> bool:
    """Whether there is a channel, and the bot may not write in it."""
    if not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return False
    allowed = rights.allowed_in(channel)
    in_threads = isinstance(channel, discord.Thread | discord.ForumChannel)
    return not (allowed.view_channel and (allowed.send_messages_in_threads if in_threads else allowed.send_messages))


def _listed(places: list[str]) -> str:
    more = f" and {len(places) - LISTED} more" if len(places) > LISTED else ""
    return ", ".join(places[:LISTED]) + more
