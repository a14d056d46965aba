"""The people who answer members: where questions go that the bot hands on, and who may answer there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import discord
from discord import Interaction

from bot.client import reading, rights
from bot.moderating.servers import Servers
from bot.store import Server

THREAD_NAME = "A question for a person"


@dataclass(frozen=True, slots=True)
class Reach:
    """What comes of what a server chose: whether questions to a person can go there (`usable`), whether everyone can read that
    channel (`is_open`), and why its role brings nobody to them: it is gone, it can't read the channel, or not the private
    threads there."""

    usable: bool
    is_open: bool
    role: Literal["gone", "blind", "threadless"] | None = None


def people_channel(servers: Servers, guild: discord.Guild | None) -> discord.TextChannel | None:
    """Where questions to a person go in a server; None where nothing is chosen, it is gone, the bot can't write there, or
    everyone could read them: some were asked where only the member saw the answer."""
    chosen = servers.of(guild.id) if guild is not None else None
    if guild is None or chosen is None or chosen.people_channel is None:
        return None
    channel = guild.get_channel(chosen.people_channel)
    if not isinstance(channel, discord.TextChannel):
        return None
    if chosen.people_way == "thread":
        return channel if rights.may_open_threads(channel) else None
    return channel if rights.may_post(channel) and not is_open(channel) else None


def reach(servers: Servers, guild: discord.Guild | None) -> Reach:
    """What comes of what a server chose."""
    if guild is None:
        return Reach(usable=False, is_open=False)
    chosen = servers.of(guild.id)
    there = guild.get_channel(chosen.people_channel or 0)
    if not isinstance(there, discord.TextChannel):
        there = None
    usable = people_channel(servers, guild) is not None
    return Reach(usable, there is not None and is_open(there), _of_role(guild, chosen, there))


def _of_role(
    guild: discord.Guild, chosen: Server, there: discord.TextChannel | None
) -> Literal["gone", "blind", "threadless"] | None:
    if chosen.people_role is None:
        return None
    role = guild.get_role(chosen.people_role)
    if role is None:
        return "gone"
    if there is None:
        return None
    allowed = there.permissions_for(role)
    if not allowed.view_channel:
        return "blind"
    return "threadless" if chosen.people_way == "thread" and not allowed.manage_threads else None


def may_answer(servers: Servers, interaction: Interaction[Any]) -> bool:
    """Whether who presses a button there may answer for the people: moderators, those with the role that the server chose,
    and where it chose none, whoever can read what not everyone can."""
    if reading.may_moderate(interaction.permissions):
        return True
    role = servers.of(interaction.guild_id).people_role
    if role is not None:
        return has_role(interaction.user, role)
    channel, guild = interaction.channel, interaction.guild
    if guild is None or not isinstance(channel, discord.TextChannel | discord.Thread):
        return False
    is_private = isinstance(channel, discord.Thread) and channel.is_private()
    return is_private or not is_open(channel.parent if isinstance(channel, discord.Thread) else channel)


def is_helper(servers: Servers, member: discord.User | discord.Member) -> bool:
    """Whether somebody answers members in a server: one with the role that it chose, or a moderator."""
    if not isinstance(member, discord.Member):
        return False
    role = servers.of(member.guild.id).people_role
    return reading.is_moderator(member) or (role is not None and has_role(member, role))


def has_role(user: discord.User | discord.Member, role: int) -> bool:
    """Whether somebody has a role."""
    return isinstance(user, discord.Member) and user.get_role(role) is not None


def is_open(channel: discord.abc.GuildChannel | None) -> bool:
    """Whether everyone can read a channel."""
    return channel is None or channel.permissions_for(channel.guild.default_role).view_channel
