"""What is found for a text, by itself or in the light of a question before, and how two findings compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from bot import metrics
from bot.answering.decision import Evidence
from bot.answering.matching.matcher import Matcher, Matching
from bot.knowledge import Region, Vocabulary

MAX_SUGGESTIONS = 3
CERTAIN = 0.97  # confidence that what is found twice has at most
BOTH = 0.15  # confidence that an entry has at least, with the words before and without them, to be surer for both


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a text: the evidence, best first, whatever else the matcher saw, the text it is about; of a
    follow-up, the entry answered before that it asks on about, if it names nothing of its own, the time of the treatment
    and the country that it is about, and what the conversation lent it and why."""

    text: str
    evidence: tuple[Evidence, ...]
    matching: Matching
    on: str | None = None
    time: str | None = None
    place: Region | None = None
    lent: str = ""

    @property
    def best(self) -> Evidence | None:
        return self.evidence[0] if self.evidence else None

    @property
    def confidence(self) -> float:
        return self.evidence[0].confidence if self.evidence else 0.0


def without(found: Found, entries: Sequence[str]) -> Found:
    """What is found beside these entries."""
    return replace(found, evidence=tuple(each for each in found.evidence if each.entry not in entries))


def both(one: Found, other: Found) -> Found:
    """What is found twice, with the words before and without them, and so is surer than each time by itself."""
    found = surer(one, other)
    best = found.evidence[0]
    if min(one.confidence, other.confidence) < BOTH:
        return found
    sure = 1 - (1 - one.confidence) * (1 - other.confidence)
    return replace(found, evidence=(replace(best, confidence=min(sure, CERTAIN)), *found.evidence[1:]))


def same(one: Found, other: Found) -> bool:
    """Whether the likeliest entry of both is the same."""
    return one.best is not None and other.best is not None and one.best.entry == other.best.entry


def surer(one: Found, other: Found) -> Found:
    """That of the two whose likeliest entry is surer; the first where both are the same."""
    return one if one.confidence >= other.confidence else other


class Finder:
    """Finds what texts are about. Immutable."""

    def __init__(self, matcher: Matcher, vocabulary: Vocabulary, suggest: float, answer: float) -> None:
        """`suggest` and `answer` are the confidences from which something is suggested, and answered."""
        self._matcher, self._suggest, self._answer = matcher, suggest, answer
        self._subject = vocabulary.subject[:1]
        self._match = lru_cache(maxsize=8)(partial(_matched, matcher))  # of one message, many ask

    def find(self, text: str) -> Found:
        """What is found for a text by itself."""
        matching = self._match(text)
        return Found(text, matching.evidence, matching)

    def with_subject(self, text: str, whole: Found, *, is_fragment: bool = False) -> Found:
        """What is found for words in the light of the question before, or with our medicine named, where both find the
        same; of a word or two (`is_fragment`), even where the light is dim."""
        lit = self._in_light_of(text, whole)
        if text.startswith("on "):  # another medicine takes the place of ours
            return lit
        dim = lit.confidence < self._suggest and (not is_fragment or bool(lit.matching.findings))
        if not self._subject or dim or lit.confidence >= self._answer:
            return lit
        named = self.find(f"{text} {self._subject[0]}")
        return replace(lit, evidence=named.evidence) if same(named, lit) and named.confidence > lit.confidence else lit

    def _in_light_of(self, text: str, whole: Found) -> Found:
        """What is found for words that are short because their subject was named before."""
        (matching,) = self._matcher.match_parts(whole.matching.tokens, [text], MAX_SUGGESTIONS)
        return Found(text, matching.evidence, matching)


def _matched(matcher: Matcher, text: str) -> Matching:
    with metrics.timed(metrics.MATCHING):
        return matcher.match(text, limit=MAX_SUGGESTIONS)
