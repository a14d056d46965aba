"""What a message asks, by itself or in the light of the conversation: its own words decide, and the question before lends
them its subject."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering import conversation as talk
from bot.answering.conversation import Conversation
from bot.answering.decision import Evidence
from bot.answering.matching.features import FILLER
from bot.answering.matching.guards import OTHER_TIME
from bot.answering.matching.matcher import Matcher, Matching
from bot.knowledge import Knowledge
from bot.knowledge.text import plain, stem, words

SMALLTALK = 0.0  # score from which a remark may be small talk, if it is nothing else
MAX_SUGGESTIONS = 3
CERTAIN = 0.97  # confidence from which the parts of a list ("lips, eyes") aren't taken for questions of their own
BOTH = 0.15  # confidence that an entry has at least, with the words before and without them, to be surer for both
LEANS = 0.2  # how much surer the last entry has to be, where "it" may mean it, than what the words by themselves name
SHARED = 0.2  # confidence in another entry from which the last one isn't taken for a word that it has, too


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence (0 to 1) the bot answers, suggests, and speaks without having been asked."""

    answer: float = 0.45
    suggest: float = 0.07
    unasked: float = 0.93


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a text: the evidence, best first, whatever else the matcher saw, the text it is about, and
    the entry answered before that it asks on about, if it names nothing of its own, and the time of the
    treatment that a follow-up is about."""

    text: str
    evidence: tuple[Evidence, ...]
    matching: Matching
    on: str | None = None
    time: str | None = None

    @property
    def best(self) -> Evidence | None:
        return self.evidence[0] if self.evidence else None

    @property
    def confidence(self) -> float:
        return self.evidence[0].confidence if self.evidence else 0.0


class Understanding:
    """Finds what messages ask, by one knowledge. Immutable."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, thresholds: Thresholds) -> None:
        self.knowledge, self._matcher, self.thresholds = knowledge, matcher, thresholds

    def understand(self, text: str, before: Conversation) -> Found:
        """What is found for the message alone, or, where it follows on, for the question that it completes."""
        alone = self.find(text)
        kind = talk.link(text, before, self._matcher.names_subject(alone.matching.tokens))
        if kind == "new" or self.is_smalltalk(alone.matching):
            shorter = talk.bare(text)
            if not before.question:
                return alone
            best = alone if shorter in (text, plain(text).strip()) else _surer(alone, self.find(shorter))
            return best if best.confidence >= self.thresholds.answer else self._leaning(text, best, before)
        if kind == "correction":
            return self._corrected(text, before)
        return self._follow(text, before)

    def _leaning(self, text: str, alone: Found, before: Conversation) -> Found:
        """What is found for a short message of which nothing shows that it follows on, but that isn't clear by itself."""
        if (
            not talk.is_short(text)
            or talk.changes_subject(text)
            or self.is_smalltalk(alone.matching)
            or self._matcher.names_subject(alone.matching.tokens)
        ):
            return alone
        followed = self._follow(text, before)
        again = followed.best is not None and followed.best.entry in before.answered and not talk.asks_on(text)
        return alone if again else _surer(alone, followed)

    def _corrected(self, text: str, before: Conversation) -> Found:
        """What is found for a correction: the words put right, and only where they are nothing by themselves, the question
        before with them added, which mostly finds its own entry again."""
        own, *rest = talk.corrected(before.question, text)
        if not rest:
            return self.find(own)
        joined = self.find(rest[0])
        alone = self._with_subject(own, joined)
        if alone.best is None or talk.names_nothing(own, FILLER):
            return joined
        if _same(alone, joined):
            return _surer(alone, joined)
        if alone.confidence >= self.thresholds.answer:
            other = _without(joined, before.answered)
            likely = {each.entry for each in alone.evidence if each.confidence >= self.thresholds.answer}
            return other if other.confidence >= self.thresholds.answer and other.evidence[0].entry in likely else alone
        if joined.best is not None and joined.best.entry in before.answered:
            if talk.points_back(own):
                return joined
            other = _without(joined, before.answered)
            return _both(other, alone) if _same(other, alone) else alone
        return _surer(alone, joined)

    def _follow(self, text: str, before: Conversation) -> Found:
        """What is found for a follow-up. Its own words decide: the question before lends them its subject, and its entry
        only where they ask on about that ("how long?"), or name what that entry speaks of."""
        joined = self.find(talk.joined(before.question, text))
        bare = self._with_subject(talk.bare(text), joined)
        time = self._matcher.asked_time(bare.matching.tokens) or talk.time_of(text)
        joined, bare = self._at(time, joined), self._at(time, bare)
        last = before.answered[0] if before.answered and before.answered[0] in self.knowledge.entries else None
        best = joined.best
        asks_on = time is not None or talk.asks_on(text)
        if talk.names_nothing(text, FILLER):
            if not asks_on and not talk.points_back(text):
                return bare
            own = self.find(talk.bare(text))
            if not talk.leans(text) and time is None and own.confidence >= self.thresholds.answer:
                return own
            return replace(joined, on=last if asks_on else None)
        if best is not None and best.entry in before.answered and self._is_in_question(bare, best.entry):
            return joined
        if best is None or not self._matcher.fits(bare.matching.tokens, best.entry, talk.is_fragment(text)):
            return bare
        if _same(bare, joined):
            return _surer(joined, bare)
        shares = self._matcher.shares(bare.matching.tokens, best.entry)
        leans = asks_on and shares and best.entry in before.answered and talk.leans(text)
        if leans and joined.confidence >= bare.confidence + LEANS:
            return joined
        if bare.confidence >= self.thresholds.answer:
            return bare
        if best.entry not in before.answered:
            return _surer(bare, joined)
        if asks_on and shares:
            return joined
        other = _without(joined, before.answered)
        if _same(other, bare):
            return _both(other, bare)
        if shares and bare.confidence < SHARED:
            return joined
        return bare if bare.confidence >= self.thresholds.suggest else joined if shares else bare

    def _is_in_question(self, found: Found, entry: str) -> bool:
        """Whether an entry's own question names all that a word or two name: the eyes, where it speaks of lips and eyes."""
        named = {stem(word) for token in found.matching.tokens for word in token.read.split() if word not in FILLER}
        asked = {stem(word) for word in words(self.knowledge.entries[entry].question)}
        return bool(named) and talk.is_fragment(found.text) and named <= asked

    def _at(self, time: str | None, found: Found) -> Found:
        """What is found, none of it sure whose answer is for another time of the treatment."""
        if time is None:
            return found
        capped = (
            each
            if self._matcher.is_for_time(each.entry, time)
            else replace(each, confidence=min(each.confidence, OTHER_TIME))
            for each in found.evidence
        )
        return replace(found, evidence=tuple(sorted(capped, key=lambda each: -each.confidence)), time=time)

    def _with_subject(self, text: str, whole: Found) -> Found:
        """The evidence for words in the light of the question before, or with our medicine named, where both find the same."""
        lit = self._in_light_of(text, whole)
        if text.startswith("on "):  # another medicine takes the place of ours
            return lit
        subject = self.knowledge.vocabulary.subject[:1]
        if not subject or lit.confidence < self.thresholds.suggest or lit.confidence >= self.thresholds.answer:
            return lit
        named = self.find(f"{text} {subject[0]}")
        return replace(lit, evidence=named.evidence) if _same(named, lit) and named.confidence > lit.confidence else lit

    def _in_light_of(self, text: str, whole: Found) -> Found:
        """The evidence for words that are short because their subject was named before."""
        (matching,) = self._matcher.match_parts(whole.matching.tokens, [text], MAX_SUGGESTIONS)
        return Found(text, matching.evidence, matching)

    def find(self, text: str) -> Found:
        matching = self._matcher.match(text, limit=MAX_SUGGESTIONS)
        return Found(text, matching.evidence, matching)

    def is_smalltalk(self, matching: Matching) -> bool:
        _, how_like = matching.smalltalk
        best = matching.evidence[0].score if matching.evidence else how_like - 1
        return how_like > max(SMALLTALK, best, matching.not_ours[1])


def _without(found: Found, entries: Sequence[str]) -> Found:
    """What is found beside these entries."""
    return replace(found, evidence=tuple(each for each in found.evidence if each.entry not in entries))


def _both(one: Found, other: Found) -> Found:
    """What is found twice, with the words before and without them, and so is surer than each time by itself."""
    surer = _surer(one, other)
    best = surer.evidence[0]
    if min(one.confidence, other.confidence) < BOTH:
        return surer
    sure = 1 - (1 - one.confidence) * (1 - other.confidence)
    return replace(surer, evidence=(replace(best, confidence=min(sure, CERTAIN)), *surer.evidence[1:]))


def _same(one: Found, other: Found) -> bool:
    return one.best is not None and other.best is not None and one.best.entry == other.best.entry


def _surer(one: Found, other: Found) -> Found:
    return one if one.confidence >= other.confidence else other
