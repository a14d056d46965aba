"""What somebody writes after an emergency: whether it is worse, or was a joke, whether nobody answers or help is there. Pure:
cues in, the name of a reply out; the cues are in `care_cues.yaml`, the replies in `care.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.conversation import Emergency, aside
from bot.answering.decision import Decision, Explanation
from bot.answering.parts import is_question
from bot.answering.wording.wording import LINE
from bot.knowledge import CATEGORIES
from bot.knowledge.care import Cues
from bot.knowledge.crisis_phrases import crisis_phrases
from bot.knowledge.text import english, sentences, words

# After these nobody is in danger this minute: an ordinary question gets its answer, and the line below it.
CALM = frozenset({"supply", "dosing", "minor"})
# They, or whom they write about, still need help now: told as an emergency is.
PRESSING = frozenset({"worse", "asks", "nobody", "refuses"})
# What says that the danger is over, or that others help; it counts only where nothing pressing stands beside it.
SOOTHING = frozenset({"helped", "fine"})
NOT_ME = "not_me"
GAP = 4  # words that ".." may stand for
SHORT = 20  # words; of a longer message no soothing word outweighs the danger in it

_AS = {  # kinds that are told apart only because of their place in the order
    "worse_first": "worse",
    "asks_first": "asks",
    "refuses_first": "refuses",
}
_MEANT = {  # how people shorten words, and what is meant
    **{f"{verb}nt": f"{verb} not" for verb in "is are was were do does did has have had would could should must".split()},
    "cant": "can not", "cannot": "can not", "wont": "will not", "aint": "is not", "dunno": "do not know",
    "im": "i am", "ive": "i have", "id": "i would", "imma": "i will", "ima": "i will", "its": "it is", "thats": "that is",
    "hes": "he is", "shes": "she is", "theyre": "they are", "theyve": "they have", "whats": "what is", "wheres": "where is",
    "theres": "there is", "nobodys": "nobody is", "noones": "no one is", "whos": "who is", "hows": "how is",
    "youre": "you are", "u": "you", "ur": "your", "r": "are", "rn": "right now", "gonna": "going to", "wanna": "want to",
    "gotta": "have to", "gimme": "give me", "idk": "i do not know", "idc": "i do not care", "thx": "thanks", "ty": "thanks",
    "tysm": "thanks", "tks": "thanks", "pls": "please", "plz": "please", "prob": "probably", "probs": "probably",
    "til": "till", "cuz": "because", "cos": "because", "bc": "because", "coz": "because", "dont": "do not",
    "dr": "doctor", "docs": "doctor", "doc": "doctor", "doctors": "doctor", "medics": "paramedics", "goin": "going",
    "hell": "he will", "shell": "she will", "theyll": "they will", "itll": "it will", "em": "them",
}  # fmt: skip
_NO_WILL = frozenset("am is are feel feels feeling very so really get gets getting be".split())  # before "ill": sick
# Soothing words don't count right after these: "not going to the hospital", "scared to go".
_BUT_NOT = frozenset(
    "not never without before should must have if when until till rather scared afraid refuse refuses".split()
)
_NEAR = 3  # words
_WORD = re.compile(r"[^\s]+")


@dataclass(frozen=True, slots=True)
class _Item:
    """One word of a cue: those it may be, whether it may be missing, and how many words may stand before it."""

    words: frozenset[str]
    optional: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True)
class _Cue:
    written: str
    items: tuple[_Item, ...]
    begins: bool
    ends: bool
    gap_at_end: int = 0

    def matches(self, said: Sequence[frozenset[str]], but_not: frozenset[str] = frozenset()) -> bool:
        """Whether the words stand in a message; not where a word of `but_not` stands just before them."""
        return any(
            self._from(said, start, 0) and not any(but_not & word for word in said[max(0, start - _NEAR) : start])
            for start in (range(1) if self.begins else range(len(said)))
        )

    def _from(self, said: Sequence[frozenset[str]], at: int, item: int) -> bool:
        if item == len(self.items):
            return not self.ends or len(said) - at <= self.gap_at_end
        wanted = self.items[item]
        if wanted.optional and self._from(said, at, item + 1):
            return True
        last = min(at + wanted.gap, len(said) - 1)
        return any(wanted.words & said[i] and self._from(said, i + 1, item + 1) for i in range(at, last + 1))


@dataclass(frozen=True, slots=True)
class Read:
    """What a message is after an emergency, and the cue that told it; `kind` is None where none did."""

    kind: str | None = None
    cue: str = ""


class Aftercare:
    """Reads messages by `cues`. Building it takes some milliseconds."""

    def __init__(self, cues: Cues) -> None:
        self._no_answers = cues.no_answers
        groups = {name: frozenset(listed.split()) for name, listed in cues.words.items()}
        self._kinds = [(kind, [_cue(line, groups) for line in lines]) for kind, lines in cues.kinds.items()]
        self._means_them = [_cue(line, groups) for line in cues.means_them]
        every = [*(cue for _, each in self._kinds for cue in each), *self._means_them]
        self._known = frozenset(word for cue in every for item in cue.items for word in item.words)
        self._repairable = sorted(word for word in self._known if len(word) > 4)

    def read(self, text: str) -> Read:
        """What a message is after an emergency."""
        said = self._said(text)
        told = self._said(" . ".join(part for part in sentences(text, keep_end=True) if not is_question(part)))
        for kind, cues in self._kinds:
            where, but_not = (told, _BUT_NOT) if kind in SOOTHING else (said, frozenset[str]())
            for cue in cues:
                if cue.matches(where, but_not):
                    return Read(_AS.get(kind, kind), cue.written)
        asks_nothing = aside(text)
        return Read({"nod": "nod", "stop": "stop"}.get(asks_nothing or ""), asks_nothing or "")

    def answers(self, entry: str, emergency: Emergency) -> bool:
        """Whether an entry may be the answer to a question after an emergency."""
        return all(entry not in self._no_answers.get(category, ()) for category in emergency.categories)

    def means_them(self, text: str) -> str:
        """The cue by which a message makes it about them what the question before only asked; "" where none does."""
        said = self._said(text)
        return next((cue.written for cue in self._means_them if cue.matches(said)), "")

    def _said(self, text: str) -> list[frozenset[str]]:
        """For each word of a text the words of cues that it may be."""
        return [self._read_as(word) for word in _spelt_out(words(text))]

    def _read_as(self, word: str) -> frozenset[str]:
        if word in self._known or len(word) < 5 or word in english():
            return frozenset({word})
        near = process.extractOne(word, self._repairable, scorer=OSA.distance, score_cutoff=1 if len(word) < 8 else 2)
        return frozenset({word, near[0]}) if near else frozenset({word})


def _spelt_out(said: Sequence[str]) -> list[str]:
    out: list[str] = []
    for place, word in enumerate(said):
        if word == "ill" and place + 1 < len(said) and not (out and out[-1] in _NO_WILL):
            out += ["i", "will"]
        else:
            out += _MEANT.get(word, word).split()
    return out


def _cue(line: str, groups: dict[str, frozenset[str]]) -> _Cue:
    bare = line.strip()
    begins, ends = bare.startswith("^"), bare.endswith("$")
    items, gap = [], 0
    for word in _WORD.findall(bare.strip("^$")):
        if word == "..":
            gap = GAP
            continue
        optional = word.endswith("?")
        meant: set[str] = set()
        for each in word.rstrip("?").split("/"):
            meant |= groups[each[1:-1]] if each.startswith("<") else {each}
        items.append(_Item(frozenset(meant), optional, gap))
        gap = 0
    return _Cue(line, tuple(items), begins, ends, gap)


@lru_cache(maxsize=1)
def _order() -> dict[str, int]:
    return {category: place for place, category in enumerate(CATEGORIES)}


def _ordered(categories: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(categories), key=lambda category: _order().get(category, len(_order()))))


def is_calm(emergency: Emergency) -> bool:
    """Whether nobody was in danger that minute: they wanted to buy, or asked about a dose."""
    return CALM.issuperset(emergency.categories)


def following(emergency: Emergency, read: Read, *, addressed: bool) -> Decision | None:
    """What is said to a message that isn't urgent by itself, by its cue; None where it is to be understood as any other."""
    if read.kind is None:
        return None
    if is_calm(emergency):
        name = read.kind if read.kind in ("thanks", "nod", "stop") else "nod" if read.kind in SOOTHING else None
        return _care(emergency, name, read.cue) if name is not None and addressed else None
    if not addressed and read.kind not in (*PRESSING, *SOOTHING, NOT_ME):
        return None
    if read.kind == NOT_ME and not emergency.third_person:
        return _pressing(emergency, None, read.cue, third_person=True)
    if read.kind in PRESSING or read.kind == NOT_ME:
        return _pressing(emergency, "worse" if read.kind == NOT_ME else read.kind, read.cue)
    return _care(emergency, read.kind, read.cue)


def again(decision: Decision, emergency: Emergency, read: Read, length: int) -> Decision:
    """What is said to a message that is urgent by itself, after an emergency: what is new gets its whole reply, and the same
    again a shorter, warmer one."""
    categories = set(decision.urgent)
    if not categories <= set(emergency.categories):
        if CALM.issuperset(categories) and not is_calm(emergency):  # a dose asked about after an overdose
            return _with_reason(decision, care=LINE, soft=emergency.categories)
        is_about_another = decision.third_person or (emergency.third_person and "self-harm" not in categories)
        return replace(decision, third_person=is_about_another, language=decision.language or emergency.language)
    if read.kind in SOOTHING and length <= SHORT and not is_calm(emergency):
        return _care(emergency, read.kind, read.cue, decision.language)
    third_person = decision.third_person or emergency.third_person
    decision = replace(decision, language=decision.language or emergency.language)
    if read.kind == NOT_ME and not emergency.third_person:
        return _with_reason(decision, third_person=True)
    name = "again" if emergency.told < 2 else "once_more"
    if read.kind in PRESSING and not is_calm(emergency) and emergency.last != read.kind:
        name = read.kind
    return _with_reason(decision, care=name, third_person=third_person)


def kept(decision: Decision, emergency: Emergency, *, is_ours: bool, may_answer: bool, addressed: bool) -> Decision:
    """A decision about a message without a cue, in the hour after an emergency: an answer keeps the line; what isn't
    understood, or `may_answer` not, is care's, in the language that it was written in where there are words in that."""
    if decision.kind == "silent":
        return decision
    if decision.kind == "answer" and not may_answer:
        return _pressing(emergency, "asks", ", ".join(decision.entries))
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


def after(decision: Decision, before: Emergency | None) -> Emergency | None:
    """The emergency as it stands after a decision."""
    if decision.kind != "urgent":
        return before
    if before is None:
        return Emergency(decision.urgent, decision.third_person, decision.for_moderators, language=decision.language)
    is_about_them = decision.third_person if decision.care is None else before.third_person
    return Emergency(
        _ordered((*before.categories, *decision.urgent)),
        is_about_them,
        tuple(dict.fromkeys((*before.for_moderators, *decision.for_moderators))),
        before.told + (decision.care in ("again", "once_more")),
        decision.care or "",
        decision.language or before.language,
    )


def _pressing(emergency: Emergency, name: str | None, cue: str, *, third_person: bool | None = None) -> Decision:
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
