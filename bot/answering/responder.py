"""A message in, a decision out: the way every message takes, in order."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from bot.answering import aftercare, asking_on, reactions
from bot.answering import conversation as talk
from bot.answering.again import Again
from bot.answering.choosing import Chooser
from bot.answering.claims import Checked, Claims
from bot.answering.claims import Learnt as LearntClaims
from bot.answering.completer import Completer
from bot.answering.conversation import Conversation, Emergency
from bot.answering.decision import Aside, Candidate, Decision, Explanation, Kind
from bot.answering.finding import MAX_SUGGESTIONS
from bot.answering.hearsay import asked_about
from bot.answering.matching.gist import Gist
from bot.answering.matching.matcher import EXACT, Matcher
from bot.answering.pressing import ALSO_ANSWERED, Pressing, danger
from bot.answering.reading_care import Aftercare, asks
from bot.answering.triage.triage import Triager
from bot.answering.understanding import SMALLTALK, Thresholds, Understanding
from bot.answering.wording.wording import MAX_CHOICES, MAX_RELATED, Choice
from bot.knowledge import Knowledge
from bot.knowledge.care import shipped_cues

NOTHING_SAID = Conversation()
NEAR = 0.02  # confidence from which an entry is near enough to be offered where nothing is known


class Responder:
    """Answers from one knowledge. Immutable: a reload makes a new one."""

    def __init__(
        self,
        knowledge: Knowledge,
        thresholds: Thresholds | None = None,
        matcher: Matcher | None = None,
        triager: Triager | None = None,
        claims: LearntClaims | None = None,
    ) -> None:
        """`matcher`, `triager` and `claims`, if given, were built from the same knowledge: that takes a second or two."""
        self.knowledge = knowledge
        self.thresholds = thresholds or Thresholds()
        self._matcher = matcher or Matcher(knowledge)
        self._triager = triager or Triager(knowledge.urgent)
        self._claims = Claims(knowledge, self._matcher, claims) if claims is not None else None
        self._understanding = Understanding(knowledge, self._matcher, self.thresholds)
        self._again = Again(self._matcher)
        self._chooser = Chooser(knowledge, self._matcher, self._understanding, self._again, self.thresholds)
        self._aftercare = Aftercare(shipped_cues())
        self._pressing = Pressing(
            knowledge,
            self._triager,
            self._understanding,
            self._matcher,
            thresholds=self.thresholds,
            care=self._aftercare,
        )

    def successor(
        self, knowledge: Knowledge, matcher: Matcher | None = None, triager: Triager | None = None
    ) -> Responder:
        """The responder for another knowledge. Only what differs in what is learnt from is learnt anew: a new answer to
        an old question takes no time, a new phrasing a second or two; `matcher` and `triager`, if given, were built from
        the same knowledge already. Claims that are the same go on with what they were learnt with."""
        if matcher is None:
            matcher = self._matcher if lessons(knowledge) == lessons(self.knowledge) else Matcher(knowledge)
        if triager is None:
            triager = self._triager if knowledge.urgent == self.knowledge.urgent else Triager(knowledge.urgent)
        claims = self._claims.learnt if self._claims and knowledge.claims == self.knowledge.claims else None
        return Responder(knowledge, self.thresholds, matcher, triager, claims)

    def decides_as(self, other: Responder) -> bool:
        """Whether both decide the same about every message, because they learnt from the same."""
        return (self._matcher, self._triager, self.thresholds) == (other._matcher, other._triager, other.thresholds)

    def settled(self, text: str) -> str | None:
        """The entry that answers a text because it is one of its phrasings, where it is quickly seen that nothing but
        urgent help comes before that."""
        entry, smalltalk, not_ours = self._matcher.repeats(text)
        if entry is not None and self.knowledge.entries[entry].declined:
            return None
        return entry if smalltalk <= max(SMALLTALK, not_ours) and self.thresholds.answer <= EXACT else None

    def prepare(self) -> None:
        """Build what is built when it is first needed (a second or two), so that nobody waits for it."""
        self.complete("")
        self.check_claim("hello")
        self.is_grave("hello")

    def check_claim(self, text: str) -> Checked:
        """Whether what a message says is so. Who may be in danger is looked for before."""
        if self._claims is None:
            self._claims = Claims(self.knowledge, self._matcher)
        checked = self._claims.check(text)
        return checked if checked.entry in self.knowledge.entries else replace(checked, entry=None)

    def claim(self, text: str) -> tuple[Decision, Checked]:
        """What to do about a message whose claim is to be checked: help first for who is in danger; else an answer with the
        entry that holds the fact, if any is sure."""
        checked = self.check_claim(text)
        urgent = self.urgent(text)
        if urgent is not None:
            return urgent, checked if ALSO_ANSWERED.issuperset(urgent.urgent) else Checked("unknown")
        soft = self._pressing.triage(text, addressed=True).soft
        if checked.entry is None:
            return Decision("unknown", soft=soft, explanation=Explanation("a claim", text)), checked
        return Decision("answer", (checked.entry,), soft=soft, explanation=Explanation("a claim", text)), checked

    def gist(self, text: str) -> Gist:
        """What a text is about, to be compared with that of others."""
        return self._matcher.gist(text)

    def spread(self, stems: Iterable[str]) -> int:
        """How many entries have any of these word stems in their phrasings."""
        return self._matcher.spread(stems)

    @cached_property
    def _completer(self) -> Completer:
        return Completer(self.knowledge)

    def decide(self, text: str, *, addressed: bool = True) -> Decision:
        """What to do about a message by itself; `addressed` is false when it was said to nobody in particular."""
        decision, _ = self.turn(text, Conversation(), addressed=addressed)
        return decision

    def turn(
        self, text: str, before: Conversation, *, addressed: bool = True, typed: bool = False
    ) -> tuple[Decision, Conversation]:
        """What to do about a message in a conversation, and the conversation after it. `typed`: it was typed where
        questions are offered meanwhile (`complete`), so it may be the beginning of one."""
        if not self.knowledge.entries.keys() >= {*before.offered}:  # offered by an earlier knowledge
            before = replace(before, offered=())
        triage = self._pressing.triage(text, addressed=addressed)
        if (pressing := self._pressing.of(text, triage, before, addressed)) is not None:
            known = aftercare.known(text, pressing, self.knowledge, before.emergency)
            emergency = aftercare.after(pressing, before.emergency, known)
            pieces = before.pieces_with(text) if pressing.kind == "urgent" else ()
            return replace(pressing, known=known), replace(before, emergency=emergency, pieces=pieces)
        picked = (
            talk.told(text, before)
            or talk.beside(text, before)
            or talk.pick(text, before.offered, [self.knowledge.entries[id_].question for id_ in before.offered])
        )
        if picked is not None and picked in self.knowledge.entries:
            question = self.knowledge.entries[picked].question
            found, decision = self._understanding.find(question), self._picked(picked)
        elif addressed and talk.wants_more(text) and not before.longer and (longer := self._longer(before.answered)):
            found = self._understanding.find(before.question)
            why = Explanation("asked for more", before.question, found.evidence)
            decision = Decision("answer", longer, longer=True, explanation=why)
        elif addressed and (said := self._said_back(text, before)) is not None:
            found, decision = self._understanding.find(before.question), said
        elif (
            (aside := talk.aside(text))
            and not (before.answered and (asking_on.asks_why(text) or asking_on.asks_a_way_on(text)))
            and not self._understanding.is_smalltalk((found := self._understanding.find(text)).matching)
        ):
            decision = self._aside(aside, addressed)
        else:
            found = self._understanding.understand(text, before)
            decision = self._chooser.choose(text, found, addressed)
            decision = self._chooser.asked_on(text, decision, found, before) if addressed else decision
            decision = self._judged(text, decision) if addressed else decision
        if not addressed and decision.kind == "answer" and self.is_grave(text):
            why = replace(decision.explanation, reason="it touches on danger, and nobody asked")
            decision = replace(decision, kind="silent", entries=(), explanation=why)
        if typed:
            decision = self._completed(text, decision)
        decision = self._with_nearest(self._without_declined(decision))
        decision = self._to_the_point(decision, found.text, text, before.question)
        if decision.kind != "silent":
            why = replace(decision.explanation, danger=danger(triage))
            decision = replace(decision, soft=triage.soft, explanation=why)
        if before.emergency is not None:
            is_ours = self._matcher.names_subject(found.matching.tokens)
            may = all(self._aftercare.answers(entry, before.emergency) for entry in decision.entries)
            asking = picked is not None or asks(text) or bool(decision.longer or decision.again)
            asking = asking or bool(decision.candidates and decision.candidates[0].confidence >= EXACT)
            decision = aftercare.kept(
                decision, before.emergency, is_ours=is_ours, asks=asking, may_answer=may, addressed=addressed
            )
            decision = replace(decision, known=before.emergency.known)
        # What only asks on leaves the question as it was, so that much asking on doesn't bury its subject.
        question = before.question if found.on is not None and decision.entries == (found.on,) else found.text
        after = before.after(question, decision, self._offered(decision))
        is_whole = decision.kind == "answer" and self._matcher.names_subject(found.matching.tokens)
        return decision, replace(after, pieces=() if is_whole else before.pieces_with(text))

    def with_line(self, decision: Decision, emergency: Emergency | None) -> Decision:
        """An answer as it is given in the hour after an emergency: with a help line."""
        if emergency is None:
            return decision
        decision = aftercare.kept(decision, emergency, is_ours=True, asks=True, may_answer=True, addressed=True)
        return replace(decision, known=emergency.known)

    def _completed(self, typed: str, decision: Decision) -> Decision:
        """The decision about a question that may be half typed: where it isn't sure, what may complete it counts too."""
        objections = [guard for guard in decision.explanation.guards if not guard.startswith("language:")]
        if (
            decision.kind not in ("unknown", "suggest") or objections
        ):  # a word cut short looks foreign, which is no matter
            return decision
        sure, likely = self._completer.continued(typed)
        if sure is not None:
            why = replace(decision.explanation, reason="what was typed goes on to ask this, and hardly anything else")
            return replace(decision, kind="answer", entries=(sure,), suggestions=(), language=None, explanation=why)
        if not likely or decision.language is not None:
            return decision
        near = tuple(dict.fromkeys((*likely, *decision.suggestions)))[:MAX_SUGGESTIONS]
        why = replace(decision.explanation, reason="what was typed may go on to ask these")
        return replace(decision, kind="suggest", suggestions=near, explanation=why)

    def _to_the_point(self, decision: Decision, asked: str, text: str, before: str) -> Decision:
        """The decision, with the side of each entry's topic that is asked for: that of the phrasing that is repeated, or of
        those that the question is most like; of what only asks on ("how do I stop it?"), the side that many topics have."""
        evidence = decision.explanation.evidence
        if decision.kind != "answer" or decision.longer or decision.facets or not evidence:
            return decision
        repeated = {e.entry: e.phrasing for e in evidence if e.confidence >= EXACT}
        apart = self._chooser.apart(asked, decision.entries)
        first, *others = (self._side(id_, apart[id_], repeated.get(id_)) for id_ in decision.entries)
        if decision.again == "same" and decision.place is None:
            return self._asked_on(decision, text, before)
        facets = (first, *others)
        return replace(decision, facets=facets) if any(number is not None for number in facets) else decision

    def _asked_on(self, decision: Decision, text: str, before: str) -> Decision:
        """The decision, where answers are asked on about, with what of each is new; that it isn't known where the one entry
        doesn't speak of what is asked about."""
        known = [self.knowledge.entries[id_] for id_ in decision.entries]
        leads = [
            self._again.lead(entry, text, asked, self._side(entry.id, asked, None))
            for entry in known
            for asked in [before if len(known) == 1 else entry.question]
        ]
        if not leads[0].is_known:
            why = replace(decision.explanation, reason="the last answer doesn't speak of what is asked about now")
            return self._with_nearest(Decision("unknown", candidates=decision.candidates, explanation=why))
        facets = tuple(lead.facet for lead in leads)
        return replace(
            decision, facets=facets if any(facet is not None for facet in facets) else (), told=leads[0].told
        )

    def _side(self, entry: str, asked: str, repeated: str | None) -> int | None:
        """The number of the entry's facet that is asked for, by its phrasing that is repeated word for word, if any is; those
        of the topic as a whole may ask for a side, too, but not the entry's own question. Who but names the topic ("alcohol")
        asks for the whole of it."""
        known = self.knowledge.entries[entry]
        if repeated == known.question:
            return None
        if repeated is not None and (number := known.facet_of(repeated)) is not None:
            return number
        if asking_on.is_fragment(asked) and self._matcher.is_named_in(
            known.question, self._matcher.lexicon.tokens(asked)
        ):
            return None
        return self._matcher.side(asked, entry, known.question)

    def _without_declined(self, decision: Decision) -> Decision:
        """The decision, where entries that say why something isn't answered are no answers."""
        entries = self.knowledge.entries
        if not any(entries[id_].declined for id_ in (*decision.entries, *decision.suggestions)):
            return decision
        kept = tuple(id_ for id_ in decision.entries if not entries[id_].declined)
        offered = tuple(id_ for id_ in decision.suggestions if not entries[id_].declined)
        beside = next((id_ for id_ in decision.entries if entries[id_].declined), None)
        if kept or offered:
            return replace(decision, entries=kept, suggestions=offered, declined=beside if kept else None)
        first = (*decision.entries, None)[0]
        return replace(decision, kind="unknown", entries=(), suggestions=(), longer=False, declined=first)

    def _with_nearest(self, decision: Decision) -> Decision:
        """The decision with the questions that come nearest, if any is near at all, where what was asked isn't known."""
        if decision.kind != "unknown" or decision.aside or decision.declined or decision.language:
            return decision
        entries = self.knowledge.entries
        near = (found.entry for found in decision.candidates if found.confidence >= NEAR)
        return replace(decision, near=tuple(id_ for id_ in near if not entries[id_].declined)[:MAX_SUGGESTIONS])

    def _longer(self, entries: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these entries that have a longer text, or tell what differs by country."""
        there = (self.knowledge.entries.get(entry) for entry in entries)
        return tuple(entry.id for entry in there if entry is not None and (entry.more or entry.regions))

    def _said_back(self, text: str, before: Conversation) -> Decision | None:
        """What to do about a message that asks nothing new after an answer: more where there is none, the same in fewer
        words, or how the answer was taken."""
        if not (before.question or before.unsure):
            return None
        known = tuple(id_ for id_ in before.answered if id_ in self.knowledge.entries)
        if known and talk.wants_more(text):
            return replace(self._aside("no-more", addressed=True), suggestions=before.offered)
        if known and reactions.wants_simpler(text):
            why = Explanation("asked for the same in fewer words", before.question)
            return Decision("answer", known, again="shorter", explanation=why)
        asked_back = bool(before.unsure) or " " in text.strip()
        taken = "unhelpful" if asked_back and reactions.takes_none(text) else reactions.reaction(text)
        return self._aside(taken, addressed=True) if taken is not None else None

    def _judged(self, text: str, decision: Decision) -> Decision:
        """The decision, with the claim that is asked about, where it is surely known whether it is so, and the answer holds the
        fact."""
        asked = asked_about(text)
        if asked is None or decision.again is not None or decision.kind not in ("answer", "suggest", "unknown"):
            return decision
        claim = self.check_claim(asked).claim
        if claim is None or decision.language is not None or self.knowledge.entries[claim.entry].declined:
            return decision
        if decision.kind == "answer":
            return replace(decision, claim=claim.id) if claim.entry in decision.entries else decision
        why = replace(decision.explanation, reason=f"it asks whether a claim is so ({claim.id})")
        told = replace(decision, kind="answer", entries=(claim.entry,), suggestions=(), explanation=why)
        return replace(told, claim=claim.id)

    def is_grave(self, text: str) -> bool:
        """Whether a message touches on danger, if only to ask about it."""
        return self._pressing.is_grave(text)

    def urgent(self, text: str, before: Conversation = NOTHING_SAID, *, addressed: bool = True) -> Decision | None:
        """What to do about a message from someone in danger, who may have begun to tell it `before`; None where it isn't one.
        Quicker than a whole decision."""
        return self._pressing.urgent(text, before, addressed=addressed)

    def _aside(self, aside: Aside, addressed: bool) -> Decision:
        kind: Kind = "unknown" if aside == "puzzle" else "smalltalk"
        return Decision(
            kind if addressed else "silent", aside=aside, explanation=Explanation(f"it asks nothing ({aside})")
        )

    def _picked(self, entry: str) -> Decision:
        reason = Explanation("picked from what was offered", self.knowledge.entries[entry].question)
        return Decision("answer", (entry,), candidates=(Candidate(entry, 1.0),), explanation=reason)

    def complete(self, typed: str, limit: int = 25) -> list[Choice]:
        """Questions that fit what a member has typed so far, best first; where none fits, the likeliest entries."""
        found = self._completer.complete(typed, limit)
        if not found:
            evidence = self._matcher.match(typed, limit=min(limit, MAX_CHOICES)).evidence
            likely = [e.entry for e in evidence if e.confidence >= self.thresholds.suggest]
            found = [Choice(entry, self.knowledge.entries[entry].question) for entry in likely]
        return found

    def _offered(self, decision: Decision) -> tuple[str, ...]:
        """The entries that a member can pick by number after a decision."""
        if decision.kind in ("suggest", "unknown"):
            return decision.suggestions or decision.near
        ids = (other for id_ in decision.entries for other in self.knowledge.entries[id_].related)
        return tuple(dict.fromkeys(id_ for id_ in ids if id_ not in decision.entries))[:MAX_RELATED]


class Current:
    """The one place that knows it: another responder takes its place by one assignment, whoever asks next gets that one,
    and answers in flight finish with the one they began with."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    @property
    def responder(self) -> Responder:
        return self._responder

    @responder.setter
    def responder(self, responder: Responder) -> None:
        self._responder = responder
        self.since = time.time()  # Unix seconds, since when it is this one

    @property
    def knowledge(self) -> Knowledge:
        return self.responder.knowledge


def lessons(knowledge: Knowledge) -> list[object]:
    """What a matcher learns from, in order."""
    smalltalk = [(talk.id, talk.said) for talk in knowledge.smalltalk]
    entries = [(entry, knowledge.phrasings[entry]) for entry in knowledge.entries]
    return [*entries, "not ours", *knowledge.not_ours.items(), "small talk", *smalltalk, knowledge.vocabulary]
