"""What would come of a change, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.answering import Decision, Kind, Responder, Wording
from bot.desk.changes import Change

Sort = Literal["question", "phrasing", "recent"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the bot does with a text: the kind of decision, and the entries that it answers with or suggests."""

    kind: Kind
    entries: tuple[str, ...] = ()

    @classmethod
    def of(cls, decision: Decision) -> Outcome:
        return cls(decision.kind, decision.entries or decision.suggestions)

    def __str__(self) -> str:
        named = ", ".join(self.entries)
        match self.kind:
            case "answer":
                return named
            case "suggest":
                return f"suggests {named}"
            case "urgent":
                return "urgent help"
            case "smalltalk":
                return "small talk"
            case _:
                return "no answer"


@dataclass(frozen=True, slots=True)
class Shift:
    """A text that would be answered otherwise: an entry's question, a phrasing, or what a member asked of late.

    `owner` is the entry whose question or phrasing it is, None for what a member asked.
    """

    sort: Sort
    text: str
    before: Outcome
    after: Outcome
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """Every text whose entry would change; the texts of the changed entries themselves are left out where they get what
    was meant. `asked` is how many texts were looked at, `left` how many weren't, for lack of time."""

    shifts: tuple[Shift, ...] = ()
    asked: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that may be made, and what it would do.

    `what` says it in a sentence; `entries` are the ids of the entries that change (in their text or their phrasings);
    `before` and `after` hold the files that change (None: no such file); `base` is the SHA-256 of every file of the
    folder that it was made from. `diff` is a unified diff. `wording` is the answer as members would see it, None where
    no single entry is concerned or it goes. `needs_second` says that a second moderator has to confirm. `warnings` are
    sentences that the moderator should read before confirming, `dangers` those for whose sake a second one has to. `responder` is
    what would answer.
    """

    change: Change
    what: str
    entries: tuple[str, ...]
    before: Mapping[str, bytes | None]
    after: Mapping[str, bytes | None]
    base: Mapping[str, str]
    diff: str
    wording: Wording | None
    radius: BlastRadius
    needs_second: bool
    warnings: tuple[str, ...]
    responder: Responder
    dangers: tuple[str, ...] = ()
