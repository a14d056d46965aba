"""What is said to somebody in the hour after an emergency, by what their message is (`reading_care`): the name of a reply, of
which the words are in `care.yaml`, and what stays known of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from bot.answering.conversation import Emergency
from bot.answering.decision import NOTHING_KNOWN, Decision, Explanation, Known
from bot.answering.places import region_told
from bot.answering.reading_care import (
    BODILY,
    BREATHING,
    CALM,
    DOUBT,
    HOME,
    LET_GO,
    ME_TOO,
    MIND,
    NOT_ME,
    PRESSING,
    SHORT,
    SOOTHING,
    SWALLOWED,
    Read,
    place_asked,
)
from bot.answering.wording.told import is_young
from bot.answering.wording.urgent import kinds_of
from bot.answering.wording.wording import LINE
from bot.knowledge import CATEGORIES, Knowledge
from bot.knowledge.care import NOSEBLEED, PET, PHYSICAL
from bot.knowledge.crisis_phrases import crisis_phrases

# About the help itself, or about them: never an answer of ours, unless the medicine is named.
OF_THE_HELP = PRESSING | {"scared", "bot", "far", "asleep", "mistake", "choice", "partner", "torn", "privacy"}
# What the scorer alone may take for a new danger, and isn't one.
EXPLAINS = (OF_THE_HELP - {"worse"}) | {"chat", "young", "place"}
ONLY_SOOTHING = 6  # words
DENIED = 4  # words, with what stands between them: "hurt … myself"
_NOT_NEW = frozenset({"choice", "partner"})  # kinds that say more about the same danger
_LESSER = CALM | {"low-mood", "same-day"}  # no new danger of this minute
_UNSURE = frozenset({"asks", DOUBT, "nobody", "refuses"})  # kinds beside which somebody may also tell of a wish to die
_GRAVEST = frozenset({"self-harm", "overdose"})
# What too much of it does to the body: no danger of its own after that, while what closes the throat or stops the heart has more
# to be told.
_OF_TOO_MUCH = PHYSICAL - {"allergic-reaction", "chest-stroke"}


@lru_cache(maxsize=1)
def _order() -> dict[str, int]:
    return {category: place for place, category in enumerate(CATEGORIES)}


def _ordered(categories: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(categories), key=lambda category: _order().get(category, len(_order()))))


def denies(read: Read, words: str) -> bool:
    """Whether what a rule heard in these words is just what a message says wasn't meant: "I didn't mean to hurt myself"."""
    return read.kind == "mistake" and len(words.split()) <= DENIED and "self" in words and "kill" not in words


def is_calm(emergency: Emergency) -> bool:
    """Whether nobody was in danger that minute: they wanted to buy, or asked about a dose."""
    return CALM.issuperset(emergency.categories)


def following(emergency: Emergency, read: Read, *, addressed: bool) -> Decision | None:
    """What is said to a message that isn't urgent by itself, by its cue; None where it is to be understood as any other."""
    if read.kind is None:
        return None
    emergency = replace(emergency, language=emergency.language or read.language)
    if read.of_them:
        emergency = replace(emergency, third_person=True)
    if is_calm(emergency):
        if read.kind == SWALLOWED and addressed:
            return replace(_swallowed(emergency, read.cue), for_moderators=())
        kept = ("thanks", "nod", "stop", "place")
        name = read.kind if read.kind in kept else "nod" if read.kind in SOOTHING else None
        return _care(emergency, name, read.cue) if name is not None and addressed else None
    if not addressed and read.kind not in (*PRESSING, *SOOTHING, NOT_ME):
        return None
    if read.kind == SWALLOWED:
        return _swallowed(emergency, read.cue)
    if read.kind == NOT_ME and not emergency.third_person:
        return _pressing(emergency, None, read.cue, third_person=True)
    if read.kind == BREATHING:
        return _pressing(emergency, BREATHING, read.cue, third_person=True)
    if read.kind == ME_TOO:
        return _pressing(emergency, "worse", read.cue, third_person=False)
    if read.kind == HOME:
        return _pressing(emergency, HOME, read.cue, third_person=False)
    if read.kind == "asleep" and MIND.isdisjoint(emergency.categories):
        return _pressing(emergency, "asleep", read.cue)
    if read.kind in PRESSING or read.kind == NOT_ME:
        return _pressing(emergency, "worse" if read.kind == NOT_ME else read.kind, read.cue)
    return _care(emergency, read.kind, read.cue)


def again(
    decision: Decision, emergency: Emergency, read: Read, length: int, *, unruled: Set[str], of_themselves: bool
) -> Decision:
    """What is said to a message that is urgent by itself, after an emergency: what is new gets its whole reply, and the same
    again a shorter, warmer one. Where no rule heard a danger (`unruled`), a word that explains it counts for more. What was about
    somebody else stays so until they speak `of_themselves`."""
    of_them = read.of_them or emergency.third_person
    if read.kind == ME_TOO and set(decision.urgent) <= {*emergency.categories, *MIND}:
        return _pressing(emergency, "worse", read.cue, third_person=False)
    if not is_calm(emergency) and (before_all := _before_all(decision, emergency, read, unruled, length)):
        return before_all
    # "She won't wake up" is no wish to die.
    if of_them and MIND.isdisjoint(emergency.categories) and not is_calm(emergency):
        unmeant = MIND if read.kind == "worse" and "wake" in read.cue else MIND & unruled
        left = tuple(category for category in decision.urgent if category not in unmeant)
        if not left:
            both = tuple(dict.fromkeys((*emergency.categories, *decision.urgent)))
            return following(emergency, read, addressed=True) or replace(decision, urgent=both)
        decision = replace(decision, urgent=left)
    categories = set(decision.urgent) - ({"low-mood"} if "self-harm" in emergency.categories else set[str]())
    is_grave = not categories.isdisjoint(_GRAVEST - set(emergency.categories))
    explains = read.kind in (EXPLAINS - _UNSURE if is_grave and not of_them else EXPLAINS)
    explains = explains or (read.kind in SOOTHING and length <= SHORT and not is_grave)
    explains = explains or (read.kind == "worse" and categories <= _LESSER)
    if (
        not is_calm(emergency)
        and explains
        and (categories <= unruled or CALM.issuperset(categories))
        and (explained := following(emergency, read, addressed=True))
    ):
        return explained
    if read.kind in _NOT_NEW and categories <= set(emergency.categories):
        return _care(emergency, read.kind, read.cue)
    third_person = decision.third_person or (emergency.third_person and not of_themselves)
    if read.kind == SWALLOWED:
        return _swallowed(replace(emergency, third_person=third_person), read.cue)
    is_of_another = third_person != emergency.third_person and read.kind != NOT_ME
    if is_of_another or not categories <= set(emergency.categories):
        if CALM.issuperset(categories) and not is_calm(emergency):  # a dose asked about after an overdose
            return _with_reason(decision, care=LINE, soft=emergency.categories)
        language = decision.language or emergency.language
        took = "overdose" in emergency.categories and not is_of_another and PET not in emergency.known.kinds
        new = categories - set(emergency.categories)
        if took and (new <= _OF_TOO_MUCH or (read.kind == "worse" and new <= unruled | {"chest-stroke"})):
            urgent = _ordered((*emergency.categories, *(new & _OF_TOO_MUCH)))
            return _with_reason(decision, urgent=urgent, care="worse", third_person=third_person, language=language)
        if NOSEBLEED in emergency.known.kinds and "swallow" in read.cue and new <= {"gut-liver"}:
            return _pressing(emergency, "worse", read.cue)
        if new <= {"pregnant-now"} and not BODILY.isdisjoint(emergency.categories):
            decision = replace(decision, urgent=_ordered((*emergency.categories, *categories)))
        if took:
            decision = replace(decision, urgent=_ordered((*categories, "overdose")))
        return replace(decision, third_person=third_person, language=language)
    if read.kind in SOOTHING and length <= SHORT and not is_calm(emergency):
        return _care(emergency, read.kind, read.cue, decision.language or emergency.language or read.language)
    decision = replace(decision, language=decision.language or emergency.language)
    if read.kind == NOT_ME and not emergency.third_person:
        return _with_reason(decision, third_person=True)
    # The same again, or a part of it: what is gravest isn't left out.
    if gravest := _GRAVEST & set(emergency.categories):
        heard_of = _ordered({*decision.for_moderators, *(gravest & set(emergency.for_moderators))})
        decision = replace(decision, urgent=_ordered(gravest | categories), for_moderators=heard_of)
    name = "again" if emergency.told < 2 else "once_more"
    told_again = PRESSING - {"aid"} if MIND & set(decision.urgent) else PRESSING
    if read.kind in told_again and not is_calm(emergency) and emergency.last != read.kind:
        name = _reply(read.kind)
    return _with_reason(decision, care=name, third_person=third_person)


def _before_all(
    decision: Decision, emergency: Emergency, read: Read, unruled: Set[str], length: int
) -> Decision | None:
    """What comes before the reply to what a message is urgent with: who doesn't breathe is pressed on the chest, whatever else
    it may be; somebody whom another one hurts is no helper of theirs; and a body that gives way is no wish to die."""
    if read.kind == BREATHING:
        urgent = _ordered((*emergency.categories, *decision.urgent))
        pressed = _pressing(replace(emergency, categories=urgent), BREATHING, read.cue, third_person=True)
        return replace(pressed, for_moderators=decision.for_moderators)
    if read.kind == HOME and not emergency.third_person:
        return replace(_pressing(emergency, HOME, read.cue, third_person=False), for_moderators=decision.for_moderators)
    if (
        read.kind == "loss"
        and MIND.isdisjoint(emergency.categories)
        and set(decision.urgent) <= {*emergency.categories}
    ):
        return _pressing(emergency, "loss", read.cue)
    if set(decision.urgent) <= MIND & unruled and MIND.isdisjoint(emergency.categories) and not is_calm(emergency):
        is_soothing = read.kind in SOOTHING and length <= ONLY_SOOTHING
        tells_nobody = read.kind == "refuses" and "pregnant-now" in emergency.categories
        is_told = is_soothing or tells_nobody or read.bodily or read.kind == NOT_ME
        return following(emergency, read, addressed=True) if is_told else None
    return None


def kept(
    decision: Decision, emergency: Emergency, *, is_ours: bool, asks: bool, may_answer: bool, addressed: bool
) -> Decision:
    """A decision about a message without a cue, in the hour after an emergency: an answer to who `asks` keeps the line; what
    isn't understood, `may_answer` not, or only tells something, is care's, in the language that it was written in where there
    are words in that."""
    if decision.kind == "silent":
        return decision
    if (
        emergency.last in LET_GO
        and asks
        and decision.kind in ("answer", "suggest", "unknown")
        and decision.language is None
    ):
        soft = tuple(dict.fromkeys((*emergency.categories, *decision.soft)))
        if may_answer or emergency.last == "seen":
            return _with_reason(decision, care=LINE, soft=soft, third_person=emergency.third_person)
    if decision.kind == "answer" and not may_answer:
        return _pressing(emergency, "asks", ", ".join(decision.entries))
    if decision.kind == "answer" and not asks and not is_ours and not is_calm(emergency):
        return (
            _care(emergency, "other", "it asks nothing") if addressed else replace(decision, kind="silent", entries=())
        )
    soft = tuple(dict.fromkeys((*emergency.categories, *decision.soft)))
    told = decision.language if decision.language in crisis_phrases() else None
    if (
        decision.kind == "answer"
        or decision.declined is not None
        or (told is not None and is_calm(emergency))  # that only English is understood, and whom to call, is said in it
        or (decision.kind == "suggest" and (is_ours or is_calm(emergency)))
    ):
        return _with_reason(decision, care=LINE, soft=soft, third_person=emergency.third_person)
    return _care(emergency, "other", "nothing that it knows", told) if addressed else decision


def after(decision: Decision, before: Emergency | None, known: Known | None = None) -> Emergency | None:
    """The emergency as it stands after a decision about a message that tells `known`; without that, all that is known stays."""
    known = known or (before.known if before is not None else decision.known)
    if decision.kind != "urgent":
        last = decision.care if decision.care in LET_GO and before is not None else before.last if before else ""
        return replace(before, known=known, last=last or "") if before is not None else None
    if before is None:
        return Emergency(
            decision.urgent,
            decision.third_person,
            decision.for_moderators,
            language=decision.language,
            known=known,
            line=decision.line,
        )
    return Emergency(
        _ordered((*before.categories, *decision.urgent)),
        decision.third_person,
        tuple(dict.fromkeys((*before.for_moderators, *decision.for_moderators))),
        before.told + (decision.care in ("again", "once_more")),
        decision.care or "",
        decision.language or before.language,
        known,
        decision.line,
    )


def told_in(text: str, categories: Sequence[str], knowledge: Knowledge) -> Known:
    """What a message about these dangers tells of who is in them."""
    return Known(region_told(text) or _region_asked(text), is_young(text), kinds_of(categories, knowledge, text))


def _region_asked(text: str) -> str | None:
    """The region for which a message asks a number: "what number in germany"."""
    place = place_asked(text)
    return region_told(f"i am in {place}") if place else None


def known(text: str, decision: Decision, knowledge: Knowledge, before: Emergency | None) -> Known:
    """What is known of somebody after a message: what they told first stays, unless they tell otherwise."""
    told = told_in(text, decision.urgent, knowledge)
    region, young = decision.known.region or told.region, decision.known.young or told.young
    was = before.known if before is not None else NOTHING_KNOWN
    return Known(region or was.region, young or was.young, was.kinds or decision.known.kinds or told.kinds)


def _swallowed(emergency: Emergency, cue: str) -> Decision:
    """What is said to who tells of pills after speaking of death: where poison help is, and the line of before."""
    if "overdose" in emergency.categories:
        return _pressing(emergency, "worse", cue)
    return Decision(
        "urgent",
        urgent=("overdose",),
        soft=emergency.categories,
        third_person=emergency.third_person,
        for_moderators=("overdose",),
        care=LINE,
        language=emergency.language,
        explanation=Explanation(f"after an emergency ({', '.join(emergency.categories)}): overdose, by “{cue}”"),
    )


def _reply(kind: str) -> str:
    """The reply to what a message is: to whom doubts what it comes from or what to take, that to any question."""
    return "asks" if kind == DOUBT else kind


def _pressing(emergency: Emergency, name: str | None, cue: str, *, third_person: bool | None = None) -> Decision:
    name = None if name is None else _reply(name)
    return Decision(
        "urgent",
        urgent=emergency.categories,
        third_person=emergency.third_person if third_person is None else third_person,
        for_moderators=emergency.for_moderators if name in ("worse", "refuses", "nobody") else (),
        care=name,
        language=emergency.language,
        explanation=Explanation(
            f"after an emergency ({', '.join(emergency.categories)}): {name or NOT_ME}, by “{cue}”"
        ),
    )


def _care(emergency: Emergency, name: str, cue: str, language: str | None = None) -> Decision:
    return Decision(
        "care",
        soft=emergency.categories,
        third_person=emergency.third_person,
        care=name,
        language=language or emergency.language,
        explanation=Explanation(f"after an emergency ({', '.join(emergency.categories)}): {name}, by “{cue}”"),
    )


def _with_reason(decision: Decision, **changed: object) -> Decision:
    why = replace(decision.explanation, reason=f"{decision.explanation.reason}; after an emergency")
    return replace(decision, explanation=why, **changed)  # type: ignore[arg-type]
