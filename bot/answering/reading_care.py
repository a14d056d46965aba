"""What a message is in the hour after an emergency, by the cues of `care_cues.yaml`: worse, waiting, better, thanks …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.conversation import Emergency, aside
from bot.answering.parts import is_question
from bot.answering.places import region_told
from bot.answering.triage.languages import afterwards
from bot.answering.triage.whom import whom
from bot.answering.wording.told import is_young
from bot.knowledge import CATEGORIES
from bot.knowledge.care import PET, PHYSICAL, Cues
from bot.knowledge.text import english, plain, sentences, words

# After these nobody is in danger this minute: an ordinary question gets its answer, and the line below it.
CALM = frozenset({"supply", "dosing", "minor"})
# They, or whom they write about, still need help now: told as an emergency is.
PRESSING = frozenset(
    {
        "worse",
        "asks",
        "aid",
        "waiting",
        "nobody",
        "refuses",
        "breathing",
        "cut_off",
        "voiceless",
        "number",
        "abroad",
        "still",
        "home",
        "driving",
        "doubt",
        "me_too",
    }
)
DOUBT, ME_TOO = "doubt", "me_too"
NUMBER = "number"
BREATHING, HOME = "breathing", "home"
SWALLOWED = "swallowed"
# What says that the danger is over, or that others help; it counts only where nothing pressing stands beside it.
SOOTHING = frozenset({"helped", "fine", "seen"})
# After these an ordinary question is one again: somebody has seen them, or nothing was the matter.
LET_GO = frozenset({"seen", "fine"})
NOT_ME = "not_me"
LANGUAGES = frozenset({"de", "es", "fr", "it", "pt"})  # in which there are cues
NEAREST = 4  # words as near to a misspelt one that may be meant
GAP = 4  # words that ".." may stand for
ONLY_THANKS = 8  # words
MOSTLY = 0.7  # of a message's words
SHORT = 20  # words; of a longer message no soothing word outweighs the danger in it

_AS = {  # kinds that are told apart only because of their place in the order, or of what they may follow
    "helped_first": "helped",
    "worse_first": "worse",
    "gone_first": "worse",
    "asks_first": "asks",
    "refuses_first": "refuses",
    "plays_down": "refuses",
    "waiting_first": "waiting",
    "scared_first": "scared",
    "breathing_any": "breathing",
    "breathing_body": "breathing",
    "pressing": "breathing",
    "but_worse": "worse",
    "fading": "worse",
    "back": "worse",
    "signs": "worse",
    "drowsy": "worse",
    "more_took": "worse",
    "hiding": "refuses",
    "hearsay": "refuses",
    "sent_in": "worse",
    "shut": "nobody",
    "found": "fine",
    "negative": "fine",
    "harmless": "fine",
    "sight_back": "fine",
    "awake_again": "fine",
    "waiting_in": "waiting",
    "mistake_first": "mistake",
    "comes_back": "worse",
    "not_better": "worse",
    "spreads": "worse",
    "changes": "worse",
    "dazed": "worse",
    "quiet": "worse",
    "acting": "worse",
    "leaving": "worse",
    "overtook": "swallowed",
    "able_again": "fine",
    "thought": "mistake",
    "guessed": "refuses",
    "apart": "far",
    "put_away": "helped",
    "capsule": "doubt",
    "cause": "doubt",
    "outlook": "doubt",
    "secret": "doubt",
    "fit": "aid",
    "till_then": "aid",
    "pen": "aid",
}
COMPANY = "company"
MIND = frozenset({"self-harm", "low-mood"})
BODILY = PHYSICAL | {"overdose"}
# After which dangers a kind can be meant; the others after any.
_AFTER = {
    SWALLOWED: MIND,
    "breathing_body": frozenset(CATEGORIES) - MIND,
    "pressing": frozenset({"chest-stroke", "overdose"}),
    "drowsy": frozenset({"overdose"}),
    "more_took": frozenset({"overdose"}),
    "hiding": MIND,
    "hearsay": frozenset(CATEGORIES) - MIND - CALM,
    "sent_in": PHYSICAL,
    "signs": PHYSICAL | {"overdose"},
    "found": MIND | {"overdose"},
    "negative": frozenset({"pregnant-now"}),
    "sight_back": frozenset({"vision-loss"}),
    "gone_first": MIND,
    "torn": MIND,
    "plays_down": frozenset(CATEGORIES) - MIND - CALM - {"pregnant-now"},
    "mistake_first": MIND | {"overdose"},
    "mistake": frozenset({"overdose"}),
    "choice": frozenset({"pregnant-now"}),
    "partner": frozenset({"pregnant-now"}),
    **dict.fromkeys(("comes_back", "not_better", "spreads", "changes", "dazed", "quiet", "guessed"), BODILY),
    "apart": BODILY,
    "till_then": BODILY,
    "driving": BODILY,
    "pen": frozenset({"allergic-reaction"}),
    "fit": frozenset({"chest-stroke", "overdose"}),
    "capsule": frozenset(CATEGORIES) - CALM,
    "cause": frozenset(CATEGORIES) - CALM,
    "outlook": BODILY | {"pregnant-now"},
    "secret": MIND,
    "put_away": MIND,
    "me_too": MIND,
    "able_again": PHYSICAL,
    "acting": MIND,
    "leaving": MIND,
    "overtook": frozenset({"dosing"}),
    "thought": frozenset({"overdose"}),
}
# Kinds that only tell of somebody else.
_OF_OTHERS = frozenset(
    {
        "asleep",
        "far",
        "gone_first",
        "breathing",
        "breathing_body",
        "pressing",
        "awake_again",
        "apart",
        "quiet",
        "fit",
        "secret",
        "me_too",
    }
)
_OF_SELF = frozenset({"leaving", "able_again", "driving"})  # and that only tell of themselves
_TAKEN_BACK = frozenset(
    {"drowsy", "sent_in", "signs", COMPANY}
)  # kinds that, as what soothes, don't count after a "not"
_NONE = frozenset[str]()
_NOT_SO = dict.fromkeys(
    ("acting", "pen"), frozenset({"not", "never", "without"})
)  # kinds that don't count after these words
_TOLD = frozenset({"drowsy", COMPANY})  # kinds that count only where they are told, not asked
_OF_THE_BODY = frozenset({"breathing", "fading", "drowsy"})  # kinds that tell of what the body does, and no wish
_NOT_SEEN = frozenset({"capsule", "cause", "outlook"})  # kinds that are ordinary questions once somebody has seen them
_THEY = frozenset({"he", "she"})
_NOT_ASKED, _ASKED = frozenset({"nod", "stop"}), frozenset({"aid"})  # kinds that aren't questions, and that are
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
# After these a "no" answers something; before any other word it takes that away: "no ambulance here".
_NOT_TAKEN_AWAY = frozenset("i he she they it we you that this all is are everything".split())
_WORD = re.compile(r"[^\s]+")
_NUMBER_IN = re.compile(r"\b(?:number|dial|call|ring|\d{3})\b.*\b(?:in|for|from)\s+(?:the\s+)?(.{2,40}?)[?!.\s]*$")
_NO_PLACES = frozenset(
    "here there my me us it this that him her them help ambulance doctor poison police emergency emergencies case".split()
)
# What asks something though it begins otherwise: "anyway my lips are dry, what do i do".
_ASKS_INSIDE = re.compile(
    r"\b(?:what|hows?|when|which|where|why) (?:do|does|did|can|could|should|will|is|are|about|much|many|long|often|to)\b"
    r"|\b(?:can|should|could|do|may) (?:i|we)\b"
)


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
        present = frozenset[str]().union(*said)
        if any(present.isdisjoint(item.words) for item in self.items if not item.optional):
            return False
        return any(
            self._from(said, start, 0, but_not) and not (but_not and _is_taken_away(said, start, but_not))
            for start in (range(1) if self.begins else range(len(said)))
        )

    def _from(self, said: Sequence[frozenset[str]], at: int, item: int, but_not: frozenset[str]) -> bool:
        if item == len(self.items):
            return not self.ends or len(said) - at <= self.gap_at_end
        wanted = self.items[item]
        if wanted.optional and self._from(said, at, item + 1, but_not):
            return True
        for i in range(at, min(at + wanted.gap, len(said) - 1) + 1):
            if wanted.words & said[i] and self._from(said, i + 1, item + 1, but_not):
                return True
            if but_not & said[i]:
                return False
        return False


@dataclass(frozen=True, slots=True)
class Read:
    """What a message is after an emergency, and the cue that told it; `kind` is None where none did. `of_them`: it begins with
    "he" or "she", so that it is somebody else whose body it is about. `bodily`: it tells of what the body does."""

    kind: str | None = None
    cue: str = ""
    language: str | None = None  # where it isn't English
    of_them: bool = False
    bodily: bool = False


class Aftercare:
    """Reads messages by `cues`. Building it takes some milliseconds."""

    def __init__(self, cues: Cues) -> None:
        self._no_answers = cues.no_answers
        groups = {name: frozenset(listed.split()) for name, listed in cues.words.items()}
        self._kinds = [(*_told_in(name), [_cue(line, groups) for line in lines]) for name, lines in cues.kinds.items()]
        self._means_them = [_cue(line, groups) for line in cues.means_them]
        self._asked = {id_: [_cue(line, groups) for line in each.asked] for id_, each in cues.carried.items()}
        self._meant = {id_: [_cue(line, groups) for line in each.meant] for id_, each in cues.carried.items()}
        english_cues = (cue for _, language, each in self._kinds if language is None for cue in each)
        every = [*english_cues, *self._means_them]
        self._known = frozenset(word for cue in every for item in cue.items for word in item.words)
        self._repairable = sorted(word for word in self._known if len(word) > 4)

    def read(self, text: str, emergency: Emergency) -> Read:
        """What a message is after that emergency, in English or in another language in which there are words for it."""
        read = self._read(text, emergency)
        return read if read.kind in (*PRESSING, NOT_ME) else _in_other_words(text) or read

    def _read(self, text: str, emergency: Emergency) -> Read:
        said = self._said(text)
        asking = asks(text)
        of_them = bool(said) and bool(said[0] & _THEY) and MIND.isdisjoint(emergency.categories)
        them = emergency.third_person or of_them
        of_another = them or (MIND.isdisjoint(emergency.categories) and whom(text) == "them")
        is_pet = PET in emergency.known.kinds
        told = self._said(" . ".join(part for part in sentences(text, keep_end=True) if not is_question(part)))
        for kind, language, cues in self._kinds:
            of_whom = language is not None or (of_another if kind == BREATHING else them)
            if not _may_follow(kind, emergency.categories, of_whom, is_pet=is_pet):
                continue
            if kind in (_NOT_ASKED if asking else _ASKED) or (kind in _NOT_SEEN and emergency.last == "seen"):
                continue
            meant = _meant(kind, emergency.categories)
            but_not = _BUT_NOT if meant in SOOTHING or kind in _TAKEN_BACK else _NOT_SO.get(kind, _NONE)
            where = told if meant in SOOTHING or kind in _TOLD else said
            for cue in cues:
                if cue.matches(where, but_not):
                    if meant == NUMBER and (place := place_asked(text)) and region_told(f"i am in {place}") is None:
                        meant = "abroad"
                    return Read(meant, cue.written, language, of_them=of_them, bodily=kind in _OF_THE_BODY)
        if region_told(text) is not None and len(text.split()) <= SHORT:
            return Read("place", "where they are")
        if is_young(text):
            return Read("young", "how old they are")
        asks_nothing = aside(text)
        return Read({"nod": "nod", "stop": "stop"}.get(asks_nothing or ""), asks_nothing or "")

    def answers(self, entry: str, emergency: Emergency) -> bool:
        """Whether an entry may be the answer to a question after an emergency."""
        return all(entry not in self._no_answers.get(category, ()) for category in emergency.categories)

    def means_them(self, text: str, dangers: Sequence[str] = ()) -> str:
        """The cue by which a message makes it about them what the one before only spoke of; "" where none does."""
        said = self._said(text)
        cues = [*self._means_them, *(cue for danger in dangers for cue in self._meant.get(danger, ()))]
        return next((cue.written for cue in cues if cue.matches(said)), "")

    def spoken_of(self, text: str) -> tuple[str, ...]:
        """The dangers that a message speaks of without anybody being in them: for dogs it may not be safe, say."""
        said = self._said(text)
        return tuple(id_ for id_, cues in self._asked.items() if any(cue.matches(said) for cue in cues))

    def _said(self, text: str) -> list[frozenset[str]]:
        """For each word of a text the words of cues that it may be."""
        return [self._read_as(word) for word in _spelt_out(words(text))]

    def _read_as(self, word: str) -> frozenset[str]:
        if word in self._known or len(word) < 5 or word in english():
            return frozenset({word})
        most = 1 if len(word) < 8 else 2
        near = process.extract(word, self._repairable, scorer=OSA.distance, score_cutoff=most, limit=NEAREST)
        return frozenset({word, *(known for known, distance, _ in near if distance == near[0][1])})


def _in_other_words(text: str) -> Read | None:
    """The same of a message in another language than English; thanks are only heard where little else is said."""
    told = afterwards(text)
    if told is None or (told[0] == "thanks" and (is_question(text) or len(text.split()) > ONLY_THANKS)):
        return None
    return None if _is_english(text, told[1]) else Read(*told)


def _is_english(text: str, told: str) -> bool:
    """Whether a message is in English although these words in it may be of another language: all of them are English too, and
    so are most others."""
    if not text.isascii():
        return False
    said = _spelt_out(words(text))
    own = sum(map(_is_english_word, said))
    return own == len(said) or (own >= MOSTLY * len(said) and all(map(_is_english_word, words(told))))


def _is_english_word(word: str) -> bool:
    return word in ("a", "i") or word.isdigit() or word in english()


def _is_taken_away(said: Sequence[frozenset[str]], start: int, but_not: frozenset[str]) -> bool:
    """Whether words right before the one at `start` take back what begins there."""
    if any(but_not & word for word in said[max(0, start - _NEAR) : start]):
        return True
    return start > 0 and "no" in said[start - 1] and _NOT_TAKEN_AWAY.isdisjoint(said[start])


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


def place_asked(text: str) -> str:
    """The place for which a message asks a number: "what number in germany"; "" where it names none."""
    asked = _NUMBER_IN.search(plain(text))
    return asked[1] if asked and _NO_PLACES.isdisjoint(words(asked[1])) else ""


def asks(text: str) -> bool:
    """Whether a message asks anything, at its beginning or later."""
    return is_question(text) or _ASKS_INSIDE.search(plain(text)) is not None


def _told_in(name: str) -> tuple[str, str | None]:
    """A kind of cues and the language of its words, where it isn't English: "breathing_de"."""
    kind, _, code = name.rpartition("_")
    return (kind, code) if code in LANGUAGES else (name, None)


def _meant(kind: str, categories: Sequence[str]) -> str:
    """What a kind of cue is read as: somebody beside them is a help to the mind, and none yet to the body."""
    if kind == COMPANY:
        return "helped" if BODILY.isdisjoint(categories) or not MIND.isdisjoint(categories) else "nod"
    return _AS.get(kind, kind)


def _may_follow(kind: str, categories: Sequence[str], them: bool, *, is_pet: bool) -> bool:
    if kind == "loss":
        return is_pet or "pregnant-now" in categories or not (them or MIND.isdisjoint(categories))
    if kind == "sight_back" and "head-pressure" in categories:  # it may be the headache that is back
        return False
    if is_pet and _AS.get(kind, kind) == BREATHING:
        return False
    after_such = kind not in _AFTER or not _AFTER[kind].isdisjoint(categories)
    return after_such and kind not in (_OF_SELF if them else _OF_OTHERS)
