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
from bot.answering.reading_care import CALM, MIND, NOT_ME, SWALLOWED, Aftercare, Read
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
# What says that all is well, up to its end: "my eyes are fine", "i see perfectly well"; and what they have instead, or keep.
_WELL = re.compile(
    r"""^(?!.*\b(?:not|nt|isnt|arent|never|dont|cant|was|were|until|but|except|if|unless|suicidal|pills?|dying|dead|die)\b)
    .*\b(?:is|are|am|im|hes|shes|theyre|its|feel|feels|look|looks|doing|works?|see|came\ back)[ ]
    (?:(?:all|totally|perfectly|completely|just|really|very|still|pretty|so|doing|absolutely|both|feeling)\ )*
    (?:fine|ok|okay|great|good|well|alright|right|perfect|perfectly|healthy|happy|normal|strong|safe|excellent|amazing|clear)
    (?:\ (?:now|thanks|thank\ you|tho|though|so\ far|lol|haha|these\ days|dont\ worry|luckily|thankfully))*$
    |\b(?:better|happier)\ than\ ever$|\b(?:keep|kept)\ (?:it|them|mine|my\ \w+)\ (?:locked|hidden|safe|away|out\ of\ reach)\b
    |\b(?:theyre|its|are|is)\ (?:locked|in\ a\ (?:safe|locked))\b""",
    re.VERBOSE,
)
_ONLY = re.compile(r"^i (?:only|just) (?:have|get|got|take)\b(?! (?:it|that|this|those|these|them|all|one|some)\b)")
# What makes a sentence that was sent in pieces one about something else: laughter, or a game; or what can't be seen yet. Not
# where somebody may be in danger all the same: "after a tiktok challenge", "everyone is laughing".
_MIRTH = re.compile(r"\b(?:laughing|laughed|laughter|lmao+|lmfao+|rofl|hilarious|(?:too|so) funny|memes?)\b")
_GAME = re.compile(
    r"\b(?:tiktok|snapchat|insta|instagram) filters?\b|\bfilters? on\b"
    r"|\b(?:in|on|of) (?:the )?(?:minecraft|fortnite|valorant|roblox|sims|gta|overwatch|skyrim|zelda|apex|cs2?|terraria)\b"
)
_NO_PLAY = re.compile(
    r"""\b(?:but|help|hurts?|pain|after|during|since|challenge|not|no|never|everyone|everybody|people|they|theyre|real|really|while|now
    |please|still|dont|isnt|serious|seriously|kidding|stopped|woke|wake)\b""",
    re.VERBOSE,
)
_UNSEEN = re.compile(
    r"""(?:any\ |a\ |the\ |my\ |much\ )?(?:real\ |big\ |new\ )?(?:results?|differences?|improvements?|changes?|progress)
    (?:\ (?:yet|so\ far|at\ all|on\ my\ (?:skin|face)|in\ (?:the\ mirror|my\ (?:skin|face|acne|scars))))*""",
    re.VERBOSE,
)
_ANIMAL = re.compile(
    r"\b(?:dogs?|pupp(?:y|ies)|cats?|kittens?|pets?|parrots?|birds?|rabbits?|bunn(?:y|ies)|hamsters?|ferrets?|horses?)\b"
)
_PERSON = re.compile(
    r"""\b(?:i|ive|im|me|myself|son|daughter|baby|toddler|kids?|child|children|brother|sister|niece|nephew|friend|mom|mum|dad|wife
    |husband|girlfriend|boyfriend|gf|bf|purpose)\b""",
    re.VERBOSE,
)
A_PET_ATE_IT = "a pet ate it"
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
        if emergency is not None and (finished := self._finished(text, before, emergency)) is not None:
            return finished
        if triage.urgent:
            if emergency is None and addressed and (turned := self._asked_for_sure(text, triage, before)) is not None:
                return turned
            told = "" if emergency is not None else self._begun(text, triage, before)
            decision = self._alarmed(text, triage, addressed, told)
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
            if read.kind is None and (cue := self._turns_to_another(text, emergency)):
                return self._about_them(text, talk.joined(before.question, text), emergency.categories, cue)
            return (
                None
                if self._asks_of_ours(text, read, emergency)
                else aftercare.following(emergency, read, addressed=addressed)
            )
        if (said := self._in_pieces(text, before)) is not None:
            return said
        if not addressed or is_of_nobody(text) or (not triage.alarms and _ONLY.search(" ".join(words(text)))):
            return None
        return self._turned(text, before)

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
        if not before.pieces or _WELL.search(" ".join(words(text))):
            return None
        told = " ".join((*before.pieces, text))
        whole = self.triage(told, addressed=True)
        if not whole.urgent and _is_play(" ".join(words(told))):
            return None
        for number in range(1, len(before.pieces) + 1):
            triage = self.triage(" ".join((*before.pieces[-number:], text)), addressed=True)
            if not CALM.issuperset(triage.urgent):
                triage = replace(triage, third_person=whole.third_person) if whole.urgent else triage
                return self._alarmed(text, triage, addressed=True, told=told)
        return None

    def _finished(self, text: str, before: Conversation, emergency: Emergency) -> Decision | None:
        """What is said where the last piece of a sentence shows that it was about something else: "cant breathe", "laughing",
        "he", "collapsed", "the whole tower in minecraft". None where it is still a danger."""
        said = " ".join(words(text))
        if not before.pieces or emergency.told > 1 or len(words(text)) > talk.PIECE + 2 or talk.aside(text) is not None:
            return None
        unseen = emergency.categories == ("vision-loss",) and _UNSEEN.fullmatch(said)
        if self._triager.triage(text).urgent or not (unseen or _is_play(said)):
            return None
        laughs = _MIRTH.search(said) is not None and MIND.isdisjoint(emergency.categories)
        if not (unseen or laughs) and self.triage(" ".join((*before.pieces, text)), addressed=True).urgent:
            return None
        return aftercare.following(emergency, Read("fine", "the end of a sentence in pieces"), addressed=True)

    def _questions(self, before: Conversation) -> list[str]:
        """The questions that are offered to pick from."""
        return [self._knowledge.entries[id_].question for id_ in before.offered]

    def _dangers(self, before: Conversation) -> tuple[str, ...]:
        """The dangers that were only asked about, or spoken of, just before."""
        spoken_of = self._aftercare.spoken_of(before.unsure or before.question)
        return tuple(category for category in dict.fromkeys((*before.asked_about, *spoken_of)) if category not in CALM)

    def _turned(self, text: str, before: Conversation) -> Decision | None:
        """Help for who only asked about a danger before, and now says that they are in it."""
        asked, dangers = before.unsure or before.question, self._dangers(before)
        if not dangers and not before.asked_about and not (asked and talk.is_short(text)):
            return None
        told = talk.joined(asked, text)
        joined = self.triage(told, addressed=True)
        heard = any(alarm.level == "full" and not alarm.unruled for alarm in joined.alarms)
        is_grave = heard and not CALM.issuperset(joined.urgent)
        them = whom(text) == "them" if whom(text) is not None else joined.third_person
        cue = self._aftercare.means_them(text, dangers) if dangers else ""
        if cue and not heard and not set(joined.urgent) & {*dangers}:
            return self._about_them(text, told, dangers, cue)
        joined = _of_what_was_asked(joined, dangers)
        if joined.urgent and (is_grave or before.asked_about) and not self._triager.triage(asked).urgent:
            return self._alarmed(text, replace(joined, third_person=them), addressed=True, told=told)
        return self._about_them(text, told, dangers, cue) if cue else None

    def _asked_for_sure(self, text: str, triage: Triage, before: Conversation) -> Decision | None:
        """Help in what was asked about, where a short message says that they are in it, and only its sound tells of another
        danger: "yeah i have all of those"."""
        dangers = self._dangers(before)
        if not dangers or not MIND.isdisjoint(dangers) or not talk.is_short(text):
            return None
        if any(alarm.level == "full" and not alarm.unruled for alarm in triage.alarms):
            return None
        if set(triage.urgent) & {*dangers} or not (cue := self._aftercare.means_them(text, dangers)):
            return None
        return self._about_them(text, talk.joined(before.unsure or before.question, text), dangers, cue)

    def _begun(self, text: str, triage: Triage, before: Conversation) -> str:
        """A short message with the question that asked about its danger, or the pieces that began its sentence; "" where
        there are none."""
        if {*triage.urgent} & {*self._dangers(before)} and talk.is_short(text):
            return talk.joined(before.unsure or before.question, text)
        return " ".join((*before.pieces, text)) if before.pieces and len(words(text)) <= talk.PIECE else ""

    def _about_them(self, text: str, told: str, dangers: tuple[str, ...], cue: str) -> Decision:
        """Help in dangers that were asked about, of which a message says by this cue that they are in them."""
        said = _of_an_animal(told, dangers)
        reason = f"what was asked before ({', '.join(dangers)}) is about them, by “{cue}”"
        return Decision(
            "urgent",
            urgent=dangers,
            third_person=whom(text) == "them",
            for_moderators=dangers,
            known=aftercare.told_in(said, dangers, self._knowledge),
            explanation=Explanation(reason, A_PET_ATE_IT if said == A_PET_ATE_IT else text),
        )

    def _turns_to_another(self, text: str, emergency: Emergency) -> str:
        """The cue by which the first thing said after a question that was taken for an emergency says that another is in it:
        "because my brother just did"; "" where none does."""
        is_first = emergency.told == 1 and not emergency.last and not emergency.third_person
        return self._aftercare.means_them(text, emergency.categories) if is_first and whom(text) == "them" else ""

    def is_grave(self, text: str) -> bool:
        """Whether a message touches on danger, if only to ask about it."""
        return bool(self._triager.triage(text).alarms)

    def urgent(self, text: str, before: Conversation, *, addressed: bool = True) -> Decision | None:
        """What to do about a message from someone in danger; None where it isn't one. Quicker than a whole decision."""
        triage = self.triage(text, addressed=addressed)
        return self._alarmed(text, triage, addressed) if triage.urgent else self._in_pieces(text, before)

    def _alarmed(self, text: str, triage: Triage, addressed: bool, told: str = "") -> Decision:
        """Help first, and no entry, unless what is urgent leaves room for what else was asked. Overheard trade is for the
        moderators: the bot doesn't speak of it unasked."""
        said = _of_an_animal(told, triage.urgent) if told else text
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
            known=aftercare.told_in(said, triage.urgent, self._knowledge),
            explanation=Explanation(reason, A_PET_ATE_IT if said == A_PET_ATE_IT else text, danger=danger(triage)),
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
    said = " ".join(words(text))
    return _OF_NOBODY.search(said) is not None or _WELL.search(said) is not None


def _of_what_was_asked(joined: Triage, dangers: tuple[str, ...]) -> Triage:
    """What is heard in a question and the message after it, without what only sounds like another danger than was asked
    about, where that is heard as well."""
    if not {*joined.urgent} & {*dangers}:
        return joined
    kept = (a for a in joined.alarms if a.category in dangers or not a.unruled or a.level != "full")
    return replace(joined, alarms=tuple(kept))


def _of_an_animal(told: str, dangers: tuple[str, ...]) -> str:
    """What was told in several messages; put plainly where it is an animal, and nobody else, that swallowed something."""
    said = " ".join(words(told))
    is_animal = dangers == ("overdose",) and _ANIMAL.search(said) is not None and _PERSON.search(said) is None
    return A_PET_ATE_IT if is_animal else told


def _is_play(said: str) -> bool:
    """Whether words are about a game, or laughed at, and nothing in them may be a danger all the same."""
    return (_MIRTH.search(said) or _GAME.search(said)) is not None and _NO_PLAY.search(said) is None


def danger(triage: Triage) -> tuple[Danger, ...]:
    """What triage heard, as it is explained."""
    return tuple(Danger(alarm.category, alarm.level, alarm.by, alarm.words) for alarm in triage.alarms)


def _softer(alarm: Alarm) -> Alarm:
    return replace(alarm, level="soft", by=f"{alarm.by}, but it asks what we answer", tells_moderators=False)
