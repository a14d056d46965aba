"""Whether a text that was changed makes less of help than before, though it says no “not”: “now” became “next week”, an order
a “may want to”, a number or a doctor is gone from a line that had it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from bot.training.contrary import LONGEST, TO_HELP, URGES, each_sentence

_ACT = (
    r"call|ring|phone|dial|text|see|tell|ask|contact|go|get|seek|stop|talk|speak|mention|check|look|visit|reach|let|"
    r"pause|skip|consider|try|think|have|write|bring"
)
_CONTACTS = re.compile(
    r"(?<![\d.,])(?:999|911|112|988|000|111|811|13 11 14|\+?\d(?:[ ()-]{0,2}\d){4,14})(?!\d|[.,]\d| ?(?:mg|%))|"
    r"\b(?:samaritans|childline|lifeline|nhs 111|poison|ambulance|emergency|A&E|hospital)\b|\bhelp ?lines?\b",
    re.IGNORECASE,
)
_WHO = {
    "a doctor": re.compile(
        r"\b(?:doctors?|GP|dermatologists?|prescribers?|clinic|midwife|nurse|specialist)\b", re.IGNORECASE
    ),
    "a pharmacist": re.compile(r"\bpharmac(?:ist|y)\b", re.IGNORECASE),
}
_AT_ONCE = re.compile(
    r"\b(?:at once|straight ?away|right away|right now|immediately|instantly|now|urgent(?:ly)?|without delay|this minute|"
    r"that minute|as fast as you can)\b",
    re.IGNORECASE,
)
_SOON = re.compile(
    r"\b(?:today|tonight|(?:the )?same (?:day|night)|as soon as|quickly|promptly|within (?:an|the) hour|"
    r"within (?:\w+ )?hours|within (?:a|one) day)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:(?:next|following|coming) (?:days?|weeks?|months?|visit|appointment|time|check ?-?up)|tomorrow|later|eventually|"
    r"some ?(?:time|day)|one day|(?:at|when) (?:some|a good) (?:point|time|moment)|soon(?:er or later)?|"
    r"when(?:ever)? (?:you|it|there)(?:'re| are|'s| is)? (?:\w+ ){0,2}?(?:time|can|free|ready|suits?|like|want|feel like|"
    r"convenient|chance|bored)|in (?:a|the) (?:few|couple(?: of)?|next) (?:\w+ )?(?:hours?|days?|weeks?)|no (?:rush|hurry)|"
    r"after (?:a|the|some|\w+) (?:few )?(?:days?|weeks?|months?|weekend|holidays?)|within (?:\w+ ){0,2}(?:days|weeks?|months?)|"
    r"(?:this|over the) (?:week|month|weekend)|first (?:wait|see|try))\b",
    re.IGNORECASE,
)
_NARROWED = re.compile(
    r"\b(?:if it (?:lasts|stays|goes on|continues|is still there|gets worse|keeps|won't go|doesn't (?:go|get|stop|pass))|unless|"
    r"only (?:if|when)|(?:if|when|once|after) (?:that|this|it) (?:fails|doesn't help|hasn't helped)|"
    r"for (?:\w+ ){0,2}(?:hours?|days?|weeks?|months?))\b",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"\b(?:give (?:it|that|this) (?:a|an|some|time|more|at least|\w+ (?:hours?|days?|weeks?))|sleep on it|wait and see|"
    r"wait (?:it out|a|an|some|till|until|for (?:it|that))|see how it goes|"
    r"(?:pass|go|clear|settle|stop)(?:es|s)? (?:away |off )?(?:by (?:itself|themselves)|on (?:its|their) own)|"
    r"(?:almost |nearly )?(?:nobody|no one) (?:gets?|has|needs?))\b",
    re.IGNORECASE,
)
_EMERGENCY = re.compile(
    r"(?<![\d.,])(?:999|911|112|988)(?!\d)|\b(?:emergency|ambulance|A&E|samaritans)\b", re.IGNORECASE
)
_SOFTENED = re.compile(
    rf"\b(?:some|many|most|others) (?:people )?(?:{_ACT})\b|"
    rf"\b(?:may|might|could|can|would) (?:also |just |always |then |even )?(?:want|wish|like|choose|decide|{_ACT})\b|"
    r"\b(?:consider|considering|maybe|perhaps|possibly|optional(?:ly)?|ideally|preferably|feel free|up to you|worth|"
    r"mention|think about|thinking about|if you (?:like|want|wish|prefer|feel like|think)|good idea|some people|"
    r"(?:often|sometimes|usually) (?:enough|helps?)|try to|not a bad idea|it helps|it can help|nice to)\b",
    re.IGNORECASE,
)
_DOCTOR_MAY = re.compile(
    r"\b(?:doctors?|GP|dermatologists?|prescribers?|clinic|midwife|nurse|specialist|pharmacist|team|samaritans|they|he|she|who) "
    r"(?:may|might|could|can|would|will)\b",
    re.IGNORECASE,
)
_HAS_TO = re.compile(
    r"\b(?:must|have to|has to|need to|needs to|always|essential|vital|important|"
    r"(?:don't|do not|never) (?:wait|hesitate|delay|put off))\b",
    re.IGNORECASE,
)
_GAP = r"[^\w.:;,–—]{0,3}"  # what stands between words of one clause
_BIDS = re.compile(
    rf"(?:^|[,:;.–—]|\b(?:and|or|then|please)\b){_GAP}(?:(?:also|always|then|please|so|do|first) )*(?:{_ACT})\b",
    re.IGNORECASE,
)
_CALLS = re.compile(
    rf"(?:^|[,:;.–—]|\b(?:and|or|then|please|could|may|can|might)){_GAP}(?:call|ring|phone|seek)\b|"
    r"\bget (?:seen|checked|looked at|help|medical)\b",
    re.IGNORECASE,
)
_STOPS = re.compile(r"\bstop(?:ping|s)?\b", re.IGNORECASE)
_ONLY_WHEN = re.compile(
    rf"^\W*(?:(?:please|do|so|this|that|it|and|act|go|be|quick|call|them)\W+)*(?:{_AT_ONCE.pattern}|{_SOON.pattern})\W*$",
    re.IGNORECASE,
)


def weakened_in(said: str, had: str, beside: str = "") -> Iterator[str]:
    """What the text makes less of, as it is told: a sentence that puts help off or softens it, or what is gone. What stands
    `beside` it, as everybody reads, isn't gone."""
    now, before = each_sentence(said), each_sentence(had)
    kept = Counter(map(_even, now)) & Counter(map(_even, before))
    new, gone = list(_without(now, kept)), list(_without(before, kept))
    elsewhere = set(map(_even, each_sentence(beside)))
    yield from _against_haste(new, before)
    lost = [each for each in gone if _helps(each) and _even(each) not in elsewhere]
    if not lost:
        return
    words = frozenset[str]().union(*(_words(each) for each in lost))
    instead = [each for each in new if _helps(each) or len(words & _words(each)) > 1]
    for pattern in (_LATER, _NARROWED, _SOFTENED):
        if _many(pattern, map(_asked_of_them, instead)) > _many(pattern, map(_asked_of_them, lost)):
            yield next(each for each in reversed(instead) if pattern.search(_asked_of_them(each)))[:LONGEST]
            return
    first = lost[0][:LONGEST]
    urgent = [each for each in new if _helps(each) or _ONLY_WHEN.match(each)]
    if _many(_AT_ONCE, urgent) < _many(_AT_ONCE, lost) or _quick(urgent) < _quick(lost):
        yield next((each for each in lost if _AT_ONCE.search(each) or _SOON.search(each)), first)[:LONGEST]
        return
    missing = _contacts(lost) - _contacts(new)
    missing |= Counter(
        {who: 1 for who, pattern in _WHO.items() if _who(pattern, instead) < min(1, _who(pattern, lost))}
    )
    if missing:
        yield next((each for each in lost if next(iter(missing)).lower() in each.lower()), first)[:LONGEST]
    elif _many(_HAS_TO, new) + _many(_BIDS, new) < min(1, _many(_HAS_TO, lost) + _many(_BIDS, lost)):
        yield first


def _against_haste(new: Iterable[str], before: Iterable[str]) -> Iterator[str]:
    """The new sentences that put an emergency off, whatever was there, or tell to wait beside one that says to hurry."""
    hurries = any(_helps(each) and (_AT_ONCE.search(each) or _SOON.search(each)) for each in before)
    for each in new:
        asked = _asked_of_them(each)
        puts_off = _EMERGENCY.search(asked) and (_LATER.search(asked) or _SOFTENED.search(asked))
        if puts_off or (hurries and _WAITS.search(URGES.sub(" ", asked))):
            yield each[:LONGEST]


def _helps(sentence: str) -> bool:
    return any(pattern.search(sentence) for pattern in (TO_HELP, _CONTACTS, _CALLS, _STOPS))


def _asked_of_them(sentence: str) -> str:
    """A sentence without what a doctor may do: that softens nothing."""
    return _DOCTOR_MAY.sub(" ", sentence)


def _many(pattern: re.Pattern[str], sentences: Iterable[str]) -> int:
    return sum(len(pattern.findall(each)) for each in sentences)


def _quick(sentences: list[str]) -> int:
    return _many(_AT_ONCE, sentences) + _many(_SOON, sentences)


def _who(pattern: re.Pattern[str], sentences: Iterable[str]) -> int:
    return sum(bool(pattern.search(each)) for each in sentences)


def _contacts(sentences: Iterable[str]) -> Counter[str]:
    found = (re.sub(r"[ ()-]", "", each[0].lower()) for line in sentences for each in _CONTACTS.finditer(line))
    return Counter(found)


def _without(sentences: Iterable[str], kept: Counter[str]) -> Iterator[str]:
    left = Counter(kept)
    for each in sentences:
        if left[_even(each)] > 0:
            left[_even(each)] -= 1
        else:
            yield each


def _words(sentence: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[\w']+", sentence.lower()) if len(word) > 3)


def _even(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.lower()))
