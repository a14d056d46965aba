"""Alerts on their way to moderators: one message for one member within ten minutes, and who is on it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

import discord
from discord import Interaction
from discord.ui import View

from bot.client import replies
from bot.client.delivery import ALERT
from bot.client.expiring import Expiring
from bot.client.presses import Presses, button, pressed
from bot.client.remarks import span
from bot.moderating import alerts
from bot.moderating.alerts import Alert, Moderator
from bot.moderating.channel import moderators_channel
from bot.moderating.servers import Servers
from bot.store import Kept, in_memory

log = logging.getLogger(__name__)

FOLDED_SECONDS = 600.0
KEPT_AT_MOST = 1_000
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
    showing: asyncio.Lock = field(default_factory=asyncio.Lock)


class Alerting(Presses):
    """Sends alerts to the channels that servers chose, and shows who is on one: whoever can read the channel may be.

    Which member an alert is about is known here alone, in memory, for ten minutes.
    """

    def __init__(self, servers: Servers) -> None:
        self._servers = servers
        self._recent: Expiring[tuple[int, int], _Recent] = Expiring(KEPT_AT_MOST, FOLDED_SECONDS)
        self.keeper = in_memory(KEPT, TOLD, self.count, self.forget)

    async def tell(self, guild: discord.Guild, member: int, alert: Alert) -> None:
        """Tell the moderators of a server. What can't be told, the log tells."""
        chosen = self._servers.of(guild.id).alert_channel
        if chosen is None:
            log.warning("no alert: server %s has no channel for alerts; its moderators set one in /settings", guild.id)
            return
        channel = moderators_channel(self._servers, guild)
        if channel is None:
            log.error("no alert: channel %s of server %s is gone or closed to the bot", chosen, guild.id)
            return
        recent = self._folded((guild.id, member), alert)
        async with recent.showing:
            await self._show(recent, channel)

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

    def _taken(self, message: int, alert: Alert, holder: int, by: Moderator) -> tuple[Alert, Moderator | None]:
        """The alert as it stands now, and who is on it once `by` has pressed its button: they, or nobody if they were.

        `alert` and `holder` are as the button had them; what came in since then counts, where it is still known.
        """
        known = (self._recent.get(key) for key in list(self._recent))
        recent = next((each for each in known if each and each.message and each.message.id == message), None)
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

        After a quiet one, a grave one is new: an edit would go unnoticed.
        """
        recent = self._recent.get(key)
        if recent is not None and (alert.is_quiet or not recent.alert.is_quiet):
            recent.alert = recent.alert.followed_by(alert)
        else:
            recent = self._recent[key] = _Recent(alert)
        return recent

    async def _show(self, recent: _Recent, channel: replies.Postable) -> None:
        wording = alerts.wording(recent.alert, recent.moderator)
        view = alert_view(recent.alert, recent.moderator.id if recent.moderator is not None else 0)
        shown = recent.message
        if shown is None or await replies.edit(shown, wording, view=view, patience=ALERT) is None:
            recent.message = await replies.post(channel, wording, view=view, patience=ALERT)
            if recent.message is None:
                log.error("no alert: Discord didn't take it, for server %s", channel.guild.id)


def alert_view(alert: Alert, holder: int) -> View:
    """The button of an alert, with which a moderator takes it on, takes it over or hands it back. `holder` is the id of
    the one who is on it, 0 for nobody."""
    text = "Take over, or hand back" if holder else "I've got this"
    style = discord.ButtonStyle.secondary if holder else discord.ButtonStyle.primary
    return View(timeout=None).add_item(button(text, alert.custom_id(holder), style=style))
