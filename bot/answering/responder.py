"""A message in, a decision out: the way every message takes, in order."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from bot.answering import aftercare, language, reactions
from bot.answering import conversation as talk
from bot.answering.aftercare import Aftercare, Read
from bot.answering.claims import Checked, Claims
from bot.answering.completer import Completer
from bot.answering.conversation import Conversation, Emergency
from bot.answering.decision import Aside, Candidate, Danger, Decision, Explanation, Kind
from bot.answering.matching.matcher import EXACT, Matcher
from bot.answering.parts import clauses, is_question
from bot.answering.triage.triage import Alarm, Triage, Triager
from bot.answering.understanding import CERTAIN, MAX_SUGGESTIONS, SMALLTALK, Found, Thresholds, Understanding
from bot.answering.wording.wording import MAX_CHOICES, MAX_RELATED, Choice
from bot.knowledge import Knowledge
from bot.knowledge.care import shipped_cues

MAX_ANSWERS = 3
NEAR = 0.02  # confidence from which an entry is near enough to be offered where nothing is known
LIKELY = 0.3  # confidence in some entry up to which (so is one in doubt) a message isn't taken for several questions
ASKING_PART, OTHER_PART = 0.6, 0.6  # confidence from which a clause that asks, or another one, is answered
ONE_QUESTION = 0.8  # likeness to a phrasing from which a message is the one question that the phrasing asks
# Urgent categories of which the reply leaves room for an answer to what else was asked.
ALSO_ANSWERED = frozenset({"pregnant-now", "supply", "dosing", "minor", "same-day"})
BESIDE = 0.6  # confidence from which that is answered
# Likeness to a phrasing from which a message is that question, though the scorer alone hears one of those dangers in it.
KNOWN_QUESTION = 0.55
# Likeness and confidence from which that goes for any danger but self-harm: of urgent lines held out, 3 in 1,000 lose their card.
OWN_LIKENESS, OWN_QUESTION = 0.5, 0.8
TO_THE_POINT = 0.5  # likeness to the phrasing of a facet from which that side of the topic is meant
OURS = 0.85  # confidence from which a question after an emergency isn't about that but one of ours
LASTING = "side-effects-go-away"  # what of an effect is left after the course
# What is offered where a question is about another time of the treatment than the entry that it sounds like.
FOR_TIME = {
    "before": ("before-starting", "starting-tips"),
    "after": (LASTING, "how-long-in-body", "after-treatment"),
}
MANIFOLD = 24  # words; a longer message isn't taken for several questions


class Responder:
    """Answers from one knowledge. Immutable: a reload makes a new one."""

    def __init__(
        self,
        knowledge: Knowledge,
        thresholds: Thresholds | None = None,
        matcher: Matcher | None = None,
        triager: Triager | None = None,
        claims: Claims | None = None,
    ) -> None:
        """`matcher` and `triager`, if given, were built from the same knowledge: that takes a second or two."""
        self.knowledge = knowledge
        self.thresholds = thresholds or Thresholds()
        self._matcher = matcher or Matcher(knowledge)
        self._triager = triager or Triager(knowledge.urgent)
        self._built_claims = claims
        self._understanding = Understanding(knowledge, self._matcher, self.thresholds)
        self._aftercare = Aftercare(shipped_cues())

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
        claims = self._built_claims if knowledge.claims == self.knowledge.claims else None
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
        language.prepare()

    def check_claim(self, text: str) -> Checked:
        """Whether what a message says is so. Who may be in danger is looked for before."""
        if self._built_claims is None:
            self._built_claims = Claims(self.knowledge, self._matcher)
        checked = self._built_claims.check(text)
        return checked if checked.entry in self.knowledge.entries else replace(checked, entry=None)

    def claim(self, text: str) -> tuple[Decision, Checked]:
        """What to do about a message whose claim is to be checked: help first for who is in danger; else an answer with the
        entry that holds the fact, if any is sure."""
        checked = self.check_claim(text)
        urgent = self.urgent(text)
        if urgent is not None:
            return urgent, checked if ALSO_ANSWERED.issuperset(urgent.urgent) else Checked("unknown")
        soft = self._triage(text, addressed=True).soft
        if checked.entry is None:
            return Decision("unknown", soft=soft, explanation=Explanation("a claim", text)), checked
        return Decision("answer", (checked.entry,), soft=soft, explanation=Explanation("a claim", text)), checked

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
        triage = self._triage(text, addressed=addressed)
        if (pressing := self._pressing(text, triage, before, addressed)) is not None:
            return pressing, replace(before, emergency=aftercare.after(pressing, before.emergency))
        picked = talk.beside(text, before) or talk.pick(
            text, before.offered, [self.knowledge.entries[id_].question for id_ in before.offered]
        )
        if picked is not None:
            question = self.knowledge.entries[picked].question
            found, decision = self._understanding.find(question), self._picked(picked)
        elif addressed and talk.wants_more(text) and (longer := self._longer(before.answered)):
            found = self._understanding.find(before.question)
            why = Explanation("asked for more", before.question, found.evidence)
            decision = Decision("answer", longer, longer=True, explanation=why)
        elif addressed and (said := self._said_back(text, before)) is not None:
            found, decision = self._understanding.find(before.question), said
        elif (
            (aside := talk.aside(text))
            and not (before.answered and talk.asks_why(text))
            and not self._understanding.is_smalltalk((found := self._understanding.find(text)).matching)
        ):
            decision = self._aside(aside, addressed)
        else:
            found = self._understanding.understand(text, before)
            decision = self._choose(text, found, addressed)
            decision = self._asked_on(text, decision, found, before) if addressed else decision
        if not addressed and decision.kind == "answer" and self.is_grave(text):
            why = replace(decision.explanation, reason="it touches on danger, and nobody asked")
            decision = replace(decision, kind="silent", entries=(), explanation=why)
        if typed:
            decision = self._completed(text, decision)
        decision = self._with_nearest(self._without_declined(self._to_the_point(decision)))
        if decision.kind != "silent":
            why = replace(decision.explanation, danger=_danger(triage))
            decision = replace(decision, soft=triage.soft, explanation=why)
        if before.emergency is not None:
            is_ours = self._matcher.names_subject(found.matching.tokens)
            may = all(self._aftercare.answers(entry, before.emergency) for entry in decision.entries)
            decision = aftercare.kept(decision, before.emergency, is_ours=is_ours, may_answer=may, addressed=addressed)
        return decision, before.after(found.text, decision, self._offered(decision))

    def _triage(self, text: str, *, addressed: bool) -> Triage:
        """The alarms that a message raises. Where the scorer alone hears them in a message that is very like one of our own
        questions, a line beside the answer is enough, and word for word nothing is needed. Not of self-harm, nor, unless word
        for word, of an overdose: "how many are too many?" is very like a question, too."""
        triage = self._triager.triage(text, addressed=addressed)
        if not any(alarm.unruled for alarm in triage.alarms) or (best := self._understanding.find(text).best) is None:
            return triage
        repeats = best.confidence >= EXACT
        sure = "overdose" not in triage.urgent and best.confidence >= OWN_QUESTION and best.similarity >= OWN_LIKENESS
        alike = best.similarity >= KNOWN_QUESTION

        def judged(alarm: Alarm) -> Alarm | None:
            asks = sure or repeats or (alike and alarm.category in ALSO_ANSWERED)
            if not asks or not alarm.unruled or alarm.category == "self-harm":
                return alarm
            if repeats and alarm.category != "low-mood":
                return None
            return replace(alarm, level="soft", by=f"{alarm.by}, but it asks what we answer", tells_moderators=False)

        alarms = tuple(left for alarm in triage.alarms if (left := judged(alarm)) is not None)
        return replace(triage, alarms=tuple(alarm for alarm in alarms if addressed or alarm.level == "full"))

    def _pressing(self, text: str, triage: Triage, before: Conversation, addressed: bool) -> Decision | None:
        """What to do about a message of somebody in danger, or of somebody who was a while ago, where its words are about
        that; None where it is a message like any other."""
        emergency = before.emergency
        if triage.urgent:
            decision = self._alarmed(text, triage, addressed)
            if emergency is None or decision.kind != "urgent":
                return decision
            return aftercare.again(decision, emergency, self._aftercare.read(text), len(text.split()))
        if emergency is not None:
            read = self._aftercare.read(text)
            return None if self._asks_of_ours(text, read) else aftercare.following(emergency, read, addressed=addressed)
        return self._turned(text, before) if before.asked_about and addressed else None

    def _asks_of_ours(self, text: str, read: Read) -> bool:
        """Whether a message surely asks one of our questions, whatever else its words may say after an emergency."""
        found = self._understanding.find(text)
        sure = self.thresholds.answer if self._matcher.names_subject(found.matching.tokens) else OURS
        return found.confidence >= sure and (read.kind == "asks" or is_question(text))

    def _turned(self, text: str, before: Conversation) -> Decision | None:
        """Help for who only asked about a danger before, and now says that they are in it."""
        joined = self._triage(talk.joined(before.question, text), addressed=True)
        if joined.urgent and not self._triager.triage(before.question).urgent:
            return self._alarmed(text, joined, addressed=True)
        dangers = tuple(category for category in before.asked_about if category not in aftercare.CALM)
        if not dangers or not (cue := self._aftercare.means_them(text)):
            return None
        reason = Explanation(f"what was asked before ({', '.join(dangers)}) is about them, by “{cue}”", text)
        return Decision("urgent", urgent=dangers, for_moderators=dangers, explanation=reason)

    def with_line(self, decision: Decision, emergency: Emergency | None) -> Decision:
        """An answer as it is given in the hour after an emergency: with a help line."""
        if emergency is None:
            return decision
        return aftercare.kept(decision, emergency, is_ours=True, may_answer=True, addressed=True)

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

    def _to_the_point(self, decision: Decision) -> Decision:
        """The decision, with the side of its entry's topic that the message asks for: that of the phrasing it is most like."""
        evidence = decision.explanation.evidence
        if decision.kind != "answer" or decision.longer or len(decision.entries) != 1 or not evidence:
            return decision
        nearest = next((e for e in evidence if e.entry == decision.entries[0] and e.similarity >= TO_THE_POINT), None)
        if nearest is None:
            return decision
        return replace(decision, facet=self.knowledge.entries[nearest.entry].facet_of(nearest.phrasing))

    def _without_declined(self, decision: Decision) -> Decision:
        """The decision, where entries that say why something isn't answered are no answers."""
        entries = self.knowledge.entries
        if not any(entries[id_].declined for id_ in (*decision.entries, *decision.suggestions)):
            return decision
        kept = tuple(id_ for id_ in decision.entries if not entries[id_].declined)
        offered = tuple(id_ for id_ in decision.suggestions if not entries[id_].declined)
        if kept or offered:
            return replace(decision, entries=kept, suggestions=offered)
        first = (*decision.entries, None)[0]
        return replace(decision, kind="unknown", entries=(), suggestions=(), facet=None, longer=False, declined=first)

    def _with_nearest(self, decision: Decision) -> Decision:
        """The decision with the questions that come nearest, if any is near at all, where what was asked isn't known."""
        if decision.kind != "unknown" or decision.aside or decision.declined or decision.language:
            return decision
        entries = self.knowledge.entries
        near = (found.entry for found in decision.candidates if found.confidence >= NEAR)
        return replace(decision, near=tuple(id_ for id_ in near if not entries[id_].declined)[:MAX_SUGGESTIONS])

    def _longer(self, entries: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these entries that have a longer text."""
        there = (self.knowledge.entries.get(entry) for entry in entries)
        return tuple(entry.id for entry in there if entry is not None and entry.more)

    def is_grave(self, text: str) -> bool:
        """Whether a message touches on danger, if only to ask about it."""
        return bool(self._triager.triage(text).alarms)

    def urgent(self, text: str, *, addressed: bool = True) -> Decision | None:
        """What to do about a message from someone in danger; None where it isn't one. Quicker than a whole decision."""
        triage = self._triage(text, addressed=addressed)
        return self._alarmed(text, triage, addressed) if triage.urgent else None

    def _alarmed(self, text: str, triage: Triage, addressed: bool) -> Decision:
        """Help first, and no entry, unless what is urgent leaves room for what else was asked. Overheard trade is for the
        moderators: the bot doesn't speak of it unasked."""
        kind: Kind = "urgent" if addressed or triage.urgent != ("supply",) else "silent"
        reason = "; ".join(f"{alarm.category}: {alarm.why}" for alarm in triage.alarms)
        answered, candidates = self._beside(text) if addressed and ALSO_ANSWERED.issuperset(triage.urgent) else ((), ())
        return Decision(
            kind,
            entries=answered,
            candidates=candidates,
            urgent=triage.urgent,
            soft=triage.soft,
            third_person=triage.third_person,
            for_moderators=triage.for_moderators,
            language=triage.language,
            explanation=Explanation(reason, text, danger=_danger(triage)),
        )

    def _beside(self, text: str) -> tuple[tuple[str, ...], tuple[Candidate, ...]]:
        """The entry that answers a message besides what is urgent in it, if one surely does; and the candidates."""
        found = self._understanding.find(text)
        sure = found.confidence >= BESIDE and not self.knowledge.entries[found.evidence[0].entry].declined
        return (found.evidence[0].entry,) if sure else (), tuple(
            Candidate(e.entry, e.confidence) for e in found.evidence
        )

    def _said_back(self, text: str, before: Conversation) -> Decision | None:
        """What to do about a message that asks nothing new after an answer: more where there is none, the same in fewer
        words, or how the answer was taken."""
        if not before.question:
            return None
        known = tuple(id_ for id_ in before.answered if id_ in self.knowledge.entries)
        if known and talk.wants_more(text):
            return replace(self._aside("no-more", addressed=True), suggestions=before.offered)
        if known and reactions.wants_simpler(text):
            why = Explanation("asked for the same in fewer words", before.question)
            return Decision("answer", known, again="shorter", explanation=why)
        taken = reactions.reaction(text)
        return self._aside(taken, addressed=True) if taken is not None else None

    def _asked_on(self, text: str, decision: Decision, found: Found, before: Conversation) -> Decision:
        """The decision, where the last answer is asked on about: never the same card once more, but the short of it."""
        known = tuple(id_ for id_ in before.answered if id_ in self.knowledge.entries)
        time = found.time or self._matcher.asked_time(found.matching.tokens)
        fits = found.on is not None and (time is None or self._matcher.is_for_time(found.on, time))
        stays = time == "after" and found.on is not None and LASTING in self.knowledge.entries[found.on].related
        if found.on is not None and time is not None and (stays or not fits) and decision.language is None:
            return self._at_another_time(decision, found.on, time)
        if found.on is not None and fits and decision.kind in ("suggest", "unknown") and decision.language is None:
            why = replace(
                decision.explanation, reason="it asks on about what was just answered, and names nothing else"
            )
            decision = replace(decision, kind="answer", entries=(found.on,), suggestions=(), explanation=why)
        if decision.kind == "answer" and known and decision.entries == known and talk.is_short(text):
            return replace(decision, again="same")
        return decision

    def _at_another_time(self, decision: Decision, last: str, time: str) -> Decision:
        """The decision, where the last answer isn't for the time that is asked about now: what is related to it and speaks of
        that time, or else a choice."""
        there = [entry for entry in FOR_TIME[time] if entry in self.knowledge.entries]
        related = [entry for entry in there if entry in self.knowledge.entries[last].related]
        why = replace(
            decision.explanation, reason=f"it asks about the time {time} the course; the last answer isn't for that"
        )
        if related:
            return replace(decision, kind="answer", entries=tuple(related[:1]), suggestions=(), explanation=why)
        offered = (*there, last)[:MAX_SUGGESTIONS]
        return replace(decision, kind="suggest", entries=(), suggestions=offered, explanation=why)

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

    def _choose(self, text: str, found: Found, addressed: bool) -> Decision:
        matching, best = found.matching, found.best
        explanation = Explanation(
            understood=found.text,
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
            if best.confidence >= self.thresholds.unasked and is_question(found.text):
                return decide(Decision("answer", (best.entry,)), f"{sure} is enough to speak unasked")
            return decide(Decision("silent"), f"{sure} is too low to speak unasked, or it asks nothing")
        several = self._several(found)
        if len(several) > 1:
            return decide(Decision("answer", several), "several questions in one message")
        if best.confidence >= self.thresholds.answer:
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
        near = [e.entry for e in found.evidence if e.confidence >= self.thresholds.suggest]
        time = found.time or self._matcher.asked_time(found.matching.tokens)
        if time is not None and (late := [entry for entry in near if not self._matcher.is_for_time(entry, time)]):
            related = {other for entry in late for other in self.knowledge.entries[entry].related}
            known = [entry for entry in FOR_TIME[time] if entry in self.knowledge.entries]
            there = sorted(known, key=lambda entry: entry not in related)[:2]
            near = [*(entry for entry in near if entry not in late), *there, *late]
        return tuple(dict.fromkeys(near))[:MAX_SUGGESTIONS]

    def _several(self, found: Found) -> tuple[str, ...]:
        """The entries that the clauses of a message ask for, if each by itself is sure of another one.

        Only where the whole message agrees, a long story has many clauses that sound like many things, and where it isn't
        as a whole one of the known questions.
        """
        if found.evidence and found.evidence[0].similarity >= ONE_QUESTION:
            return ()
        if len(found.matching.tokens) > MANIFOLD or not LIKELY < found.confidence < EXACT or found.matching.findings:
            return ()
        asked = clauses(found.text, lists=found.confidence < CERTAIN)
        parts = self._matcher.match_parts(found.matching.tokens, [talk.bare(clause) for clause in asked])
        sure = [
            part.evidence[0].entry
            for clause, part in zip(asked, parts, strict=True)
            if part.evidence and part.evidence[0].confidence >= (ASKING_PART if is_question(clause) else OTHER_PART)
        ]
        best = found.evidence[0].entry
        return tuple(dict.fromkeys((best, *sure)))[:MAX_ANSWERS] if best in sure else ()


def _danger(triage: Triage) -> tuple[Danger, ...]:
    return tuple(Danger(alarm.category, alarm.level, alarm.by, alarm.words) for alarm in triage.alarms)


class Current:
    """The one place that knows it: another responder takes its place by one assignment, whoever asks next gets that one,
    and answers in flight finish with the one they began with."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    @property
    def knowledge(self) -> Knowledge:
        return self.responder.knowledge


def lessons(knowledge: Knowledge) -> list[object]:
    """What a matcher learns from, in order."""
    smalltalk = [(talk.id, talk.said) for talk in knowledge.smalltalk]
    entries = [(entry, knowledge.phrasings[entry]) for entry in knowledge.entries]
    return [*entries, "not ours", *knowledge.not_ours.items(), "small talk", *smalltalk, knowledge.vocabulary]
