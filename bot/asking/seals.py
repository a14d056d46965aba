"""What a button stands for that shows a private answer: nobody reads in it which one, for all can see what a button carries.

It names entries by a keyed hash, whose random key stays in the store; the bot finds them again by hashing what it knows.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import secrets
from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import Decision
from bot.knowledge import Knowledge
from bot.store import Store

log = logging.getLogger(__name__)

KEY = "seal key"
MOST = 5  # entries

# The form of what is sealed, by its letter: an answer, its longer text, again the same or the short of it, questions to
# choose from, and why something isn't answered.
Form = Literal["a", "l", "s", "h", "o", "d"]
_SEALED = re.compile(r"(?P<form>[alshod])(?P<facet>\d{0,2})(?P<entries>(?::[\w-]{11}){1,5})")


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
        if not private:
            return ""
        # Of several private entries, which facets began them isn't kept: a button has room for 100 characters.
        facet = decision.facet_of(private[0]) if form in ("a", "s", "h") and len(private) == 1 else None
        return f"{form}{'' if facet is None else facet}{''.join(f':{self._hash(id_)}' for id_ in private)}"

    def open(self, sealed: str, knowledge: Knowledge) -> Decision | None:
        """The decision to which a seal belongs; None where its entries are gone, or it is none of these."""
        match = _SEALED.fullmatch(sealed)
        wanted = match["entries"][1:].split(":") if match is not None else ()
        known = {self._hash(id_): id_ for id_ in knowledge.entries}
        ids = tuple(known[each] for each in wanted if each in known)
        if match is None or not ids:
            return None
        answer = Decision("answer", ids, facets=(int(match["facet"]),) if match["facet"] else ())
        match match["form"]:
            case "l":
                longer = tuple(id_ for id_ in ids if knowledge.entries[id_].more or knowledge.entries[id_].regions)
                return replace(answer, entries=longer or ids, longer=bool(longer))
            case "s":
                return replace(answer, again="same")
            case "h":
                return replace(answer, again="shorter")
            case "o":
                return Decision("suggest", suggestions=ids)
            case "d" if knowledge.entries[ids[0]].declined:
                return Decision("unknown", declined=ids[0])
            case _:
                return answer

    def _hash(self, entry: str) -> str:
        hashed = hashlib.blake2b(entry.encode(), key=self._key, digest_size=8).digest()
        return base64.urlsafe_b64encode(hashed).decode().rstrip("=")


def _form(decision: Decision) -> tuple[Form, Iterable[str]]:
    """How a decision shows entries, and which."""
    if decision.declined is not None and not decision.entries:
        return "d", (decision.declined,)
    if not decision.entries:
        return "o", decision.suggestions or decision.near
    if decision.longer:
        return "l", decision.entries
    again: dict[str | None, Form] = {"same": "s", "shorter": "h"}
    return again.get(decision.again, "a"), decision.entries
