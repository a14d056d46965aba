"""What a button stands for that shows a private answer: nobody reads in it which one, for all can see what a button carries.

It names entries by a keyed hash, whose random key stays in the store; the bot finds them again by hashing what it knows.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import Literal, get_args

from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import Again, Decision
from bot.knowledge import Knowledge, Region
from bot.store import Store

log = logging.getLogger(__name__)

KEY = "seal key"
MOST = 5  # entries and claims
ROOM = 72  # characters: of the 100 of a button's id, the member's takes the rest
BETWEEN = "-"  # facets

# The form of what is sealed, by its letter: an answer, its longer text, again the same or the short of it, questions to
# choose from, and why something isn't answered.
Form = Literal["a", "l", "s", "h", "o", "d"]
_SEALED = re.compile(
    r"(?P<form>[alshod])(?P<facets>\d{0,2}(?:-\d{0,2}){0,4})(?:\.(?P<place>[a-z]{2}))?(?P<what>(?::[\w-]{11}){1,5})"
)
_AGAIN: dict[str, Again] = {"s": "same", "h": "shorter"}
_CLAIM = "claim:"  # begins what is hashed of a claim


class Seals:
    """Seals decisions, and opens what it sealed: after a restart, too, where the key could be kept."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key = secrets.token_bytes(32)

    async def load(self) -> None:
        """Read the key, or keep the one that was made. Where neither is possible, what is sealed can be opened until the bot
        ends."""
        try:
            kept = await self._store.get(KEY) or await self._store.put_first(KEY, self._key.hex())
            self._key = bytes.fromhex(kept)
        except SQLAlchemyError as error:
            log.error("the key of private answers can't be kept\n%s", logs.describe(error))

    def seal(self, decision: Decision, knowledge: Knowledge) -> str:
        """What is private in a decision, sealed; "" for nothing."""
        form, ids = _form(decision)
        private = [id_ for id_ in ids if id_ in knowledge.entries and knowledge.entries[id_].private][:MOST]
        is_first = bool(private) and private[:1] == list(ids[:1])
        if form in ("s", "h") and (decision.told or not is_first):
            form = "a"  # the first is what was said again or is so in a country; words of it are found in the whole
        place = f".{decision.place}" if decision.place is not None and form == "s" else ""
        facets = [decision.facet_of(id_) for id_ in private] if form in ("a", "s", "h") else []
        told = BETWEEN.join("" if facet is None else str(facet) for facet in facets).rstrip(BETWEEN)
        what = [*private, *_beside(decision, knowledge, form)][:MOST]
        if not what:
            return ""
        hashes = "".join(f":{self._hash(each)}" for each in what)
        sealed = f"{form}{told}{place}{hashes}"
        return sealed if len(sealed) <= ROOM else f"{form}{place}{hashes}"

    def open(self, sealed: str, knowledge: Knowledge) -> Decision | None:
        """The decision to which a seal belongs; None where its entries are gone, or it is none of these."""
        match = _SEALED.fullmatch(sealed)
        if match is None:
            return None
        wanted = match["what"][1:].split(":")
        entries = {self._hash(id_): id_ for id_ in knowledge.entries}
        claims = {self._hash(f"{_CLAIM}{each.id}"): each.id for each in knowledge.claims}
        facets = zip_longest(wanted, match["facets"].split(BETWEEN)[: len(wanted)], fillvalue="")
        found = [(entries[each], int(facet) if facet else None) for each, facet in facets if each in entries]
        if not found:
            return None
        form, ids = match["form"], tuple(id_ for id_, _ in found)
        declined = next((id_ for id_ in ids if knowledge.entries[id_].declined), None)
        answered = [(id_, facet) for id_, facet in found if id_ != declined]
        if declined is not None and not answered and form in ("d", "a"):
            return Decision("unknown", declined=declined)
        if form == "o":
            return Decision("suggest", suggestions=ids)
        answer = Decision(
            "answer",
            tuple(id_ for id_, _ in answered),
            facets=tuple(facet for _, facet in answered) if any(facet is not None for _, facet in answered) else (),
            again=_AGAIN.get(form),
            place=next((each for each in get_args(Region) if each == match["place"]), None),
            declined=declined,
            claim=next((claims[each] for each in wanted if each in claims), None),
        )
        if form != "l":
            return answer
        longer = tuple(id_ for id_ in ids if knowledge.entries[id_].more or knowledge.entries[id_].regions)
        return replace(answer, entries=longer or ids, longer=bool(longer), declined=None)

    def _hash(self, entry: str) -> str:
        hashed = hashlib.blake2b(entry.encode(), key=self._key, digest_size=8).digest()
        return base64.urlsafe_b64encode(hashed).decode().rstrip("=")


def _form(decision: Decision) -> tuple[Form, tuple[str, ...]]:
    """How a decision shows entries, and which."""
    if decision.declined is not None and not decision.entries:
        return "d", (decision.declined,)
    if not decision.entries:
        return "o", decision.suggestions or decision.near
    if decision.longer:
        return "l", decision.entries
    again: dict[str | None, Form] = {"same": "s", "shorter": "h"}
    return again.get(decision.again, "a"), decision.entries


def _beside(decision: Decision, knowledge: Knowledge, form: Form) -> Iterator[str]:
    """What stands beside the entries of an answer, and is private: why another of several questions isn't answered, and whether
    it is so what was asked about."""
    if form in ("l", "o", "d"):
        return
    if decision.declined in knowledge.entries and knowledge.entries[str(decision.declined)].private:
        yield str(decision.declined)
    claim = next((each for each in knowledge.claims if each.id == decision.claim), None)
    if claim is not None and knowledge.entries[claim.entry].private:
        yield f"{_CLAIM}{claim.id}"
