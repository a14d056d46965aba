"""The role that alerts of danger ping, where moderators chose one: a page of `/settings` and of `/setup`. Nobody else is ever
pinged by an alert, and a role that is gone, or that Discord doesn't let the bot ping, by none."""

from __future__ import annotations

from typing import Any

import discord
from discord import Interaction, SelectDefaultValue, SelectDefaultValueType
from discord.ui import RoleSelect, View

from bot.answering import Wording
from bot.client import remarks, replies, rights
from bot.client.presses import Press, Presses, button, pressed
from bot.moderating.alerts import AT_ONCE
from bot.moderating.channel import moderators_channel
from bot.moderating.servers import Servers, save
from bot.moderating.settings_page import DANGER, NO_ALERTS, OF, Of, page, pinged
from bot.store import Server, Store

ROLE = rf"{OF}:danger-role"

MEANS = (
    f"When I read that a member may be in danger, my alert begins with “{AT_ONCE}”. With that one I can ping a role, so that "
    "somebody sees it soon. All other alerts ping nobody, and I never ping @everyone."
)
NO_EVERYONE = "**I don't ping @everyone.** Choose a role of those who can help."
NOWHERE = "**I tell moderators nowhere yet, so nobody is pinged.** Choose a channel for that first."
GONE = "**Nobody is pinged: the role that was chosen for it is gone.** Choose another one in `/settings`."


class DangerRole(Presses):
    """Shows the page and follows its menu."""

    def __init__(self, servers: Servers, store: Store) -> None:
        self._servers = servers
        self._store = store

    @pressed(DANGER)
    async def open(self, interaction: Interaction[Any], of: Of) -> None:
        """The page is wanted."""
        if await self._allowed(interaction):
            await self._show(interaction, of)

    @pressed(ROLE)
    async def choose(self, interaction: Interaction[Any], of: Of, values: list[str]) -> None:
        """A role was chosen, or none."""
        if interaction.guild_id is None or not await self._allowed(interaction):
            return
        role = int(values[0]) if values else None
        if role == interaction.guild_id:  # @everyone
            await self._show(interaction, of, NO_EVERYONE)
            return
        saving = self._servers.choose_danger_role(interaction.guild_id, role)
        try:
            await self._show(interaction, of)
        finally:
            await save(interaction, saving, self._store)

    async def _show(self, interaction: Interaction[Any], of: Of, notice: str = "") -> None:
        chosen = self._servers.of(interaction.guild_id)
        channel = moderators_channel(self._servers, interaction.guild)
        hindrance = to_ping(self._servers, channel)[1] if channel is not None else NOWHERE
        shown = role_page(chosen, hindrance if chosen.danger_role is not None else "", notice)
        await replies.replace(interaction, shown, view=role_view(of, chosen))

    async def _allowed(self, interaction: Interaction[Any]) -> bool:
        if interaction.permissions.manage_guild:
            return True
        await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
        return False


def to_ping(servers: Servers, channel: rights.Postable) -> tuple[discord.Role | None, str]:
    """The role that an alert of danger pings in the moderators' channel, None where that is nobody; and what moderators have
    to be told about it, "" for nothing."""
    chosen = servers.of(channel.guild.id).danger_role
    if chosen is None:
        return None, ""
    role = channel.guild.get_role(chosen)
    if role is None or role.is_default():
        return None, GONE
    if not (role.mentionable or rights.allowed_in(channel).mention_everyone):
        return None, _closed(role)
    return role, "" if channel.permissions_for(role).view_channel else _blind(role, channel)


def _closed(role: discord.Role) -> str:
    return (
        f"**Nobody is pinged: Discord doesn't let me ping {role.mention}.** Switch on *Allow anyone to @mention this role* in "
        "its settings, or give me *Mention @everyone, @here, and All Roles* in the channel for alerts."
    )


def _blind(role: discord.Role, channel: rights.Postable) -> str:
    return f"**Who has {role.mention} can't read {channel.mention}**, so the ping doesn't reach them."


def role_page(chosen: Server, hindrance: str, notice: str = "") -> Wording:
    """What is chosen, and what keeps it from working."""
    return page("Alerts", [notice, MEANS, f"**Pinged for danger:** {pinged(chosen)}", hindrance])


def role_view(of: Of, chosen: Server) -> View:
    """The menu, and the way back."""
    role = chosen.danger_role
    now = [SelectDefaultValue(id=role, type=SelectDefaultValueType.role)] if role is not None else []
    view = View(timeout=None)
    roles: RoleSelect[Any] = RoleSelect(
        custom_id=f"{of}:danger-role", placeholder="Ping this role …", min_values=0, default_values=now
    )
    view.add_item(Press(roles))
    view.add_item(button("Back to the whole server", f"{of}:back"))
    if chosen.alert_channel is not None:
        view.add_item(button("No alerts", NO_ALERTS))
    return view
