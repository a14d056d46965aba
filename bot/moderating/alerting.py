"""Alerts on their way to moderators: one message for one member within ten minutes, who is on it, and how it ended."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import discord
from discord import Interaction
from discord.ui import View

from bot import metrics
from bot.client import replies, rights
from bot.client.background import WRITING, Background
from bot.client.delivery import ALERT
from bot.client.expiring import Expiring
from bot.client.presses import Presses, button, pressed
from bot.client.remarks import span
from bot.client.schedule import today
from bot.moderating import alerts, danger_role
from bot.moderating.alerts import COUNTED, OUTCOMES, Alert, Moderator, Outcome
from bot.moderating.channel import moderators_channel
from bot.moderating.servers import Servers
from bot.store import Kept, Store, counts, in_memory

log = logging.getLogger(__name__)

FOLDED_SECONDS = 600.0
NOWHERE_SECONDS = 86_400.0  # for which it is known of a server that it had an alert for nobody
KEPT_AT_MOST = 1_000
# What is made of it that an alert ended so, where it was said to end otherwise before.
Learning = Callable[[Alert, Outcome, Outcome], Coroutine[Any, Any, None]]
KEPT = Kept(
    "That someone may be in danger, when I read so: where, never the words",
    f"{span(FOLDED_SECONDS)} in memory; moderators' own message stays in Discord",
    "so that a person can help",
    "the moderators of that server",
)
TOLD = "That I told a server's moderators, in the last ten minutes, that you may need a person (in memory only)."


@dataclass(slots=True, eq=False)
class _Recent:
    """An alert as it stands now, and the message that shows it once it is sent."""

    alert: Alert
    message: discord.Message | None = None
    moderator: Moderator | None = None
    outcome: Outcome = ""
    showing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Alerting(Presses):
    """Sends alerts to the channels that servers chose, and shows who is on one and how it ended: whoever can read the
    channel may say so. How many ended how is counted; `learn` is told of each.

    Which member an alert is about is known here alone, in memory, for ten minutes.
    """

    def __init__(self, servers: Servers, store: Store, background: Background, learn: Learning) -> None:
        self._servers = servers
        self._store = store
        self._background = background
        self._learn = learn
        self._recent: Expiring[tuple[int, int], _Recent] = Expiring(KEPT_AT_MOST, FOLDED_SECONDS)
        self._sending: dict[object, float] = {}  # alerts on their way, and since when (monotonic seconds)
        self._nowhere: Expiring[int, None] = Expiring(KEPT_AT_MOST, NOWHERE_SECONDS)
        self.keeper = in_memory(KEPT, TOLD, self.count, self.forget)

    def waiting(self) -> list[float]:
        """For how many seconds each alert has been on its way that Discord hasn't taken yet."""
        now = monotonic()
        return [now - since for since in self._sending.values()]

    def without_channel(self) -> list[int]:
        """The servers that had an alert for nobody within the last day, and still have no channel for alerts."""
        return [guild for guild in self._nowhere if self._servers.of(guild).alert_channel is None]

    async def tell(self, guild: discord.Guild, member: int, alert: Alert) -> None:
        """Tell the moderators of a server. What can't be told, the log tells."""
        chosen = self._servers.of(guild.id).alert_channel
        if chosen is None:
            metrics.count(metrics.ALERTS, "nowhere")
            self._nowhere[guild.id] = None
            log.warning("no alert: server %s has no channel for alerts; its moderators set one in /settings", guild.id)
            return
        channel = moderators_channel(self._servers, guild)
        if channel is None:
            metrics.count(metrics.ALERTS, "closed")
            log.error("no alert: channel %s of server %s is gone or closed to the bot", chosen, guild.id)
            return
        recent = self._folded((guild.id, member), alert)
        self._sending[key := object()] = monotonic()
        try:
            async with recent.showing:
                await self._show(recent, channel)
        finally:
            del self._sending[key]

    @pressed(Alert.TEMPLATE)
    async def take(self, interaction: Interaction[Any], holder: str, **shown: str) -> None:
        """The button "I've got this": a moderator takes an alert on or over, or, being the one who is on it, hands it
        back."""
        message = interaction.message.id if interaction.message is not None else 0
        alert = Alert.from_custom_id(shown, interaction.guild_id or 0)
        by = Moderator(interaction.user.id, interaction.user.display_name)
        alert, moderator = self._taken(message, alert, int(holder), by)
        view = alert_view(alert, moderator.id if moderator is not None else 0)
        await replies.replace(interaction, alerts.wording(alert, moderator), view=view)

    @pressed(Alert.CLOSING)
    async def close(
        self, interaction: Interaction[Any], outcome: Outcome, before: str, holder: str, **shown: str
    ) -> None:
        """One of the buttons that say how an alert ended; another one of them mends a slip of the finger."""
        message = interaction.message.id if interaction.message is not None else 0
        guild = interaction.guild_id or 0
        alert, recent = Alert.from_custom_id(shown, guild), self._known(message)
        was: Outcome = next((letter for letter in OUTCOMES if letter == before), "")
        if recent is not None:
            alert, was, recent.outcome = recent.alert, recent.outcome, outcome
        by = Moderator(interaction.user.id, interaction.user.display_name)
        shown_now = alerts.wording(alert, by, outcome)
        await replies.replace(interaction, shown_now, view=alert_view(alert, int(holder), outcome))
        if was != outcome:
            self._background.start(self._count(guild, outcome, was), WRITING)
            self._background.start(self._learn(alert, outcome, was), "learning from an alert")

    async def _count(self, guild: int, outcome: Outcome, before: Outcome) -> None:
        times = Counter({(today(), guild, COUNTED, OUTCOMES[outcome][0]): 1})
        if before:
            times[today(), guild, COUNTED, OUTCOMES[before][0]] = -1
        await counts.add(self._store, times)

    def _known(self, message: int) -> _Recent | None:
        """The alert that a message shows, where it is still remembered."""
        known = (self._recent.get(key) for key in list(self._recent))
        return next((each for each in known if each and each.message and each.message.id == message), None)

    def _taken(self, message: int, alert: Alert, holder: int, by: Moderator) -> tuple[Alert, Moderator | None]:
        """The alert as it stands now, and who is on it once `by` has pressed its button: they, or nobody if they were.

        `alert` and `holder` are as the button had them; what came in since then counts, where it is still known.
        """
        recent = self._known(message)
        if recent is None:
            return alert, by if by.id != holder else None
        holder = recent.moderator.id if recent.moderator is not None else holder
        recent.moderator = by if by.id != holder else None
        return recent.alert, recent.moderator

    def count(self, member: int) -> int:
        """About how many recent alerts it is known here that they are about a member."""
        return sum(of == member for _, of in self._recent)

    def forget(self, member: int) -> None:
        """Forget that alerts were about a member; the moderators' messages stay, which don't name them."""
        for key in [key for key in self._recent if key[1] == member]:
            self._recent.pop(key, None)

    def _folded(self, key: tuple[int, int], alert: Alert) -> _Recent:
        """The alert to show: what the member's last one becomes, or a new one.

        One that is more urgent is new, and so is any after a closed one: an edit would go unnoticed, and pings nobody.
        """
        recent = self._recent.get(key)
        if recent is not None and not recent.outcome and alert.haste <= recent.alert.haste:
            recent.alert = recent.alert.followed_by(alert)
        else:
            recent = self._recent[key] = _Recent(alert)
        return recent

    async def _show(self, recent: _Recent, channel: rights.Postable) -> None:
        role, hindrance = danger_role.to_ping(self._servers, channel) if recent.alert.is_danger else (None, "")
        ping = f"<@&{role.id}> " if role is not None else hindrance and f"{hindrance}\n\n"
        wording = alerts.wording(recent.alert, recent.moderator, ping=ping)
        view = alert_view(recent.alert, recent.moderator.id if recent.moderator is not None else 0)
        shown = recent.message
        if shown is not None and await replies.edit(shown, wording, view=view, patience=ALERT) is not None:
            metrics.count(metrics.ALERTS, "added")
            return
        pinged = role.id if role is not None else None
        recent.message = await replies.post(channel, wording, view=view, patience=ALERT, role=pinged)
        metrics.count(metrics.ALERTS, "sent" if recent.message is not None else "refused")
        if recent.message is None:
            log.error("no alert: Discord didn't take it, for server %s", channel.guild.id)


def alert_view(alert: Alert, holder: int, outcome: Outcome = "") -> View:
    """The buttons of an alert: with the first a moderator takes it on, takes it over or hands it back, with the others they
    close it. `holder` is the id of the one who is on it, 0 for nobody; `outcome` is how it was said to end."""
    view = View(timeout=None)
    if not outcome:
        text = "Take over, or hand back" if holder else "I've got this"
        style = discord.ButtonStyle.secondary if holder else discord.ButtonStyle.primary
        view.add_item(button(text, alert.custom_id(holder), style=style))
    for letter, (_, text, _) in OUTCOMES.items():
        style = discord.ButtonStyle.success if letter == outcome else discord.ButtonStyle.secondary
        view.add_item(button(text, alert.closing_id(holder, letter, outcome), style=style))
    return view
