"""What comes before any answer: who is in danger, and who was a short while ago."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import metrics
from bot.answering import aftercare
from bot.answering import conversation as talk
from bot.answering.asked_line import asked_line, asks_to_write, is_for_children
from bot.answering.conversation import Conversation, Emergency
from bot.answering.decision import Candidate, Danger, Decision, Explanation, Kind, Known
from bot.answering.matching.matcher import EXACT, Matcher
from bot.answering.parts import is_question
from bot.answering.places import region_told
from bot.answering.reading_care import CALM, NOT_ME, SWALLOWED, Aftercare, Read
from bot.answering.triage.triage import Alarm, Triage, Triager
from bot.answering.triage.whom import is_of_themselves, whom
from bot.answering.understanding import Thresholds, Understanding
from bot.answering.wording.told import is_young
from bot.knowledge import Knowledge, same_phrasing
from bot.knowledge.text import words

# Urgent categories of which the reply leaves room for an answer to what else was asked.
ALSO_ANSWERED = frozenset({"pregnant-now", "supply", "dosing", "minor", "same-day"})
BESIDE = 0.6  # confidence from which that is answered
# Likeness to a phrasing from which a message is that question, though the scorer alone hears one of those dangers in it.
KNOWN_QUESTION = 0.55
# Likeness and confidence from which that goes for any danger but self-harm: of urgent lines held out, 3 in 1,000 lose their card.
OWN_LIKENESS, OWN_QUESTION = 0.5, 0.8
FEW_WORDS = 8  # of a message that only asks for a line
_GRAVE = re.compile(r"suicid|crisis|988|samaritans", re.IGNORECASE)
# What makes a message after a question about a danger speak of nobody's: "no i dont have it", "i'm a man", "as prescribed".
_OF_NOBODY = re.compile(
    r"""^(?:no|nope|nah|none)\b(?!.*\b(?:me|mine|us|my|he|she|they)\b)
    |\b(?:do|does|did|is|are|was|were|have|has)(?:nt|\ not)\b(?!\ (?:know|feel|think|sure|breathe|see|stop|going|go))|\bnever\b
    |\bi\ ?a?m\ (?:a\ )?(?:man|guy|male|boy|dude)\b|\bas\ (?:prescribed|told)\b""",
    re.VERBOSE,
)
OURS = 0.85  # confidence from which a question after an emergency isn't about that but one of ours


class Pressing:
    """Hears danger in messages, in the light of what our own questions sound like. Immutable."""

    def __init__(
        self,
        knowledge: Knowledge,
        triager: Triager,
        understanding: Understanding,
        matcher: Matcher,
        *,
        thresholds: Thresholds,
        care: Aftercare,
    ) -> None:
        self._knowledge, self._triager, self._understanding = knowledge, triager, understanding
        self._matcher, self._thresholds, self._aftercare = matcher, thresholds, care
        self._small_talk = frozenset(same_phrasing(text) for talk in knowledge.smalltalk for text in talk.said)

    def triage(self, text: str, *, addressed: bool) -> Triage:
        """The alarms that a message raises. Where the scorer alone hears them in a message that is very like one of our own
        questions, a line beside the answer is enough, and word for word nothing is needed. Not of self-harm, nor, unless word
        for word, of an overdose: "how many are too many?" is very like a question, too. Small talk of ours, word for word,
        keeps its answer and the line: "I want to talk to a person" asks for one."""
        with metrics.timed(metrics.TRIAGE):
            triage = self._triager.triage(text, addressed=addressed)
        if not any(alarm.unruled for alarm in triage.alarms):
            return triage
        if same_phrasing(text) in self._small_talk:
            heard = (_softer(alarm) if alarm.unruled else alarm for alarm in triage.alarms)
            return replace(triage, alarms=tuple(alarm for alarm in heard if addressed or alarm.level == "full"))
        if (best := self._understanding.find(text).best) is None:
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
            return _softer(alarm)

        alarms = tuple(left for alarm in triage.alarms if (left := judged(alarm)) is not None)
        return replace(triage, alarms=tuple(alarm for alarm in alarms if addressed or alarm.level == "full"))

    def of(self, text: str, triage: Triage, before: Conversation, addressed: bool) -> Decision | None:
        """What to do about a message of somebody in danger, or of somebody who was a while ago, where its words are about
        that; None where it is a message like any other."""
        emergency = before.emergency
        if (asked := self._asking_for_help(text, triage, emergency, addressed)) is not None:
            return asked
        if triage.urgent:
            decision = self._alarmed(text, triage, addressed)
            if emergency is None or decision.kind != "urgent":
                return decision
            read = self._aftercare.read(text, emergency)
            heard = (alarm for alarm in triage.alarms if alarm.unruled or aftercare.denies(read, alarm.words))
            unruled = frozenset(alarm.category for alarm in heard)
            of_themselves = is_of_themselves(text)
            return aftercare.again(
                decision, emergency, read, len(text.split()), unruled=unruled, of_themselves=of_themselves
            )
        if emergency is not None:
            read = self._aftercare.read(text, emergency)
            if read.kind == SWALLOWED and is_of_themselves(text):
                emergency = replace(emergency, third_person=False)
            return (
                None
                if self._asks_of_ours(text, read, emergency)
                else aftercare.following(emergency, read, addressed=addressed)
            )
        if (said := self._in_pieces(text, before)) is not None:
            return said
        return self._turned(text, before) if addressed and not is_of_nobody(text) else None

    def _asking_for_help(
        self, text: str, triage: Triage, emergency: Emergency | None, addressed: bool
    ) -> Decision | None:
        """The help lines for who asks for one. Not where a rule hears danger, or the message is long: that has its own reply,
        which names them too."""
        line = asked_line(text)
        told = len(text.split())
        if any(alarm.level == "full" and not (alarm.unruled and told <= FEW_WORDS) for alarm in triage.alarms):
            return None
        if line is None and emergency is None:
            return None
        is_for_another = whom(text) == "them" or (emergency is not None and emergency.third_person)
        if (
            line is None
            and emergency is not None
            and emergency.line
            and self._aftercare.read(text, emergency).kind == NOT_ME
        ):
            line, is_for_another = emergency.line, True
        if line is None:
            return None
        grave = bool(_GRAVE.search(text)) or "self-harm" in (*triage.urgent, *triage.soft)
        heard = "overdose" if line == "poison" else "self-harm" if grave else "low-mood"
        if emergency is None and not addressed and heard == "low-mood":
            return None
        is_first = emergency is None or (emergency.line is not None and is_for_another != emergency.third_person)
        about = emergency.categories if emergency is not None else (heard,)
        return Decision(
            "urgent" if is_first else "care",
            urgent=about if is_first else (),
            soft=() if is_first else about,
            third_person=is_for_another,
            care=None if emergency is None else "lines",
            line=line,
            to_write=asks_to_write(text),
            known=Known(region_told(text, anywhere=True), is_young(text) or is_for_children(text)),
            explanation=Explanation(f"it asks for help lines ({line})", text, danger=danger(triage)),
        )

    def _asks_of_ours(self, text: str, read: Read, emergency: Emergency) -> bool:
        """Whether a message surely asks one of our questions, whatever else its words may say after an emergency."""
        found = self._understanding.find(text)
        names_subject = self._matcher.names_subject(found.matching.tokens)
        if read.kind in aftercare.OF_THE_HELP - {"asks"} and not names_subject and not aftercare.is_calm(emergency):
            return False
        sure = self._thresholds.answer if names_subject else OURS
        return found.confidence >= sure and (read.kind == "asks" or is_question(text))

    def _in_pieces(self, text: str, before: Conversation) -> Decision | None:
        """Help for who sends one sentence in several messages, the first of them to the bot: "i cant", "breathe"."""
        if len(words(text)) > talk.PIECE or talk.pick(text, before.offered, self._questions(before)):
            return None
        for number in range(1, len(before.pieces) + 1):
            triage = self.triage(" ".join((*before.pieces[-number:], text)), addressed=True)
            if not CALM.issuperset(triage.urgent):
                return self._alarmed(text, triage, addressed=True)
        return None

    def _questions(self, before: Conversation) -> list[str]:
        """The questions that are offered to pick from."""
        return [self._knowledge.entries[id_].question for id_ in before.offered]

    def _turned(self, text: str, before: Conversation) -> Decision | None:
        """Help for who only asked about a danger before, and now says that they are in it."""
        asked = before.unsure or before.question
        if not before.asked_about and not (asked and talk.is_short(text)):
            return None
        joined = self.triage(talk.joined(asked, text), addressed=True)
        heard = any(alarm.level == "full" and not alarm.unruled for alarm in joined.alarms)
        is_grave = heard and not CALM.issuperset(joined.urgent)
        if joined.urgent and (is_grave or before.asked_about) and not self._triager.triage(asked).urgent:
            return self._alarmed(text, joined, addressed=True)
        dangers = tuple(category for category in before.asked_about if category not in CALM)
        if not dangers or not (cue := self._aftercare.means_them(text)):
            return None
        reason = Explanation(f"what was asked before ({', '.join(dangers)}) is about them, by “{cue}”", text)
        them = whom(text) == "them"
        return Decision("urgent", urgent=dangers, third_person=them, for_moderators=dangers, explanation=reason)

    def is_grave(self, text: str) -> bool:
        """Whether a message touches on danger, if only to ask about it."""
        return bool(self._triager.triage(text).alarms)

    def urgent(self, text: str, before: Conversation, *, addressed: bool = True) -> Decision | None:
        """What to do about a message from someone in danger; None where it isn't one. Quicker than a whole decision."""
        triage = self.triage(text, addressed=addressed)
        return self._alarmed(text, triage, addressed) if triage.urgent else self._in_pieces(text, before)

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
            known=aftercare.told_in(text, triage.urgent, self._knowledge),
            explanation=Explanation(reason, text, danger=danger(triage)),
        )

    def _beside(self, text: str) -> tuple[tuple[str, ...], tuple[Candidate, ...]]:
        """The entry that answers a message besides what is urgent in it, if one surely does; and the candidates."""
        found = self._understanding.find(text)
        sure = found.confidence >= BESIDE and not self._knowledge.entries[found.evidence[0].entry].declined
        return (found.evidence[0].entry,) if sure else (), tuple(
            Candidate(e.entry, e.confidence) for e in found.evidence
        )


def is_of_nobody(text: str) -> bool:
    """Whether a message after a question about a danger says that nobody is in it."""
    return _OF_NOBODY.search(" ".join(words(text))) is not None


def danger(triage: Triage) -> tuple[Danger, ...]:
    """What triage heard, as it is explained."""
    return tuple(Danger(alarm.category, alarm.level, alarm.by, alarm.words) for alarm in triage.alarms)


def _softer(alarm: Alarm) -> Alarm:
    return replace(alarm, level="soft", by=f"{alarm.by}, but it asks what we answer", tells_moderators=False)
