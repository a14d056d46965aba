"""What to do about a message for which something was found: answer, suggest, say that it isn't known, or stay silent; and
where the last answer is asked on about, what is said then."""

from __future__ import annotations

from dataclasses import replace

from bot.answering import asking_on, language
from bot.answering import conversation as talk
from bot.answering.again import Again
from bot.answering.conversation import Conversation
from bot.answering.decision import Candidate, Decision, Explanation
from bot.answering.finding import MAX_SUGGESTIONS, Found
from bot.answering.matching.matcher import Matcher
from bot.answering.parts import is_question
from bot.answering.several import Several
from bot.answering.understanding import Thresholds, Understanding
from bot.knowledge import Knowledge
from bot.knowledge.text import words

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
        self._several = Several(knowledge, matcher, understanding, thresholds)

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
        several = self._several.of(found)
        if len(several) > 1:
            return decide(Decision("answer", several), "several questions in one message")
        if best.confidence < self._thresholds.answer and (asked := self._several.in_a_story(found)):
            return decide(Decision("answer", asked), "what the story's own questions surely ask")
        if best.confidence >= self._thresholds.answer:
            return decide(Decision("answer", (best.entry,)), f"{sure} is enough to answer")
        if (told := language.tell(text)) is not None:
            return decide(Decision("unknown", language=told), f"it isn't in English but in another language ({told})")
        near = self._near(found)
        if near:
            return decide(Decision("suggest", suggestions=near), f"{sure} is enough to suggest, not to answer")
        return decide(Decision("unknown"), f"{sure} is too low even to suggest")

    def apart(self, text: str, entries: tuple[str, ...]) -> dict[str, str]:
        """What a message asks of each of the entries that answer it."""
        return self._several.apart(text, entries)

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


def _asks_about_all(text: str) -> bool:
    """Whether a short message asks on about all that was answered just now: "do both go away"."""
    return talk.is_short(text) and not {"both", "they", "them", "those", "these"}.isdisjoint(words(text))
