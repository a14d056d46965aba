"""What a message asks, by itself or in the light of the conversation: its own words decide, and the question before lends
them its subject."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answering import asking_on
from bot.answering import conversation as talk
from bot.answering.conversation import Conversation
from bot.answering.finding import Finder, Found, both, same, surer, without
from bot.answering.follow_ups import ITS_OWN, FollowUps
from bot.answering.matching.matcher import Matcher, Matching
from bot.knowledge import Knowledge
from bot.knowledge.text import plain, stem

SMALLTALK = 0.0  # score from which a remark may be small talk, if it is nothing else


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence (0 to 1) the bot answers, suggests, and speaks without having been asked."""

    answer: float = 0.45
    suggest: float = 0.07
    unasked: float = 0.93


class Understanding:
    """Finds what messages ask, by one knowledge. Immutable."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, thresholds: Thresholds) -> None:
        self.knowledge, self._matcher, self.thresholds = knowledge, matcher, thresholds
        self._finder = Finder(matcher, knowledge.vocabulary, thresholds.suggest, thresholds.answer)
        self._follow_ups = FollowUps(knowledge, matcher, self._finder, thresholds.answer, thresholds.suggest)
        remarks = (text for remark in knowledge.smalltalk for text in remark.said)
        self._remarked = frozenset(stem(word) for text in remarks for word in plain(text).split())

    def understand(self, text: str, before: Conversation) -> Found:
        """What is found for the message alone, or, where it follows on, for the question that it completes."""
        if self._follow_ups.takes_its_subject(text, before):
            return self._follow_ups.find(text, before)
        if self._follow_ups.concludes(text, before):
            return self._follow_ups.find(text, before)
        alone = self.alone(text)
        kind = talk.link(text, before, self._matcher.names_subject(alone.matching.tokens))
        if alone.lent and alone.confidence >= self.thresholds.answer:
            return alone
        if (
            kind == "new"
            and before.question
            and (self._follow_ups.goes_on(text, before) or (asking_on.supposes(text) and alone.confidence < ITS_OWN))
        ):
            return self._follow_ups.find(text, before)
        if kind == "correction" and (time := self._time_meant(text, before)) is not None:
            return self._follow_ups.find(time, before)
        if kind == "correction" and self._names_something(text, before):
            return self._corrected(text, before)
        if self.is_smalltalk(alone.matching) and talk.aside(text) == "nod":
            return alone
        if kind == "new" or self.is_smalltalk(alone.matching):
            shorter = talk.bare(text)
            best = alone if shorter in (text, plain(text).strip()) else self._without_lead_in(alone, shorter)
            if not before.question:
                return best
            return best if best.confidence >= self.thresholds.answer else self._leaning(text, best, before)
        if kind == "correction":
            return self._corrected(text, before)
        return self._follow_ups.find(text, before)

    def alone(self, text: str) -> Found:
        """What is found for a message by itself; of one that only asks whether another medicine may be taken, with ours
        beside it."""
        alone = self.find(text)
        if not self.knowledge.vocabulary.subject or not self._matcher.asks_to_take(alone.matching.tokens):
            return alone
        ours = self.find(f"{talk.bare(alone.text)} with {self.knowledge.vocabulary.subject[0]}")
        return surer(alone, replace(ours, lent="our medicine, beside the one that it names"))

    def _without_lead_in(self, alone: Found, shorter: str) -> Found:
        """What is found for a message, or for what is left of it without the thanks before it, where that is surely ours."""
        found = self.find(shorter)
        if found.confidence >= self.thresholds.answer and self.is_smalltalk(alone.matching):
            return alone if self.is_smalltalk(found.matching) else found
        return surer(alone, found)

    def _leaning(self, text: str, alone: Found, before: Conversation) -> Found:
        """What is found for a short message of which nothing shows that it follows on, but that isn't clear by itself."""
        if (
            not talk.is_short(text)
            or talk.changes_subject(text)
            or self.is_smalltalk(alone.matching)
            or self._matcher.names_subject(alone.matching.tokens)
        ):
            return alone
        followed = self._follow_ups.find(text, before)
        again = (
            followed.best is not None
            and followed.best.entry in before.answered
            and not asking_on.asks_on(talk.bare(text))
        )
        return alone if again else surer(alone, followed)

    def _time_meant(self, text: str, before: Conversation) -> str | None:
        """What a correction says, where that is nothing but another time: "no, i meant after"."""
        own, *_ = talk.corrected(before.question, text)
        return own if asking_on.time_of(own) and self._follow_ups.read(own, None).says_nothing_new else None

    def _names_something(self, text: str, before: Conversation) -> bool:
        """Whether a correction names what is meant, and so is no complaint: "no, i meant the nose"."""
        own, *_ = talk.corrected(before.question, text)
        return bool(own != plain(text).strip() and self._follow_ups.read(own, None).names)

    def _corrected(self, text: str, before: Conversation) -> Found:
        """What is found for a correction: the words put right, and only where they are nothing by themselves, the question
        before with them added, which mostly finds its own entry again."""
        own, *rest = talk.corrected(before.question, text)
        if not rest:
            return self.find(own)
        joined = self.find(rest[0])
        alone = self._finder.with_subject(own, joined)
        if alone.best is None or self._follow_ups.read(own, None).says_nothing_new:
            return joined
        if same(alone, joined):
            return surer(alone, joined)
        if alone.confidence >= self.thresholds.answer:
            other = without(joined, before.answered)
            likely = {each.entry for each in alone.evidence if each.confidence >= self.thresholds.answer}
            return other if other.confidence >= self.thresholds.answer and other.evidence[0].entry in likely else alone
        if joined.best is not None and joined.best.entry in before.answered:
            if asking_on.points_back(own):
                return joined
            other = without(joined, before.answered)
            return both(other, alone) if same(other, alone) else alone
        return surer(alone, joined)

    def find(self, text: str) -> Found:
        """What is found for a text by itself."""
        return self._finder.find(text)

    def is_smalltalk(self, matching: Matching) -> bool:
        """Whether a message is small talk: like it most of all, and naming nothing that only entries speak of."""
        for token in matching.tokens:
            is_remarked = self._remarked.issuperset(map(stem, token.read.split()))
            if not is_remarked and self._matcher.names_something(token):
                return False
        _, how_like = matching.smalltalk
        best = matching.evidence[0].score if matching.evidence else how_like - 1
        return how_like > max(SMALLTALK, best, matching.not_ours[1])
