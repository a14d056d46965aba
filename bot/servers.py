"""What each server has chosen, at hand: an answer to someone in danger mustn't wait for the database, or need it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from bot.knowledge.urgent import GuessedRegion
from bot.store import Server, Store

# Countries of Discord's languages to the regions of help lines. A language without a country tells nothing.
_REGION_OF_COUNTRY = {"US": "us", "GB": "uk", "ES": "eu", "SE": "eu"}
_NOTHING_CHOSEN = Server()


class Servers:
    """The choices of all servers, read at the start; a change is stored before it counts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._chosen: dict[int, Server] = {}
        self._is_loaded = False
        self._changing = asyncio.Lock()

    async def load(self) -> None:
        """Read the choices. Raises sqlalchemy.exc.SQLAlchemyError; until it succeeds, nothing counts as chosen."""
        self._chosen = await self._store.servers()
        self._is_loaded = True

    def of(self, guild: int | None) -> Server:
        """What a server has chosen; None is a direct message."""
        return self._chosen.get(guild or 0, _NOTHING_CHOSEN)

    def region(self, guild: int | None, locale: str = "") -> str | None:
        """The region of the help lines: the server's, else a guess from the country in a member's Discord locale.

        It stays a guess because Discord sets en-US for many who never were there.
        """
        if chosen := self.of(guild).region:
            return chosen
        region = _REGION_OF_COUNTRY.get(locale.rpartition("-")[2] if "-" in locale else "")
        return GuessedRegion(region) if region else None

    async def choose_region(self, guild: int, region: str | None) -> None:
        """Whose help lines to show; None for anywhere."""
        await self._change(guild, lambda before: replace(before, region=region))

    async def choose_alert_channel(self, guild: int, channel: int | None) -> None:
        """Where to tell the moderators; None for nowhere."""
        await self._change(guild, lambda before: replace(before, alert_channel=channel))

    async def listen(self, guild: int, channel: int, on: bool) -> None:
        """Whether to read what isn't said to the bot in a channel."""
        this = frozenset({channel})
        await self._change(
            guild,
            lambda before: replace(before, listening=before.listening | this if on else before.listening - this),
        )

    async def forget(self, guild: int) -> None:
        """Forget what a server chose."""
        async with self._changing:
            await self._store.forget_server(guild)
            self._chosen.pop(guild, None)

    async def _change(self, guild: int, change: Callable[[Server], Server]) -> None:
        async with self._changing:
            if not self._is_loaded:  # else what was chosen before would be overwritten unseen
                await self.load()
            server = change(self.of(guild))
            await self._store.put_server(guild, server)
            self._chosen[guild] = server
