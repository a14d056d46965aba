"""What to do about a message for which something was found: answer, suggest, say that it isn't known, or stay silent; and
where the last answer is asked on about, what is said then."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answering import asking_on, language
from bot.answering import conversation as talk
from bot.answering.again import Again
from bot.answering.conversation import Conversation
from bot.answering.decision import Candidate, Decision, Evidence, Explanation
from bot.answering.finding import MAX_SUGGESTIONS, Found
from bot.answering.matching.matcher import EXACT, Matcher, Matching
from bot.answering.parts import clauses, is_question, questions
from bot.answering.understanding import Thresholds, Understanding
from bot.knowledge import Knowledge
from bot.knowledge.text import sentences, words

MAX_ANSWERS = 3
TWO = 2
LIKELY = 0.15  # confidence in some entry up to which (so is one in doubt) a message isn't taken for several questions
ASKING_PART, OTHER_PART = 0.65, 0.7  # confidence from which a clause that asks, or another one, is answered
ADDED_PART = (
    0.9  # the same for what is only added to a question ("… and with doxycycline") that is as a whole sure of one thing
)
DECLINED_PART = 0.5  # the same for what isn't answered here
ONE_QUESTION = 0.8  # likeness to a phrasing from which a message is the one question that the phrasing asks
MANIFOLD = 24  # words; a longer message is a story
ONE_THING = 0.93  # confidence from which the parts of a list ("lips, eyes") aren't taken for questions of their own
OF_A_STORY = 0.7  # confidence from which a sentence of a story that asks is answered beside another one
SURE_OF_A_STORY = 0.9  # the same where the story as a whole isn't sure
COPIED = "words that must agree"  # the guard that compares a message with the one question that it is most like
LASTING = "side-effects-go-away"  # what of an effect is left after the course
UNDER_18 = "parents-and-teens"  # what is told, too, to who asks on for a child
# What is offered where a question is about another time of the treatment than the entry that it sounds like.
FOR_TIME = {
    "before": ("before-starting", "starting-tips"),
    "after": (LASTING, "how-long-in-body", "after-treatment"),
}


class Chooser:
    """Chooses by one knowledge. Immutable."""

    def __init__(
        self,
        knowledge: Knowledge,
        matcher: Matcher,
        understanding: Understanding,
        again: Again,
        thresholds: Thresholds,
    ) -> None:
        self._knowledge, self._matcher, self._again = knowledge, matcher, again
        self._understanding, self._thresholds = understanding, thresholds

    def choose(self, text: str, found: Found, addressed: bool) -> Decision:
        """What to do about a message by itself, for which this was found."""
        matching, best = found.matching, found.best
        explanation = Explanation(
            understood=found.text,
            lent=found.lent,
            evidence=found.evidence,
            repairs=matching.repairs,
            unknown=matching.unknown,
            guards=tuple(map(str, matching.findings)),
        )
        candidates = tuple(Candidate(e.entry, e.confidence) for e in found.evidence)

        def decide(decision: Decision, reason: str) -> Decision:
            return replace(decision, candidates=candidates, explanation=replace(explanation, reason=reason))

        if self._understanding.is_smalltalk(matching):
            name, _ = matching.smalltalk
            return (
                decide(Decision("smalltalk", smalltalk=name), f"small talk ({name})")
                if addressed
                else decide(Decision("silent"), "small talk, and nobody asked")
            )
        if best is None or not matching.tokens:
            return decide(Decision("unknown" if addressed else "silent"), "no words to match")
        sure = f"confidence {best.confidence:.2f}"
        if not addressed:
            if best.confidence >= self._thresholds.unasked and is_question(found.text) and not found.lent:
                return decide(Decision("answer", (best.entry,)), f"{sure} is enough to speak unasked")
            return decide(Decision("silent"), f"{sure} is too low to speak unasked, or it asks nothing")
        several = self._several(found)
        if len(several) > 1:
            return decide(Decision("answer", several), "several questions in one message")
        if best.confidence < self._thresholds.answer and (asked := self._asked_in_a_story(found)):
            return decide(Decision("answer", asked), "what the story's own questions surely ask")
        if best.confidence >= self._thresholds.answer:
            return decide(Decision("answer", (best.entry,)), f"{sure} is enough to answer")
        if (told := language.tell(text)) is not None:
            return decide(Decision("unknown", language=told), f"it isn't in English but in another language ({told})")
        near = self._near(found)
        if near:
            return decide(Decision("suggest", suggestions=near), f"{sure} is enough to suggest, not to answer")
        return decide(Decision("unknown"), f"{sure} is too low even to suggest")

    def _near(self, found: Found) -> tuple[str, ...]:
        """The entries to offer. Where the likeliest speaks of another time of the treatment than the message, those that
        speak of that time come first."""
        near = [e.entry for e in found.evidence if e.confidence >= self._thresholds.suggest]
        time = found.time or self._matcher.asked_time(found.matching.tokens)
        if time is not None and (late := [entry for entry in near if not self._matcher.is_for_time(entry, time)]):
            related = {other for entry in late for other in self._knowledge.entries[entry].related}
            known = [entry for entry in FOR_TIME[time] if entry in self._knowledge.entries]
            there = sorted(known, key=lambda entry: entry not in related)
            near = [*there, *(entry for entry in near if entry not in late), *late]
        return tuple(dict.fromkeys(near))[:MAX_SUGGESTIONS]

    def _several(self, found: Found) -> tuple[str, ...]:
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
        asked = self._questions(found) if is_story else clauses(found.text, lists=found.confidence < ONE_THING)
        told = self._of_clauses(found, asked, is_story=is_story)
        if len(told) < 2 and not is_story and found.confidence >= ONE_THING:
            return self._of_list(found) or told
        return told

    def _of_clauses(self, found: Found, asked: Sequence[str], *, is_story: bool) -> tuple[str, ...]:
        """The entries that clauses of a message surely ask for, that of the whole message among them."""
        if len(asked) < 2:
            return ()
        parts = self._parts(found, asked)
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
        if len(asked) < 2 or len(found.matching.tokens) > MANIFOLD or not is_question(asked[0]):
            return ()
        first, *_ = asked[0].rsplit(maxsplit=1)
        whole = [f"{first} {each}" if asking_on.is_fragment(each) and not is_question(each) else each for each in asked]
        alone = [self._understanding.alone(talk.bare(each)) for each in whole]
        told = tuple(dict.fromkeys(each.evidence[0].entry for each in alone if each.confidence >= ASKING_PART))
        return told[:MAX_ANSWERS] if all(each.confidence >= ASKING_PART for each in alone) else ()

    def _of_list(self, found: Found) -> tuple[str, ...]:
        """The entries that a question and what is only added to it ("… with antidepressants and with doxycycline") ask for
        where each is surely another one."""
        asked = clauses(found.text)
        if len(asked) < 2:
            return ()
        sure = [
            part.evidence[0].entry
            for clause, part in zip(asked, self._parts(found, asked), strict=True)
            if part.evidence and part.evidence[0].confidence >= (ASKING_PART if is_question(clause) else ADDED_PART)
        ]
        told = tuple(dict.fromkeys(sure))[:MAX_ANSWERS]
        return told if len(sure) == len(asked) and found.evidence[0].entry in told else ()

    def _parts(self, found: Found, asked: Sequence[str]) -> list[Matching]:
        return self._matcher.match_parts(found.matching.tokens, [talk.bare(clause) for clause in asked])

    @staticmethod
    def _questions(found: Found) -> list[str]:
        """What a story asks: its sentences that ask, each taken apart where more than one of its parts does."""
        asked = []
        for sentence in questions(found.text):
            parts = [part for part in clauses(sentence, lists=False) if is_question(part)]
            asked += parts if len(parts) > 1 else [sentence]
        return asked

    def _asked_in_a_story(self, found: Found) -> tuple[str, ...]:
        """The entries that the questions of a story surely ask for by themselves, where the story as a whole is like them,
        too, but tells of so much else that none is sure for it."""
        if found.on is not None or len(found.matching.tokens) <= MANIFOLD or found.confidence <= LIKELY:
            return ()
        near = {each.entry for each in found.evidence}
        asked = self._questions(found)
        parts = self._parts(found, asked)
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

    def asked_on(self, text: str, decision: Decision, found: Found, before: Conversation) -> Decision:
        """The decision, where the last answer is asked on about: never the same card once more, but the short of it."""
        known = tuple(id_ for id_ in before.answered if id_ in self._knowledge.entries)
        time = found.time or self._matcher.asked_time(found.matching.tokens)
        fits = found.on is not None and (time is None or self._matcher.is_for_time(found.on, time))
        if found.on is not None and time is not None and decision.language is None:
            there = self._for_time(found, found.on, time)
            if there is not None or not fits:
                told = self._at_another_time(decision, found.on, there, time)
                return self._to_the_side(told, found.on, time, text, before.question)
        if found.on is not None and fits and decision.kind in ("suggest", "unknown") and decision.language is None:
            why = replace(
                decision.explanation, reason="it asks on about what was just answered, and names nothing else"
            )
            decision = replace(decision, kind="answer", entries=(found.on,), suggestions=(), explanation=why)
        nearest = decision.suggestions[:1]
        if (
            decision.kind == "suggest"
            and len(known) == 1
            and nearest == known
            and (found.lent or decision.suggestions == known or not is_question(text))
            and talk.is_short(text)
            and not talk.changes_subject(text)
        ):
            why = replace(decision.explanation, reason="what comes nearest was answered just now")
            decision = replace(decision, kind="answer", entries=known, suggestions=(), explanation=why)
        if len(known) > 1 and decision.kind == "answer" and {*decision.entries} <= {*known} and _asks_about_all(text):
            return replace(decision, entries=known, again="same")
        if decision.kind == "answer" and known and decision.entries == known and talk.is_short(text):
            too = asking_on.is_for_a_child(text) and UNDER_18 in self._knowledge.entries and UNDER_18 not in known
            return replace(decision, entries=(*known, UNDER_18) if too else known, again="same", place=found.place)
        return decision

    def _for_time(self, found: Found, last: str, time: str) -> str | None:
        """The entry related to the last one that speaks of the time that is asked about now, no less likely than half; none
        where the last one speaks of that time itself."""
        entries = self._knowledge.entries
        if time in entries[last].times:
            return None
        likely = {each.entry: each.confidence for each in found.evidence}
        fits = self._matcher.is_for_time(last, time)
        least = max(self._thresholds.suggest, likely.get(last, 0) / 2) if fits else 0.0
        there = (each for each, sure in likely.items() if each in entries[last].related and sure >= least)
        lasting = LASTING if time == "after" and LASTING in entries[last].related else None
        return next((each for each in there if time in entries[each].times), lasting)

    def _to_the_side(self, decision: Decision, last: str, time: str, text: str, before: str) -> Decision:
        """The decision about another time, with the side that is about that and about what was asked before: of the entry
        that speaks of what lasts, or of the last one itself."""
        entry, *_ = (self._knowledge.entries[id_] for id_ in decision.entries)
        known = self._knowledge.entries[last]
        if entry.id == LASTING:
            about = (self._again.side_about(entry, each) for each in (before, known.question))
            named = next((side for side in about if side is not None), None)
            return decision if named is None else replace(decision, facets=(named,))
        own = self._again.likest_at(known, time, text, before) if entry.id == last else None
        return decision if own is None else replace(decision, facets=(own,), again="same")

    def _at_another_time(self, decision: Decision, last: str, there: str | None, time: str) -> Decision:
        """The decision, where another entry (`there`) speaks of the time that is asked about now; or where none does: the
        last answer, told to be for its own time alone."""
        why = f"it asks about the time {time} the course; the last answer isn't for that"
        explained = replace(decision.explanation, reason=why)
        told = replace(decision, kind="answer", entries=(there or last,), suggestions=(), explanation=explained)
        return told if there else replace(told, again="other-time")


def _is_rather(part: Matching, whole: Evidence) -> bool:
    """Whether a clause is more like the phrasing that the whole message is most like, which then asks for the clause alone."""
    first = part.evidence[:1]
    return any(each.phrasing == whole.phrasing and each.similarity > whole.similarity for each in first)


def _asks_about_all(text: str) -> bool:
    """Whether a short message asks on about all that was answered just now: "do both go away"."""
    return talk.is_short(text) and not {"both", "they", "them", "those", "these"}.isdisjoint(words(text))
