"""Which entries several questions in one message ask for: each gets its answer, three at most."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.answering import asking_on
from bot.answering import conversation as talk
from bot.answering.decision import Evidence
from bot.answering.finding import Found
from bot.answering.matching.matcher import EXACT, Matcher, Matching
from bot.answering.parts import asks_or_not, clauses, is_question, questions
from bot.answering.understanding import Thresholds, Understanding
from bot.knowledge import Knowledge
from bot.knowledge.text import sentences

MAX_ANSWERS = 3
TWO = 2
LIKELY = 0.15  # confidence in some entry up to which (so is one in doubt) a message isn't taken for several questions
ASKING_PART, OTHER_PART = 0.65, 0.7  # confidence from which a clause that asks, or another one, is answered
ADDED_PART = 0.9  # the same for what is only added ("… and with doxycycline") to what as a whole is sure of one thing
DECLINED_PART = 0.5  # the same for what isn't answered here
ONE_QUESTION = 0.8  # likeness to a phrasing from which a message is the one question that the phrasing asks
MANIFOLD = 24  # words; a longer message is a story
ONE_THING = 0.93  # confidence from which the parts of a list ("lips, eyes") aren't taken for questions of their own
OF_A_STORY = 0.7  # confidence from which a sentence of a story that asks is answered beside another one
SURE_OF_A_STORY = 0.9  # the same where the story as a whole isn't sure
COPIED = "words that must agree"  # the guard that compares a message with the one question that it is most like


class Several:
    """Finds them by one knowledge. Immutable."""

    def __init__(
        self, knowledge: Knowledge, matcher: Matcher, understanding: Understanding, thresholds: Thresholds
    ) -> None:
        self._knowledge, self._matcher = knowledge, matcher
        self._understanding, self._thresholds = understanding, thresholds

    def of(self, found: Found) -> tuple[str, ...]:
        """The entries that the clauses of a message ask for, if each by itself is sure of another one.

        Only where the whole message agrees, and where it isn't as a whole one of the known questions. A long story has many
        clauses that sound like many things: of that, only whole sentences that ask count.
        """
        if found.best is None or found.on is not None or found.confidence >= EXACT:
            return ()
        if any(each.guard != COPIED for each in found.matching.findings):
            return self._each_by_itself(found)
        if found.confidence <= LIKELY:
            return ()
        is_story = len(found.matching.tokens) > MANIFOLD and len(sentences(found.text)) > 1
        is_one = asks_or_not(found.text)
        has_lists = found.confidence < ONE_THING and not is_one
        asked = self._questions(found) if is_story else _clauses(found.text, lists=has_lists)
        told = self._of_clauses(found, asked, is_story=is_story)
        if len(told) < 2 and not is_story and not is_one and found.confidence >= ONE_THING:
            return self._of_list(found) or told
        return told

    def _of_clauses(self, found: Found, asked: Sequence[str], *, is_story: bool) -> tuple[str, ...]:
        """The entries that clauses of a message surely ask for, that of the whole message among them."""
        if len(asked) < 2:
            return ()
        parts = self._match(found, asked)
        if found.evidence[0].similarity >= ONE_QUESTION and not any(
            _is_rather(part, found.evidence[0]) for part in parts
        ):
            return ()
        likely = {each.entry for each in found.evidence if each.confidence >= self._thresholds.answer}
        is_long = len(found.matching.tokens) > MANIFOLD
        sure = []
        for clause, part in zip(asked, parts, strict=True):
            least = OF_A_STORY if is_long else ASKING_PART if is_question(clause) else OTHER_PART
            near = likely if is_question(clause) else ()
            if part.evidence and part.evidence[0].confidence >= self._enough(part.evidence[0].entry, least, near):
                sure.append(part.evidence[0].entry)
        if len(asked) == TWO and sure and asking_on.only_asks_on(talk.bare(asked[1])):
            return self._with_more(sure[0], found)
        best = found.evidence[0].entry
        as_asked = len(sure) == len(asked) and all(map(is_question, asked))  # else what is surest comes first
        told = tuple(dict.fromkeys(sure if as_asked else [best, *sure]))[:MAX_ANSWERS]
        if best in sure:
            return told
        is_first = all(map(is_question, asked)) and self._is_first_of_any(found, parts)
        near = {each.entry for each in found.evidence if each.confidence >= self._thresholds.suggest}
        return told if (as_asked or is_first) and near.issuperset(told) else ()

    def _is_first_of_any(self, found: Found, parts: Sequence[Matching]) -> bool:
        """Whether the message as a whole surely asks for what comes first for one of its clauses, too, if not surely."""
        return found.confidence >= self._thresholds.answer and any(
            part.evidence and part.evidence[0].entry == found.evidence[0].entry for part in parts
        )

    def _each_by_itself(self, found: Found) -> tuple[str, ...]:
        """The entries that the questions of a message ask for where something speaks against the whole of it, such as the
        other medicine that one of them names: if each would be answered by itself."""
        asked = clauses(found.text)
        if len(asked) < 2 or len(found.matching.tokens) > MANIFOLD:
            return ()
        if is_question(asked[0]):
            first, *_ = asked[0].rsplit(maxsplit=1)
            whole = [
                f"{first} {each}" if asking_on.is_fragment(each) and not is_question(each) else each for each in asked
            ]
        elif self._matcher.asks_to_take(self._matcher.lexicon.tokens(asked[0])):
            whole = [
                f"can i take {each}" if asking_on.is_fragment(each) and not asking_on.asks_if_one_may(each) else each
                for each in asked
            ]
        else:
            return ()
        alone = [self._understanding.alone(talk.bare(each)) for each in whole]
        told = tuple(dict.fromkeys(each.evidence[0].entry for each in alone if each.confidence >= ASKING_PART))
        return told[:MAX_ANSWERS] if all(each.confidence >= ASKING_PART for each in alone) else ()

    def _of_list(self, found: Found) -> tuple[str, ...]:
        """The entries that a question and what is only added to it ("… with antidepressants and with doxycycline") ask for
        where each is surely another one."""
        asked = _clauses(found.text)
        if len(asked) < 2:
            return ()
        sure = [
            part.evidence[0].entry
            for clause, part in zip(asked, self._match(found, asked), strict=True)
            if part.evidence and part.evidence[0].confidence >= (ASKING_PART if is_question(clause) else ADDED_PART)
        ]
        told = tuple(dict.fromkeys(sure))[:MAX_ANSWERS]
        return told if len(sure) == len(asked) and found.evidence[0].entry in told else ()

    def _match(self, found: Found, asked: Sequence[str]) -> list[Matching]:
        return self._matcher.match_parts(found.matching.tokens, [talk.bare(clause) for clause in asked])

    @staticmethod
    def _questions(found: Found) -> list[str]:
        """What a story asks: its sentences that ask, each taken apart where more than one of its parts does."""
        asked = []
        for sentence in questions(found.text):
            parts = [part for part in clauses(sentence, lists=False) if is_question(part)]
            asked += parts if len(parts) > 1 else [sentence]
        return asked

    def apart(self, text: str, entries: Sequence[str]) -> dict[str, str]:
        """What a message asks of each of several entries: it, without the clauses that ask for another of them."""
        parts = clauses(text) if len(entries) > 1 else []
        best = [self._understanding.find(talk.bare(part)).best for part in parts]
        whose = [each.entry if each is not None and each.entry in entries else None for each in best]
        said = {
            entry: " ".join(part for part, owner in zip(parts, whose, strict=True) if owner in (entry, None))
            for entry in {*whose}
            if entry is not None
        }
        return {entry: said.get(entry, text) for entry in entries}

    def in_a_story(self, found: Found) -> tuple[str, ...]:
        """The entries that the questions of a story surely ask for by themselves, where the story as a whole is like them,
        too, but tells of so much else that none is sure for it."""
        if found.on is not None or len(found.matching.tokens) <= MANIFOLD or found.confidence <= LIKELY:
            return ()
        near = {each.entry for each in found.evidence}
        asked = self._questions(found)
        parts = self._match(found, asked)
        sure = [
            part.evidence[0].entry for part in parts if part.evidence and part.evidence[0].confidence >= SURE_OF_A_STORY
        ]
        return tuple(dict.fromkeys(entry for entry in sure if entry in near))[:MAX_ANSWERS]

    def _enough(self, entry: str, least: float, likely: Collection[str]) -> float:
        """The confidence from which a clause is answered: less where the whole message is likely (`likely`) to ask for the
        same, and where all that is said is that this isn't answered here."""
        if entry in likely:
            least = min(least, self._thresholds.answer)
        return min(least, DECLINED_PART) if self._knowledge.entries[entry].declined else least

    def _with_more(self, first: str, found: Found) -> tuple[str, ...]:
        """The entry that the first of two questions asks for, and the related one, if any is as likely, that the second asks
        for, which only asks on about it: "does it remove dark spots and how long does it take"."""
        likely = {each.entry: each.confidence for each in found.evidence}
        related = self._knowledge.entries[first].related
        more = [each for each in likely if each in related and likely[each] >= likely.get(first, 1.0)]
        return (first, *more[:1]) if first in likely else ()


def _clauses(text: str, *, lists: bool = True) -> list[str]:
    """The clauses of a message that may be questions of their own, without those that say nothing by themselves."""
    return [each for each in clauses(text, lists=lists) if not asking_on.is_of_what_is_said(talk.bare(each))]


def _is_rather(part: Matching, whole: Evidence) -> bool:
    """Whether a clause is more like the phrasing that the whole message is most like, which then asks for the clause alone."""
    first = part.evidence[:1]
    return any(each.phrasing == whole.phrasing and each.similarity > whole.similarity for each in first)
