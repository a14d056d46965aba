"""Telling whoever runs the bot: in the log at once, and on Discord in one message an alarm, which also says when it is over."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from time import monotonic

import discord

from bot.answering import Wording, remark
from bot.client import replies, rights
from bot.client.background import Background
from bot.client.client import Client
from bot.client.delivery import TROUBLE
from bot.moderating import Servers, moderators_channel
from bot.watching import alarms
from bot.watching.board import Standing

log = logging.getLogger(__name__)

AGAIN_SECONDS = 30.0  # after which telling is tried again
BRIEF_SECONDS = 60.0  # what was over sooner, and couldn't be told while it was so, isn't told on Discord any more
KEPT_AT_MOST = 100
MODERATORS_KNOW = (alarms.KNOWLEDGE_BROKEN,)  # what the moderators' channel is told in words of its own


class Telling:
    """Tells of alarms. On Discord it writes in the channel `operators`, or, where none is set, in the moderators' channel
    of the server `home`; where there is neither, the log alone is told."""

    def __init__(self, client: Client, servers: Servers, home: int | None, operators: int | None) -> None:
        self._client = client
        self._servers = servers
        self._home = home
        self._operators = operators
        self._work = Background()
        self._due: dict[Standing, None] = {}
        self._shown: dict[Standing, discord.Message] = {}
        self._failed: float | None = None

    def tell(self, changed: Iterable[Standing]) -> None:
        """Tell of alarms that are raised or cleared. What Discord can't be told now, it is told as soon as it can: call
        this again and again, also with nothing new."""
        for standing in changed:
            _log(standing)
            if self._operators is not None or self._home is not None:
                self._due[standing] = None
        is_soon = self._failed is not None and monotonic() - self._failed < AGAIN_SECONDS
        if self._due and not len(self._work) and not is_soon and self._client.is_ready() and self._client.is_heard:
            self._work.start(self._show_all(), "telling of alarms")

    async def _show_all(self) -> None:
        self._failed = None
        while self._due:
            standing = next(iter(self._due))
            del self._due[standing]
            if not await self._show(standing):
                self._due.setdefault(standing)
                self._failed = monotonic()
                return

    async def _show(self, standing: Standing) -> bool:
        """Show an alarm as it is by now. Whether there is nothing more to be done for it."""
        shown = self._shown.get(standing)
        if shown is None and not standing.stands and standing.lasted < BRIEF_SECONDS:
            return True
        channel = await self._channel()
        if channel is None:
            return False
        is_moderators = channel.id == self._servers.of(self._home).alert_channel
        if is_moderators and standing.alarm in MODERATORS_KNOW:
            return True
        if shown is None or await replies.edit(shown, wording(standing)) is None:
            shown = await replies.post(channel, wording(standing))
        if shown is None:
            return False
        self._shown[standing] = shown
        if len(self._shown) > KEPT_AT_MOST:
            del self._shown[next(iter(self._shown))]
        return True

    async def _channel(self) -> rights.Postable | None:
        if self._operators is not None:
            channel = self._client.get_channel(self._operators)
            if channel is None:
                return await self._channel_elsewhere(self._operators)
            return channel if isinstance(channel, rights.Postable) and rights.may_post(channel) else None
        if self._home is not None and not self._client.is_ours(self._home):
            return await self._channel_elsewhere(self._servers.of(self._home).alert_channel)
        return moderators_channel(self._servers, self._client.get_guild(self._home or 0))

    async def _channel_elsewhere(self, channel: int | None) -> rights.Postable | None:
        """A channel of a server of which another process is told: Discord is asked about it."""
        if channel is None or self._client.share is None:
            return None
        try:
            found = await self._client.fetch_channel(channel)
        except (*TROUBLE, discord.InvalidData):
            return None
        return found if isinstance(found, rights.Postable) else None


def _log(standing: Standing) -> None:
    alarm = standing.alarm
    if standing.stands:
        log.error("ALARM (%s) %s: %s. What to do: %s", alarm.key, alarm.title, standing.detail, alarm.mend)
    else:
        log.warning("OVER (%s) %s: it was so for %.0f s", alarm.key, alarm.title, standing.lasted)


def wording(standing: Standing) -> Wording:
    """An alarm as it reads on Discord."""
    alarm = standing.alarm
    often = f" It came {standing.times} times." if standing.times > 1 else ""
    if standing.stands:
        text = f"{standing.detail}. Since {_shown(standing.began)}.{often}\n\n**What to do:** {alarm.mend}"
        return remark(text[:1].upper() + text[1:], title=f"Alarm: {alarm.title}")
    ended = _shown(standing.ended or standing.began)
    return remark(f"It was so from {_shown(standing.began)} to {ended}.{often}", title=f"Over: {alarm.title}")


def _shown(at: dt.datetime) -> str:
    """A time, as Discord shows it to each in their own zone."""
    return discord.utils.format_dt(at, "f")
