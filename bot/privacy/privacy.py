"""What members don't want of the bot, what it keeps of them, and how that is deleted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Literal, get_args

from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.moderating import CHOSEN, Saving
from bot.store import Keeper, Kept, Store, privacy

log = logging.getLogger(__name__)

# What a member may opt out of: answers that they didn't ask for; having their questions kept for moderators.
OptOut = Literal["unasked", "log"]

OPTED_OUT = Kept(
    "What you opted out of, with your Discord id",
    "until you change it or delete it",
    "because you asked for it",
    "whoever runs me",
)


class Privacy:
    """What members opted out of, and the channels in which nothing is kept; at hand, so that nobody waits for the store.
    Where there is no store, nobody knows what they chose: they all count as having opted out.

    `keepers` are all who keep something of people: those that it is given, and itself.
    """

    def __init__(self, store: Store, keepers: Iterable[Keeper]) -> None:
        self.keepers = [
            *keepers,
            Keeper(OPTED_OUT, ("optouts",)),  # told and forgotten apart from the rest: that may be by choice
            Keeper(CHOSEN, ("unkept_channels", "leavings"), forget_server=self._forget_channels),
        ]
        self._store = store
        self._optouts: dict[int, set[str]] = {}
        self._unkept: dict[int, int] = {}
        self._is_loaded = False
        self._changing = asyncio.Lock()
        self._unsaved = 0
        # What tells the other processes that are the bot to forget a member, too; they have them in memory only.
        self.tell_others: Callable[[int], Awaitable[None]] | None = None

    async def load(self) -> None:
        """Read the choices. Raises SQLAlchemyError; until it succeeds, everybody counts as having opted out."""
        optouts = await privacy.read_optouts(self._store)
        self._unkept = await privacy.read_unkept_channels(self._store)
        self._optouts = optouts
        self._is_loaded = True

    def may_keep(self, member: int, *channels: int) -> bool:
        """Whether what a member asks may be kept for moderators, where it is asked: a channel, or a thread and its parent."""
        return self._wants(member, "log") and self._unkept.keys().isdisjoint(channels)

    def may_answer_unasked(self, member: int) -> bool:
        """Whether the bot may answer what a member doesn't ask it."""
        return self._wants(member, "unasked")

    def optouts(self, member: int) -> frozenset[OptOut]:
        """What a member opted out of."""
        chosen = self._optouts.get(member, set())
        return frozenset(what for what in get_args(OptOut) if what in chosen)

    def _wants(self, member: int, what: OptOut) -> bool:
        return self._is_loaded and self._store.is_kept and what not in self._optouts.get(member, ())

    def choose(self, member: int, what: OptOut, *, out: bool) -> Saving:
        """A member opts out of something, or in again. It counts at once; what is returned, to be awaited, saves it."""
        chosen = self._optouts.setdefault(member, set())
        chosen.add(what) if out else chosen.discard(what)
        if not chosen:
            del self._optouts[member]
        return self._save(privacy.put_optout(self._store, member, what, out))

    def choose_for_channel(self, guild: int, channel: int, *, keep: bool) -> Saving:
        """Whether questions that are asked in a channel may be kept. It counts at once, and is saved like a member's."""
        if keep:
            self._unkept.pop(channel, None)
        else:
            self._unkept[channel] = guild
        return self._save(privacy.put_unkept_channel(self._store, guild, channel, not keep))

    def _save(self, writing: Saving) -> Saving:
        self._unsaved += 1
        return self._saved(writing)

    async def _saved(self, writing: Saving) -> None:
        try:
            async with self._changing:
                await writing
                if not self._is_loaded:  # else everybody would go on counting as having opted out
                    await self.load()
        finally:
            self._unsaved -= 1

    async def read_anew(self) -> None:
        """Read what was chosen in another process. What is chosen here and not saved yet isn't overwritten: once it is saved,
        that is news as well. Raises SQLAlchemyError."""
        async with self._changing:
            if not self._unsaved:
                await self.load()

    async def tell(self, member: int) -> list[str]:
        """What is kept of a member beside their choices, a line each."""
        return [told for keeper in self.keepers if (told := await keeper.tell(member)) is not None]

    async def forget(self, member: int, *, choices: bool) -> None:
        """Delete everything that can be tied to a member; with `choices`, also what they opted out of."""
        for keeper in self.keepers:
            await keeper.forget(member)
        if self.tell_others is not None:
            await self.tell_others(member)
        if choices:
            async with self._changing:
                await privacy.forget_member(self._store, member)
                self._optouts.pop(member, None)

    async def forget_server(self, guild: int) -> None:
        """Delete everything that is kept of a server."""
        for keeper in self.keepers:
            await keeper.forget_server(guild)

    async def _forget_channels(self, guild: int) -> None:
        async with self._changing:
            await privacy.forget_guild(self._store, guild)
            self._unkept = {channel: of for channel, of in self._unkept.items() if of != guild}

    async def try_to_load(self) -> None:
        """Load; where that fails, the log says so, and the bot goes on without keeping or saying anything unasked."""
        try:
            await self.load()
        except SQLAlchemyError as error:
            log.error("what members opted out of can't be read: nothing is kept\n%s", logs.describe(error))
