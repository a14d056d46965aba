"""Codes that stand for members where the same one has to be known again, and nobody is to read from the store who it is.

A code is a keyed hash of a member and what it is about, with a random key that is made once and stays in the store. Codes about
different things can't be tied to each other. Whoever has the store with its key and knows a member's id can find out which
codes are theirs, and so can the bot, which is how it tells and forgets what is kept under them.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Iterable

from bot.store.store import Store

SIZE = 16  # bytes, of which each is two characters of a code


class Codes:
    """The codes of one kind; the key is kept under the name `key`."""

    def __init__(self, store: Store, key: str) -> None:
        self._store = store
        self._name = key
        self._key = b""
        self._read_at = 0  # the opening of the store at which it was
        self._reading = asyncio.Lock()

    async def of(self, member: int, about: Iterable[object]) -> list[str]:
        """What stands for a member in each of these things. Raises SQLAlchemyError."""
        about = list(about)
        if not about:
            return []
        key = await self._secret()
        return [hashlib.blake2b(f"{member}:{thing}".encode(), key=key, digest_size=SIZE).hexdigest() for thing in about]

    async def one(self, member: int, about: object) -> str:
        """The same of one thing."""
        return (await self.of(member, [about]))[0]

    async def _secret(self) -> bytes:
        """The key of the place that the store has now. (Where two make it at once, they go on with the same.)"""
        async with self._reading:
            opened = self._store.times_opened
            if not self._key or self._read_at != opened:
                kept = await self._store.get(self._name) or await self._store.put_first(
                    self._name, secrets.token_hex(32)
                )
                self._key, self._read_at = bytes.fromhex(kept), opened
            return self._key
