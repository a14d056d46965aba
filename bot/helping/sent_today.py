"""How many questions a member sent to a person today: in a server it may be A_DAY. It outlasts a restart, and no day."""

from __future__ import annotations

import datetime as dt

from bot.client.schedule import today
from bot.store import Codes, Keeper, Kept, Store, sent

A_DAY = 3  # questions that a member may send in a server on a day (UTC)
KEY = "sent key"
KEPT = Kept(
    "How many questions you sent to a person today, under a code instead of your name",
    "until the day ends (UTC), also where you have everything deleted: else it would hold nobody back",
    "so that nobody sends so many that others wait",
    "nobody; whoever runs me has the key to the code, which is on no question",
)


class SentToday:
    """Counts. A code stands for a member in one server on one day."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._codes = Codes(store, KEY)
        self.keeper = Keeper(
            KEPT,
            ("sent", "meta"),
            self._tell,
            self._forget,
            forget_server=lambda guild: sent.forget_guild(store, guild),
            forget_old=lambda day: sent.drop_outside(store, day, day + dt.timedelta(1)),
        )

    async def is_enough(self, member: int, guild: int) -> bool:
        """Whether a member has sent as many as one may. Raises SQLAlchemyError."""
        return await sent.times(self._store, [await self._codes.one(member, _about(guild, today()))]) >= A_DAY

    async def add(self, member: int, guild: int) -> None:
        """A member has sent one. Raises SQLAlchemyError."""
        day = today()
        await sent.add(self._store, await self._codes.one(member, _about(guild, day)), guild, day)

    async def _of(self, member: int) -> list[str]:
        return await self._codes.of(member, [_about(guild, day) for guild, day in await sent.where(self._store)])

    async def _tell(self, member: int) -> str | None:
        times = await sent.times(self._store, await self._of(member))
        told = "1 question" if times == 1 else f"{times} questions"
        kept = "under a code instead of your name; that stays until the day ends (UTC), also after `/forget-me`"
        return f"That you sent {told} to a person today, {kept}." if times else None

    async def _forget(self, member: int) -> None:
        """What isn't of today: else who has everything deleted could send as many again."""
        before = [_about(guild, day) for guild, day in await sent.where(self._store) if day != today()]
        await sent.forget(self._store, await self._codes.of(member, before))


def _about(guild: int, day: dt.date) -> str:
    return f"{guild}:{day.isoformat()}"
