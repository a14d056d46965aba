"""What answering decides about a message, and why. Data only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from bot.knowledge import Region

Kind = Literal["urgent", "answer", "suggest", "unknown", "smalltalk", "care", "silent"]
# Messages that ask nothing: "ok", "stop", "???"; "are you sure", "that didn't help", "oh no"; "more" where there is no more.
Aside = Literal["nod", "stop", "puzzle", "doubt", "unhelpful", "feeling", "no-more"]
Line = Literal["crisis", "poison"]
Again = Literal["same", "shorter", "other-time"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that might answer, with the probability (0 to 1) that it is the right answer."""

    entry: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a candidate: its raw score, the phrasing most like the message and how like (cosine, 0 to 1),
    and the words of the message that the entry's phrasings hold."""

    entry: str
    confidence: float
    score: float
    phrasing: str
    similarity: float
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """A word that the knowledge doesn't know, read as one that it knows."""

    written: str
    read_as: str


class Danger(NamedTuple):
    """What triage found in a message: a category, whether it gets the whole reply (`full`) or a line (`soft`), by what (a
    rule's line in brackets, or how it sounds, with a probability), and by which words of the message."""

    category: str
    level: str
    by: str
    words: str

    @property
    def without_words(self) -> str:
        """What may be shown to others than the member."""
        return f"{self.category} ({self.level}) by {self.by}"

    def __str__(self) -> str:
        return f"{self.without_words}: {self.words}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a decision came out as it did: enough for a moderator to see what to change.

    `understood` is the text that was matched (a follow-up is completed from the conversation before); `reason` says
    in a sentence what tipped the scales; `lent` says what a follow-up was lent from before, and why; `guards` says what
    lowered or vetoed an answer, and `danger` what triage found.
    """

    reason: str = ""
    understood: str = ""
    evidence: tuple[Evidence, ...] = ()
    repairs: tuple[Repair, ...] = ()
    unknown: tuple[str, ...] = ()
    guards: tuple[str, ...] = ()
    danger: tuple[Danger, ...] = ()
    lent: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody who was in danger, beyond the danger: in which region they say that they are, whether it is
    about somebody under 18, and of which kinds a danger of many kinds is ("nosebleed", "pet")."""

    region: str | None = None
    young: bool = False
    kinds: tuple[str, ...] = ()


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about one message.

    `entries` are answered, best first; `suggestions` are offered to pick from; `urgent` and `soft` are categories of
    urgent messages, highest first; `third_person` says that they are about somebody else, and `for_moderators` of which
    ones moderators should hear; `smalltalk` is the id of a small-talk remark, and `aside` what the message is that is none
    of the knowledge's but asks nothing either; `candidates` are the best entries whatever the decision, and `near` those that
    come nearest where nothing is known; `language` is the code of the one that the message is in, or in the hour after an
    emergency the one that that was told in, where it isn't English and is certain;
    `longer` says that the entries' longer texts are asked for; `facets` are, for each entry, the number of its facet that is
    asked for, or None; `again` says that the last answer is asked on about, and `told` are the words of it that answer now;
    `place` is the country that is asked about; `declined` is the entry that says why this, or one of several questions, isn't
    answered (`kind` is then unknown, or answer); `claim` is what is
    asked whether it is so, if that is surely known; `care` is which reply a message gets in the hour after an emergency, or
    "line" where an ordinary one keeps a help line (`soft` then has the emergency's categories); `known` is what they told of
    themselves in that hour; `line` is the kind of help line that is asked for, and
    `to_write` that it is to be one to which one can write.
    """

    kind: Kind
    entries: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    urgent: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    third_person: bool = False
    for_moderators: tuple[str, ...] = ()
    smalltalk: str | None = None
    candidates: tuple[Candidate, ...] = ()
    language: str | None = None
    longer: bool = False
    care: str | None = None
    aside: Aside | None = None
    facets: tuple[int | None, ...] = ()
    declined: str | None = None
    near: tuple[str, ...] = ()
    again: Again | None = None
    told: str = ""
    place: Region | None = None
    claim: str | None = None
    known: Known = NOTHING_KNOWN
    line: Line | None = None
    to_write: bool = False
    explanation: Explanation = field(default_factory=Explanation)

    def facet_of(self, entry: str) -> int | None:
        """The number of the facet of an entry that is asked for; None for none."""
        return dict(zip(self.entries, self.facets, strict=False)).get(entry)
