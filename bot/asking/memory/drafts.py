"""Questions to a person that a member sees before they send them. In memory only: a restart loses them, and they are asked for
again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.client.expiring import Expiring
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept, in_memory

KEPT_SECONDS = 15 * 60.0  # Discord lets the preview be changed for as long
KEPT_AT_MOST = 1_000
KEPT = Kept(
    "A question to a person that you haven't sent yet",
    f"{span(KEPT_SECONDS)}; {MEMORY_ONLY}",
    "so that you see it first",
    "nobody",
)
TOLD = "What you are about to send to a person (in memory only)."


@dataclass(frozen=True, slots=True)
class Draft:
    """What a member may send: the redacted text, and where they asked: the message to which a reply is to come is 0 where only
    they see it."""

    member: int
    guild: int
    channel: int
    message: int
    text: str = ""


class Drafts:
    """The drafts of the last minutes, by a token that nobody can guess."""

    def __init__(self) -> None:
        self._drafts: Expiring[str, Draft] = Expiring(KEPT_AT_MOST, KEPT_SECONDS)
        self.keeper = in_memory(KEPT, TOLD, self.count, self.forget)

    def keep(self, draft: Draft) -> str:
        """Keep a draft. Returns its token."""
        token = secrets.token_urlsafe(9)
        self._drafts[token] = draft
        return token

    def of(self, token: str, member: int) -> Draft | None:
        """A member's draft; None where it is over, or another's."""
        draft = self._drafts.get(token)
        return draft if draft is not None and draft.member == member else None

    def take(self, token: str, member: int) -> Draft | None:
        """The same, and it is kept no longer: whoever comes second finds nothing."""
        draft = self.of(token, member)
        if draft is not None:
            self._drafts.pop(token, None)
        return draft

    def count(self, member: int) -> int:
        """How many drafts a member has."""
        return sum(draft.member == member for draft in self._drafts.values())

    def forget(self, member: int) -> None:
        """Forget a member's drafts."""
        for token in [token for token, draft in self._drafts.items() if draft.member == member]:
            self._drafts.pop(token, None)
