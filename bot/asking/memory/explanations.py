"""Why the bot said what it said, for a while: in memory only, without a word of what the member wrote."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering import Decision, Evidence
from bot.client.expiring import Expiring
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept, in_memory

KEPT_SECONDS = 2 * 3600.0
KEPT_AT_MOST = 3_000
KEPT = Kept(
    "Which answer I gave you",
    f"{span(KEPT_SECONDS)}; {MEMORY_ONLY}",
    "so that you can ask me why",
    "nobody; moderators can ask why I gave an answer, without your words",
)
TOLD = "Why I gave you {times} of my answers in the last two hours, without your words (in memory only)."


@dataclass(frozen=True, slots=True)
class Why:
    """What is remembered of a decision. `evidence` names phrasings of the knowledge, none of the member's words; `guards`
    are the names of those that objected; `danger` names categories and rules; `version` is that of the knowledge."""

    decision: Decision
    evidence: tuple[Evidence, ...]
    guards: tuple[str, ...]
    danger: tuple[str, ...]
    version: str
    picked: bool

    @classmethod
    def of(cls, decision: Decision, version: str) -> Why:
        """What may be remembered of a decision."""
        told = decision.explanation
        evidence = tuple(Evidence(e.entry, e.confidence, e.score, e.phrasing, e.similarity, ()) for e in told.evidence)
        guards = tuple(dict.fromkeys(guard.partition(":")[0] for guard in told.guards))
        bare = Decision(
            decision.kind,
            decision.entries,
            decision.suggestions,
            decision.urgent,
            decision.soft,
            smalltalk=decision.smalltalk,
            language=decision.language,
            aside=decision.aside,
            care=decision.care,
        )
        danger = tuple(each.without_words for each in told.danger)
        return cls(bare, evidence, guards, danger, version, picked=decision.kind == "answer" and not evidence)


@dataclass(frozen=True, slots=True)
class _Kept:
    why: Why
    member: int
    channel: int
    public: bool


class Whys:
    """The decisions of the last hours, by the id of the message that answered. Which member was answered is kept with
    them, because only they and moderators may ask why."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        self._kept: Expiring[int, _Kept] = Expiring(at_most, seconds)
        self.keeper = in_memory(KEPT, TOLD, self.count, self.forget)

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, answer: int, why: Why, *, member: int, channel: int, public: bool) -> None:
        """Remember why the message `answer` says what it says; `public` when others than the member see it too."""
        self._kept.pop(answer, None)  # so that it is the last one now
        self._kept[answer] = _Kept(why, member, channel, public)

    def of(self, answer: int) -> Why | None:
        """Why a message says what it says; None where that isn't remembered."""
        kept = self._kept.get(answer)
        return kept.why if kept is not None else None

    def is_for(self, answer: int, member: int) -> bool:
        """Whether a message answered this member."""
        kept = self._kept.get(answer)
        return kept is not None and kept.member == member

    def is_last(self, answer: int, channel: int, member: int) -> bool:
        """Whether a message is the last that answered this member in a channel."""
        theirs = (id_ for id_, kept in reversed(list(self._kept.items())) if kept.member == member)
        return next((id_ for id_ in theirs if self._kept[id_].channel == channel), None) == answer

    def runners_up(self, answer: int, member: int) -> tuple[str, ...]:
        """The entries that came next, best first, where a message answered this member with others."""
        why = self.of(answer) if self.is_for(answer, member) else None
        return tuple(e.entry for e in why.evidence if e.entry not in why.decision.entries) if why is not None else ()

    def last(self, channel: int, member: int, *, any_member: bool) -> Why | None:
        """Why the last answer in a channel to a member came out as it did; with `any_member`, the last that all see, too."""
        for kept in reversed(list(self._kept.values())):
            if kept.channel == channel and (kept.member == member or (any_member and kept.public)):
                return kept.why
        return None

    def count(self, member: int) -> int:
        """How many answers to a member are remembered."""
        return sum(kept.member == member for kept in self._kept.values())

    def forget(self, member: int) -> None:
        """Forget the answers to a member."""
        for answer in [answer for answer, kept in self._kept.items() if kept.member == member]:
            self._kept.pop(answer, None)
