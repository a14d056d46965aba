"""A look at what Discord says: token, intents, commands, permissions in each server, and the time."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands

from bot.app.app import FaqBot
from bot.client import reconnecting, refusals
from bot.client.translator import Translator
from bot.operating.finding import Finding, bad, ok, warn
from bot.settings import Address, Settings
from bot.store import UNUSABLE, Server, Store, place_at, servers
from bot.training import cache

ANSWER_SECONDS = 60.0  # that Discord has to answer a few requests
SERVER_SECONDS = 30.0  # that it has for those about one server
MOST_SERVERS = 100  # that are looked at
CLOCK_SECONDS, CLOCK_WRONG_SECONDS = 5.0, 60.0
NEEDED = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "embed_links",
    "attach_files",
    "read_message_history",
)
INVITE = (
    "give the bot's role these permissions (Server Settings › Roles), or invite it again with the link from the README"
)
PINGS = "let anyone @mention that role, or give the bot Mention @everyone, @here, and All Roles in that channel"
UNREACHED = "look at the network of this machine and at https://discordstatus.com; `--offline` leaves this out"

_FAILURES = (discord.DiscordException, OSError, aiohttp.ClientError)


async def look(settings: Settings, token: str) -> list[Finding]:
    """What there is to say of the bot on Discord; it is neither connected nor changed by that."""
    clock = _Clock()
    async with discord.Client(intents=discord.Intents.none(), http_trace=clock.trace()) as client:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await client.login(token)
        except _FAILURES as error:
            return [*clock.findings(), _not_in(error)]
        found = [ok("token", f"Discord takes it: this is {client.user}"), *clock.findings(), _intents(client, settings)]
        for looked in (_commands(client, settings), _permissions(client, settings)):
            try:
                found += [each async for each in looked]
            except _FAILURES as error:
                found.append(warn("Discord", reconnecting.reason(error), "call this again in a minute"))
        return found


def _not_in(error: Exception) -> Finding:
    if (told := refusals.told(error)) is not None:
        return bad("token", told, "then call this again")
    return bad("Discord", f"can't be asked: {reconnecting.reason(error)}", UNREACHED)


class _Clock:
    """Compares the time here with that in Discord's answers."""

    def __init__(self) -> None:
        self._ahead: float | None = None  # seconds, of the clock here

    def trace(self) -> aiohttp.TraceConfig:
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._note)
        return trace

    async def _note(self, _: aiohttp.ClientSession, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        try:
            told = parsedate_to_datetime(ended.response.headers.get("Date", ""))
        except ValueError:
            return
        self._ahead = time.time() - told.replace(tzinfo=told.tzinfo or dt.UTC).timestamp()

    def findings(self) -> Iterator[Finding]:
        if self._ahead is None:
            return
        off, told = abs(self._ahead), f"{self._ahead:+.0f} s against Discord's"
        if off <= CLOCK_SECONDS:
            yield ok("clock", told)
            return
        mend = "have the clock of this machine set by the network (`timedatectl set-ntp true`)"
        yield bad("clock", told, mend) if off > CLOCK_WRONG_SECONDS else warn("clock", told, mend)


def _intents(client: discord.Client, settings: Settings) -> Finding:
    flags = client.application_flags
    is_granted = flags.gateway_message_content or flags.gateway_message_content_limited
    if settings.listen and not is_granted:
        return bad("intents", "Message Content isn't granted", refusals.LISTENING_REFUSED)
    if is_granted and not settings.listen:
        told = "Message Content is granted and not used"
        return warn("intents", told, "switch it off in the Developer Portal, or set LISTEN=true")
    return ok("intents", "Message Content is granted" if settings.listen else "no privileged one is needed")


async def _commands(client: discord.Client, settings: Settings) -> AsyncIterator[Finding]:
    async with asyncio.timeout(ANSWER_SECONDS):
        there = {_shape(each.to_dict()) for each in await app_commands.CommandTree(client).fetch_commands()}
    own = await _own_commands(settings)
    if there == own:
        yield ok("commands", f"Discord has all {len(own)} as they are")
        return
    names = sorted({str(shape[1]) for shape in there ^ own})
    told = f"Discord has others than this version: {', '.join(names[:8])}" if there else "Discord has none of them"
    yield warn("commands", told, "start the bot, which tells Discord; where that doesn't help, its log says why")


async def _own_commands(settings: Settings) -> set[tuple[object, ...]]:
    """What this version tells Discord."""
    with tempfile.TemporaryDirectory() as folder:
        async with Store(Path(folder) / "bot.sqlite3") as store:
            bot = FaqBot(
                await asyncio.to_thread(cache.help_only, settings.knowledge), store, home_server=settings.home_server
            )
            await bot.furnish()
            return {
                _shape(await each.get_translated_payload(bot.tree, Translator())) for each in bot.tree.get_commands()
            }


def _shape(command: Mapping[str, Any]) -> tuple[object, ...]:
    """What a member sees of a command; all else Discord adds by itself."""
    options = tuple(_shape(option) for option in command.get("options") or ())
    return int(command.get("type") or 1), command["name"], command.get("description") or "", options


async def _permissions(client: discord.Client, settings: Settings) -> AsyncIterator[Finding]:
    try:
        chosen = await asyncio.to_thread(_chosen, settings.database)
    except UNUSABLE:  # which was told before
        chosen = {}
    async with asyncio.timeout(ANSWER_SECONDS):
        guilds = [guild async for guild in client.fetch_guilds(limit=None, with_counts=False)]
    if not guilds:
        yield warn("servers", "the bot is in none", "invite it, with the link from the README")
    if settings.home_server is not None and settings.home_server not in {guild.id for guild in guilds}:
        mend = "invite it there, or mend HOME_SERVER"
        yield bad("servers", f"the bot isn't in its home server {settings.home_server}", mend)
    guilds.sort(key=lambda guild: (guild.id != settings.home_server, guild.id not in chosen))
    for guild in guilds[:MOST_SERVERS]:
        async with asyncio.timeout(SERVER_SECONDS):
            yield await _permissions_in(client, guild.id, chosen.get(guild.id, Server()))
    if len(guilds) > MOST_SERVERS:
        yield ok("servers", f"{len(guilds) - MOST_SERVERS} more, which weren't looked at")


def _chosen(database: Path | Address) -> dict[int, Server]:
    """What the servers chose; nothing where there is no database yet."""
    is_to_come = isinstance(database, Path) and not database.exists()
    return {} if is_to_come else servers.chosen_in(place_at(database))


async def _permissions_in(client: discord.Client, id_: int, chosen: Server) -> Finding:
    guild = await client.fetch_guild(id_, with_counts=False)
    me = await guild.fetch_member(client.user.id if client.user is not None else 0)
    channels = {channel.id: channel for channel in await guild.fetch_channels()}
    what = f"server {guild.id} ({''.join(sign for sign in guild.name if sign.isprintable())[:40]})"
    needed = (*NEEDED, "create_public_threads") if chosen.opens_threads else NEEDED
    lacking = _lacking(me.guild_permissions, *needed)
    if lacking:
        return warn(what, f"the bot lacks {', '.join(lacking)}", INVITE)
    if chosen.alert_channel is not None:
        channel = channels.get(chosen.alert_channel)
        if channel is None and not await _is_thread(client, chosen.alert_channel):
            told = f"alerts go nowhere: channel {chosen.alert_channel} is gone, or hidden from the bot"
            return bad(what, told, "have its moderators choose another one in /settings, or let the bot see it")
        if channel is not None and (lacking := _lacking(channel.permissions_for(me), "view_channel", "send_messages")):
            told = f"alerts go nowhere: in channel {channel.id} the bot lacks {', '.join(lacking)}"
            return bad(what, told, "give it these in the channel's settings, or choose another one in /settings")
        role = guild.get_role(chosen.danger_role or 0)
        is_closed = role is not None and not role.mentionable
        if channel is not None and is_closed and _lacking(channel.permissions_for(me), "mention_everyone"):
            told = f"alerts of danger ping nobody: in channel {channel.id} Discord doesn't let the bot ping the chosen role"
            return warn(what, told, PINGS)
    for place in chosen.channels:
        if place in channels and (lacking := _lacking(channels[place].permissions_for(me))):
            return warn(
                what,
                f"in channel {place} the bot lacks {', '.join(lacking)}",
                "give it these in the channel's settings",
            )
    alerts = (
        "alerts have a channel" if chosen.alert_channel is not None else "no channel for alerts is chosen (/settings)"
    )
    return ok(what, f"the bot has all permissions; {alerts}")


async def _is_thread(client: discord.Client, id_: int) -> bool:
    """Whether the bot sees a thread; a server's list of channels has none."""
    try:
        return isinstance(await client.fetch_channel(id_), discord.Thread)
    except (discord.HTTPException, discord.InvalidData):
        return False


def _lacking(allowed: discord.Permissions, *needed: str) -> list[str]:
    """Those of the permissions that the bot doesn't have, as Discord's settings call them."""
    if allowed.administrator:
        return []
    lacking = [name for name in needed or NEEDED if not getattr(allowed, name)]
    return [name.replace("_", " ").title() for name in lacking]
