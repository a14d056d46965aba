"""What each server has chosen, at hand: an answer to someone in danger mustn't wait for the database, or need it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import discord
from discord import Interaction
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import remark
from bot.client import replies
from bot.knowledge import GuessedRegion
from bot.store import LEFT_SERVER_DAYS, MAX_PAUSE_SECONDS, UNTIL_RESUMED, Keeper, Kept, Mode, Server, Store, servers

log = logging.getLogger(__name__)

# Countries of Discord's languages to the regions of help lines. A language without a country tells nothing.
_REGION_OF_COUNTRY = {"US": "us", "GB": "uk", "ES": "eu", "SE": "eu"}
_NOTHING_CHOSEN = Server()

CHOSEN = Kept(
    "What moderators chose for their server",
    f"until {LEFT_SERVER_DAYS} days after I leave it, or `/forget-server`",
    "so that I do as they say",
    "those moderators and whoever runs me",
)

NOT_SAVED = remark(
    "Your choice counts now, but I couldn't save it: after a restart it's forgotten. Please choose again later."
)

Change = Callable[[Server], Server]
Saving = Coroutine[Any, Any, None]


class Servers:
    """The choices of all servers, read at the start.

    A change counts at once. What the method returns has to be awaited, and stores it: an error (SQLAlchemyError) means
    that it counts until the bot ends, and no longer.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chosen: dict[int, Server] = {}
        self._early: list[tuple[int, Change]] | None = []  # changes made before the choices could be read
        self._storing = asyncio.Lock()
        self.keeper = Keeper(CHOSEN, ("servers", "channels"), forget_server=self.forget)

    async def load(self) -> None:
        """Read the choices. Raises sqlalchemy.exc.SQLAlchemyError; until it succeeds, only what is chosen meanwhile
        counts."""
        chosen = await servers.read(self._store)
        for guild, change in self._early or ():
            chosen[guild] = change(chosen.get(guild, _NOTHING_CHOSEN))
        self._chosen = chosen
        self._early = None

    async def read_anew(self, is_new: Callable[[int], bool]) -> None:
        """Read what servers chose while another process answered there. Raises SQLAlchemyError."""
        async with self._storing:
            if self._early is not None:
                await self.load()
                return
            chosen = await servers.read(self._store)
            kept = {guild: server for guild, server in self._chosen.items() if not is_new(guild)}
            self._chosen = kept | {guild: server for guild, server in chosen.items() if is_new(guild)}

    def of(self, guild: int | None) -> Server:
        """What a server has chosen; None is a direct message."""
        return self._chosen.get(guild or 0, _NOTHING_CHOSEN)

    def all(self) -> list[tuple[int, Server]]:
        """What every server has chosen that has chosen anything, by its id."""
        return list(self._chosen.items())

    def region(self, guild: int | None, locale: str = "") -> str | None:
        """The region of the help lines: the server's, else a guess from the country in a member's Discord locale.

        It stays a guess because Discord sets en-US for many who never were there.
        """
        if chosen := self.of(guild).region:
            return chosen
        region = _REGION_OF_COUNTRY.get(locale.rpartition("-")[2] if "-" in locale else "")
        return GuessedRegion(region) if region else None

    def is_paused(self, guild: int | None) -> bool:
        """Whether moderators have silenced the bot for now. A pause that ends later than any can, and still does end, was
        begun while the clock was wrong, and is over."""
        until = self.of(guild).paused_until
        left = (until or 0) - discord.utils.utcnow().timestamp()
        return until == UNTIL_RESUMED or 0 < left <= MAX_PAUSE_SECONDS

    def mode_of(self, guild: int | None, channel: object) -> Mode:
        """Where the bot speaks in a channel, or in the one that a thread belongs to."""
        parent = channel.parent_id if isinstance(channel, discord.Thread) else None
        return self.of(guild).mode_of(getattr(channel, "id", 0), parent)

    def choose_region(self, guild: int, region: str | None) -> Saving:
        """Whose help lines to show; None for anywhere."""
        return self._change(guild, lambda before: replace(before, region=region))

    def choose_alert_channel(self, guild: int, channel: int | None) -> Saving:
        """Where to tell the moderators; None for nowhere."""
        return self._change(guild, lambda before: replace(before, alert_channel=channel))

    def choose_mode(self, guild: int, mode: Mode | None, channel: int | None = None) -> Saving:
        """Where to speak: in the whole server, or in one channel, where None means as in the rest of the server."""

        def change(before: Server) -> Server:
            if channel is None:
                return replace(before, mode=mode or _NOTHING_CHOSEN.mode)
            others = {id_: other for id_, other in before.channels.items() if id_ != channel}
            return replace(before, channels=others | ({channel: mode} if mode is not None else {}))

        return self._change(guild, change)

    def choose_people(self, guild: int, change: Change) -> Saving:
        """How a person can be asked: one of the choices whose names begin with `people`."""
        return self._change(guild, change)

    def choose_keeping(self, guild: int, keep: bool) -> Saving:
        """Whether what members ask in vain is kept for moderators."""
        return self._change(guild, lambda before: replace(before, keeps_questions=keep))

    def choose_private(self, guild: int, show: bool) -> Saving:
        """Whether private matters are answered where everyone reads along."""
        return self._change(guild, lambda before: replace(before, shows_private=show))

    def choose_danger_role(self, guild: int, role: int | None) -> Saving:
        """Which role alerts of danger ping; None for nobody."""
        return self._change(guild, lambda before: replace(before, danger_role=role))

    def choose_threads(self, guild: int, open_: bool) -> Saving:
        """Whether long talks go on in threads."""
        return self._change(guild, lambda before: replace(before, opens_threads=open_))

    def pause(self, guild: int, until: int | None) -> Saving:
        """Be silent until then (Unix seconds); None ends a pause."""
        return self._change(guild, lambda before: replace(before, paused_until=until))

    async def forget(self, guild: int) -> None:
        """Forget what a server chose."""
        self._chosen.pop(guild, None)
        async with self._storing:
            await servers.forget(self._store, guild)

    def _change(self, guild: int, change: Change) -> Saving:
        self._chosen[guild] = change(self.of(guild))
        if self._early is not None:
            self._early.append((guild, change))
        return self._save(guild)

    async def _save(self, guild: int) -> None:
        async with self._storing:
            if self._early is not None:  # else what was chosen before would be overwritten unseen
                await self.load()
            await servers.put(self._store, guild, self.of(guild))


async def save(interaction: Interaction[Any], saving: Saving, store: Store) -> None:
    """Save what was chosen, once whoever chose it was answered: a slow store holds nobody up. Where nothing can be kept,
    they hear that it counts until the bot ends."""
    try:
        await saving
    except SQLAlchemyError as error:
        log.error("a choice for server %s couldn't be saved\n%s", interaction.guild_id, logs.describe(error))
    else:
        if store.is_kept:
            return
    await replies.respond(interaction, NOT_SAVED, ephemeral=True)
