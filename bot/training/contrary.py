"""Whether a text that was changed now says the contrary: a “never” put before help, a “don't” taken from a warning."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge.text import sentences

SAME = 0.6  # of the telling words of a sentence that are in another one, which is then a version of it
FEWEST_SAME = 2
LONGEST = 80  # characters of a sentence that are told
FAR = 4  # words between what takes back and the help that it takes back

_NOT = (
    r"not|never|no|nor|none|nobody|nothing|neither|cannot|without|\w+n't|dont|cant|wont|doesnt|isnt|neednt|shouldnt|mustnt|"
    r"avoid|skip|ignore|forget|instead of|rather than|hardly|rarely|useless|pointless|unnecessary|needless|nonsense|wrong|false|"
    r"myth|untrue|overrated|waste|afraid|scared|shy|hesitate|wait|delay|put off|postpone|worry|refuse|fail|harmless|"
    r"stop (?:seeing|calling|asking|telling|going|listening|trusting)"
)
_NEGATION = re.compile(rf"\b(?:{_NOT})\b", re.IGNORECASE)
URGES = re.compile(
    r"\b(?:don't|do not|never|not) (?:\w+ )?(?:wait|hesitate|delay|worry|afraid|scared|shy|put off|postpone|fail)\b",
    re.IGNORECASE,
)
_IF = re.compile(rf"\b(?:if|when|who|that|whether|unless|because|as)(?: \w+){{0,2}} (?:{_NOT})\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,:;()–—\n]| - |\b(?:but|so|and then|then)\b", re.IGNORECASE)
TO_HELP = re.compile(
    r"\b(?:(?:see|tell|call|ask|contact|ring|phone|dial|text|talk to|speak to|go to|get|seek|need|listen to|trust|calling|seeing|"
    r"telling|asking|going to|getting|seeking)\b(?: (?!and\b|or\b)[\w']+){0,4}? (?:help|doctors?|dermatologists?|GP|prescribers?|"
    r"pharmacists?|clinic|nurse|midwife|emergency|ambulance|hospital|A&E|999|911|112|988|111|000|116 ?123|helpline|help line|"
    r"samaritans|poison)\b)",
    re.IGNORECASE,
)
_WARNS = re.compile(
    r"^\W*(?:no|never|don't|do not|dont|avoid)\b|\b(?:never|don't|do not|must not|mustn't|should not|shouldn't|may not|cannot|"
    r"can't|avoid|dangerous|harms?|not safe|isn't safe|unsafe|nobody)\b",
    re.IGNORECASE,
)
_ORDERS = re.compile(
    r"^\W*(?:please |always |then |also |first )*(?:tell|call|ask|see|get|go|ring|phone|contact|stop|check|use|keep|wait|"
    r"read|say)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w']+")
_DULL = frozenset(
    "a an the to of in on at it its is are be and or you your for with as that this do does did can if i we they he she".split()
)


def each_sentence(text: str, *, keep_end: bool = False) -> list[str]:
    """The sentences of a text, however long it is."""
    return [sentence for line in text.split("\n") for sentence in sentences(line, keep_end=keep_end)]


def against_help(said: str, had: str) -> Iterator[str]:
    """The sentences, new in a text, that say not to get help."""
    known = set(map(_even, each_sentence(had)))
    for sentence in each_sentence(said):
        if _even(sentence) not in known and any(map(_is_against, _CLAUSE.split(sentence))):
            yield sentence[:LONGEST]


def reversed_in(said: str, had: str, weighty: re.Pattern[str]) -> Iterator[str]:
    """The sentences of a text that are a help or a warning of the former text with a negation more, or less, or that ask what
    was said. `weighty` is found in a sentence that may help somebody in danger."""
    now, before = each_sentence(said, keep_end=True), each_sentence(had, keep_end=True)
    known = set(map(_key, before)) & set(map(_key, now))
    old = [(each, _telling(each), _negations(each)) for each in before if _key(each) not in known]
    for sentence in now:
        words, negations = _telling(sentence), _negations(sentence)
        if _key(sentence) in known or not old:
            continue
        former, shared, had_so_many = max(old, key=lambda each: _alike(words, each[1]))
        if _alike(words, shared) < SAME or len(words & shared) < FEWEST_SAME or negations == had_so_many:
            continue
        is_warning = had_so_many > negations and _WARNS.search(former)
        is_warning = is_warning or _ORDERS.search(former)
        if is_warning or weighty.search(former) or weighty.search(sentence) or TO_HELP.search(former):
            yield sentence.rstrip(".!; ")[:LONGEST]


def _is_against(clause: str) -> bool:
    found = TO_HELP.search(clause)
    if found is None:
        return False
    before = _IF.sub(" ", clause[: found.start()]).split()
    return len(_NEGATION.findall(" ".join(before[-FAR:]))) % 2 == 1


def _alike(words: frozenset[str], former: frozenset[str]) -> float:
    return len(words & former) / max(1, min(len(words), len(former)))


def _telling(sentence: str) -> frozenset[str]:
    rest = _NEGATION.sub(" ", sentence.lower())
    return frozenset(word for word in _WORD.findall(rest) if word not in _DULL)


def _negations(sentence: str) -> int:
    return len(_NEGATION.findall(URGES.sub(" ", sentence))) + sentence.endswith("?")


def _key(sentence: str) -> tuple[str, bool]:
    return _even(sentence), sentence.endswith("?")


def _even(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))
