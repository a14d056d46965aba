"""What members think of an answer: the buttons under it, and what is kept of a vote.

Each member has one vote on each entry, however often they are shown it, and may change it. Who voted is kept as a code
(`bot.store.codes`) about the entry: it tells the same voter from another one on one entry, and ties no two entries
together. A vote holds no question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from discord import Interaction
from discord.ui import View

from bot.answering import Choice, Current, Wording, remark
from bot.client import replies
from bot.client.answer_buttons import RATE, Vote
from bot.client.presses import Presses, pressed
from bot.client.schedule import today
from bot.store import Codes, Keeper, Kept, Store
from bot.store import votes as kept

KEPT_DAYS = 90
KEY = "feedback key"
KEPT = Kept(
    "What you think of an answer, under a code instead of your name, without your question",
    f"{KEPT_DAYS} days",
    "so that each member has one vote, and poor answers are found",
    "moderators see how many, not who; whoever runs me has the key to the code, and could find out who voted",
)
CHANGE = "You can change your mind: press another button."
SORRY = "Sorry, I misunderstood you."
THANKS: dict[Vote, str] = {
    "helpful": f"Thank you! Good to know that it helped. {CHANGE}",
    "unhelpful": f"Thank you. The moderators see how often an answer doesn't help, so it can get better. {CHANGE}",
    "not_asked": f"{SORRY} Please ask again in other words, one thing at a time, or browse the topics.",
}
CAME_NEXT = (
    f"{SORRY} These came next. If none is it, ask again in other words, one thing at a time, or browse the topics."
)


class Rating(Presses):
    """The buttons "Helpful", "Not helpful" and "Not what I asked": thanks the member at once, then keeps the vote.

    `not_asked` is told of each answer that wasn't what was asked, by the press of its button; `runners_up` knows which
    entries came next for a message of the bot, as far as the member who presses may know, and `person` what
    `Wording.person` is for them. `reports` makes the button with which they may say what is wrong with an entry.
    """

    def __init__(
        self,
        feedback: Feedback,
        current: Current,
        not_asked: Callable[[Interaction[Any]], Awaitable[None]],
        runners_up: Callable[[int, int], Sequence[str]],
        *,
        person: Callable[[Interaction[Any]], str],
        reports: Callable[[Interaction[Any], str], View | None],
    ) -> None:
        self._feedback = feedback
        self._current = current
        self._not_asked = not_asked
        self._runners_up = runners_up
        self._person = person
        self._reports = reports

    @pressed(RATE)
    async def rate(self, interaction: Interaction[Any], vote: Vote, entries: str) -> None:
        """A member says what they think of an answer."""
        known = tuple(entry for entry in entries.split(",") if entry in self._current.knowledge.entries)
        view = self._reports(interaction, known[0]) if vote == "unhelpful" and known else None
        await replies.respond(interaction, self._thanks(interaction, vote), ephemeral=True, view=view)
        if vote == "not_asked":
            await self._not_asked(interaction)
        if known:
            await self._feedback.keep(vote, known, member=interaction.user.id, guild=interaction.guild_id, day=today())

    def _thanks(self, interaction: Interaction[Any], vote: Vote) -> Wording:
        """What is said to a vote: for an answer that wasn't what was asked, the questions that came next."""
        if vote != "not_asked":
            return remark(THANKS[vote])
        entries = self._current.knowledge.entries
        ids = self._runners_up(interaction.message.id, interaction.user.id) if interaction.message is not None else ()
        next_ones = tuple(Choice(id_, entries[id_].question) for id_ in ids if id_ in entries)
        text, person = CAME_NEXT if next_ones else THANKS[vote], self._person(interaction)
        return remark(text, choices=next_ones, topics=bool(entries), person=person)


class Feedback:
    """Keeps the votes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._codes = Codes(store, KEY)
        self.keeper = Keeper(
            KEPT,
            ("feedback", "meta"),  # the votes, and the key
            self.tell,
            self.forget,
            lambda guild: kept.forget_guild(store, guild),
            self.forget_old,
        )

    async def keep(self, vote: Vote, entries: Sequence[str], *, member: int, guild: int | None, day: dt.date) -> None:
        """Keep a member's vote on the entries of an answer, in place of the one before. Raises SQLAlchemyError."""
        for entry, voter in zip(entries, await self._codes.of(member, entries), strict=True):
            await kept.put(self._store, voter, [entry], day=day, guild=guild, vote=vote)

    async def tell(self, member: int) -> str | None:
        """On how many entries a member's vote is kept; None for none."""
        many = await kept.count(self._store, await self._all_voters(member))
        return f"What you think of {many} of my answers, under a code instead of your name." if many else None

    async def forget(self, member: int) -> None:
        """Delete a member's votes. Raises SQLAlchemyError."""
        await kept.drop(self._store, await self._all_voters(member))

    async def forget_old(self, day: dt.date) -> None:
        """Delete what on a day has been kept for KEPT_DAYS, and what is from a day to come, as of questions."""
        await kept.drop_outside(self._store, day - dt.timedelta(KEPT_DAYS - 1), day + dt.timedelta(1))

    async def _all_voters(self, member: int) -> list[str]:
        return await self._codes.of(member, await kept.rated(self._store))
