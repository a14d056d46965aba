"""Previews that wait for a moderator. In memory only: a restart loses them, and the buttons say so politely."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import discord

from bot.desk import Change, Proposal, Revision

PREVIEW_SECONDS = 600.0
REQUEST_SECONDS = 24 * 3_600.0
KEPT_AT_MOST = 50
PROPOSALS_KEPT_AT_MOST = 2  # each holds all that was learnt: up to 90 MB

Expired = Callable[[], Awaitable[None]]


@dataclass(slots=True, eq=False)
class Pending:
    """A change that waits to be confirmed. `by` is the moderator who wants it, `why` what they gave as the reason.

    `diff` is what was shown, `message` the id of the message that shows it. `proposal` may be gone where too many wait:
    it can be made again from `change`. `needs_second` says that a second moderator has to confirm. `takes_back` is the
    revision that it undoes, `announced` the message that told of that.
    """

    change: Change
    by: int
    diff: str = ""
    why: str = ""
    needs_second: bool = False
    proposal: Proposal | None = None
    message: int | None = None
    takes_back: Revision | None = None
    announced: discord.Message | None = None
    expiry: asyncio.Task[None] | None = field(default=None, repr=False)


def new_token() -> str:
    """A token that nobody can guess."""
    return secrets.token_urlsafe(9)


class Previews:
    """What waits, by a short token that is in the buttons."""

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def keep(self, pending: Pending, seconds: float, expired: Expired, token: str) -> None:
        """Keep it this long under a token, and then call `expired`."""
        self._pending[token] = pending
        pending.expiry = asyncio.create_task(self._expire(token, seconds, expired))
        while len(self._pending) > KEPT_AT_MOST:
            self.take(next(iter(self._pending)))
        heavy = [each for each in self._pending.values() if each.proposal is not None]
        for each in heavy[:-PROPOSALS_KEPT_AT_MOST]:
            each.proposal = None

    def of(self, token: str) -> Pending | None:
        """What waits under a token; None where it is over."""
        return self._pending.get(token)

    def take(self, token: str) -> Pending | None:
        """The same, and it waits no longer: whoever comes second finds nothing."""
        pending = self._pending.pop(token, None)
        if pending is not None and pending.expiry is not None:
            pending.expiry.cancel()
        return pending

    def forget_message(self, message: int) -> None:
        """Forget what a message showed, which shows something else now."""
        for token in [token for token, pending in self._pending.items() if pending.message == message]:
            self.take(token)

    def close(self) -> None:
        """Forget everything."""
        for token in list(self._pending):
            self.take(token)

    async def _expire(self, token: str, seconds: float, expired: Expired) -> None:
        await asyncio.sleep(seconds)
        if self._pending.pop(token, None) is not None:
            await expired()
