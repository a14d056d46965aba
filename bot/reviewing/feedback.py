"""What members think of an answer: the buttons under it, and what is kept of a vote.

Each member has one vote on each entry, however often they are shown it, and may change it. Who voted is kept as a keyed
hash of the member and the entry, with a random key that stays in the store: it tells the same voter from another one on
one entry, and ties no two entries together. Whoever has the store with its key and knows a member's id can find out how
that member voted, and so can the bot, which is how it tells and forgets it; nobody can read from the store who voted. A
vote holds no question.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, Literal, Self, get_args

import discord
from discord.ui import Button, DynamicItem, View

from bot.answering.wording.wording import Wording
from bot.client.answer_buttons import choices_view
from bot.store import Store
from bot.store import questions as kept
from bot.store.questions import Votes

Vote = Literal["helpful", "unhelpful", "not_asked"]

KEPT_DAYS = 90
LOW_SHARE = 0.5  # of helpful votes: an entry below it is shown to moderators
LOW_VOTES = 8  # least number of votes for that
KEY = "feedback key"
MAX_CUSTOM_ID = 100
A_ROW = 5  # buttons

_SHOWN: dict[Vote, tuple[str, str]] = {
    "helpful": ("Helpful", "👍"),
    "unhelpful": ("Not helpful", "👎"),
    "not_asked": ("Not what I asked", "↩️"),
}


class Rate(DynamicItem[Button[Any]], template=r"rate:(?P<vote>helpful|unhelpful|not_asked):(?P<entries>[a-z0-9,-]+)"):
    """A button under an answer with which a member says what they think of it."""

    def __init__(self, vote: Vote, entries: Sequence[str], row: int | None = None) -> None:
        text, emoji = _SHOWN[vote]
        super().__init__(Button(label=text, emoji=emoji, custom_id=_custom_id(vote, entries), row=row))
        self.vote = vote
        self.entries = tuple(entries)

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        vote = next(vote for vote in get_args(Vote) if vote == match["vote"])
        return cls(vote, match["entries"].split(","))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        interaction.client.dispatch("rate", interaction, self.vote, self.entries)


def _custom_id(vote: Vote, entries: Sequence[str]) -> str:
    """As many of the entries as there is room for, the best first."""
    custom_id = f"rate:{vote}:{entries[0]}"
    for entry in entries[1:]:
        if len(custom_id) + len(entry) < MAX_CUSTOM_ID:
            custom_id += f",{entry}"
    return custom_id


def answer_view(wording: Wording) -> View | None:
    """The buttons of a wording: questions to ask next and, under an answer, what the member thinks of it."""
    view = choices_view(wording.choices, "pick" if wording.kind == "suggest" else "ask", wording.more)
    if wording.kind != "answer" or not wording.rated:
        return view
    view = view or View(timeout=None)
    votes = get_args(Vote)
    row = max(1, ceil((len(view.children) + len(votes)) / A_ROW) - 1)  # below the questions, all in one row
    for vote in votes:
        view.add_item(Rate(vote, wording.rated, row))
    return view


class Feedback:
    """Keeps the votes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key: bytes | None = None
        self._reading = asyncio.Lock()

    async def keep(self, vote: Vote, entries: Sequence[str], *, member: int, guild: int | None, day: dt.date) -> None:
        """Keep a member's vote on the entries of an answer, in place of the one before. Raises SQLAlchemyError."""
        for entry, voter in zip(entries, await self._voters(member, entries), strict=True):
            await kept.put_vote(self._store, voter, [entry], day=day, guild=guild, vote=vote)

    async def tell(self, member: int) -> str | None:
        """On how many entries a member's vote is kept; None for none."""
        many = await kept.count_votes(self._store, await self._all_voters(member))
        return f"What you think of {many} of my answers, under a code instead of your name." if many else None

    async def forget(self, member: int) -> None:
        """Delete a member's votes. Raises SQLAlchemyError."""
        await kept.drop_votes(self._store, await self._all_voters(member))

    async def forget_old(self, day: dt.date) -> None:
        """Delete what on a day has been kept for KEPT_DAYS, and what is from a day to come, as of questions."""
        await kept.drop_feedback_outside(self._store, day - dt.timedelta(KEPT_DAYS - 1), day + dt.timedelta(1))

    async def _voters(self, member: int, entries: Sequence[str]) -> list[str]:
        """What stands for a member in the votes on each of these entries."""
        if not entries:
            return []
        key = await self._secret()
        return [hashlib.blake2b(f"{member}:{entry}".encode(), key=key, digest_size=16).hexdigest() for entry in entries]

    async def _all_voters(self, member: int) -> list[str]:
        return await self._voters(member, await kept.rated(self._store))

    async def _secret(self) -> bytes:
        async with self._reading:
            if self._key is None:
                made = await self._store.get(KEY)
                if made is None:
                    made = secrets.token_hex(32)
                    await self._store.put(KEY, made)
                self._key = bytes.fromhex(made)
            return self._key


async def votes(store: Store, guild: int | None, day: dt.date) -> dict[str, Votes]:
    """The votes of the last KEPT_DAYS on each entry: those of a server, or of all for None."""
    return await kept.votes(store, guild, day - dt.timedelta(KEPT_DAYS), day)


def low(votes: Mapping[str, Votes]) -> dict[str, Votes]:
    """The entries that too few found helpful, the worst first."""
    found = [(entry, v) for entry, v in votes.items() if v.total >= LOW_VOTES and v.share < LOW_SHARE]
    return dict(sorted(found, key=lambda item: (item[1].share, -item[1].total, item[0])))
