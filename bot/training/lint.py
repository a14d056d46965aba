"""What in the texts of an entry may do harm, or be hard to read, though it can be used: links and shops, doses, promises,
pings, an emergency line or a red flag that is gone, a “Tell me more” that says something else, length, reading grade, a
source that nobody can look up, or from where none has been. Wide on purpose: it asks somebody to look again, and forbids
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.knowledge import Entry
from bot.knowledge.text import sentences

MAX_COMFORTABLE = 800  # characters of an answer that members still read on a phone
HARD_GRADE = 10.0  # Flesch and Kincaid's; we write for the age of 12 to 14, grade 7 to 9
ENOUGH_WORDS = 40  # in fewer a grade says nothing
NEGATION_WITHIN = 30  # characters before a promise in which a “not” or “may” takes it back


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence for whoever wrote the text; where it is `dangerous`, a second moderator should look, too."""

    text: str
    dangerous: bool = False


_NUMBERS = (
    "half|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|eighty|hundred"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_ADDRESS = _any(
    r"(?:https?://|www\.)[^\s<>()\[\]]+",
    r"\bdiscord\.gg/\w+",
    r"(?<![\w-])[\w-]{1,63}\.(?:com|net|org|shop|store|io|co|ru|in|biz|info)\b",
)
_SHOP = _any(
    r"\b(?:buy|order|shop|purchase) (?:(?:it|them|yours|isotretinoin|accutane|roaccutane) )?"
    r"(?:now|here|online|cheap(?:er|ly)?|from|at)\b",
    r"\b(?:promo|discount|coupon|voucher|referral|affiliate) ?(?:code|link)\b",
    r"\b(?:without|no) (?:a )?prescription (?:needed|required)\b",
    r"\b(?:use|with) (?:my |the |our )?code\b",
    r"\b(?:whatsapp|telegram|dm me|message me|amazon|ebay|aliexpress|alldaychemist|indiamart)\b",
)
_DOSE = _any(
    rf"(?:(?<!\d)\d{{1,6}}(?:[.,]\d{{1,6}})?|\b(?:{_NUMBERS})\b)(?: ?(?:to|-|–|or) ?\d{{1,6}}(?:[.,]\d{{1,6}})?)? ?"
    r"(?:mg|mcg|µg|milligrams?|micrograms?|grams?|ml|iu)\b(?:(?: ?/ ?| per | for each )(?:kg|kilo(?:gram)?s?|day))?",
    rf"(?:(?<!\d)\d{{1,6}}|\b(?:{_NUMBERS})\b) (?:more |extra )?(?:capsules?|tablets?|pills?)"
    r"(?: (?:a|per|each|every) (?:day|week|night))?",
    r"\bdouble (?:the|your) (?:dose|capsules?)\b",
    r"\b(?:twice|three times|four times) (?:a|per) day\b",
)
_PROMISE = _any(
    r"\bguarantee(?:s|d)?\b",
    r"\bpermanent(?:ly)?\b(?! (?:make|hair|damage|scar|eyebrow|harm|loss|tattoo))",
    r"\bfor ?ever\b|\bcure[sd]?\b|\b100 ?(?:%|per ?cent)",
    r"\b(?:completely|totally|perfectly|absolutely|100 ?%) (?:safe|harmless)\b|\b(?:is|are|it's|they're) harmless\b",
    r"\brisk[- ]free\b|\bno risks?\b|\bno side effects?\b|\bmiracle\b|\bdefinitely\b|\b(?:i|we) promise\b",
    r"\bworks? for every(?:one|body)\b|\b(?:everyone|everybody|all patients) (?:gets?|is|are|will)\b",
    r"\b(?:is|are|will) always\b",
    r"\balways (?:works?|clears?|go(?:es)? away|fades?|helps?|safe|cures?|disappears?|removes?|lasts?|heals?)\b",
    r"\bnever (?:comes? back|returns?|fails?|happens?|harms?)\b",
)
_TAKEN_BACK = _any(
    r"\b(?:not|no|nor|never|nobody|none|rarely|may|might|can|could|cannot|hardly|without|seldom|few|some|most|many|mostly)\b",
    r"\b(?:usually|often|if|whether)\b|n't\b|\?",
)
_PING = re.compile(r"@(?:everyone|here)\b|<[@#][!&]?\d+>")
_HELP = {
    "an emergency number": _any(r"(?<!\d)(?:999|911|112|988|116 ?123|111|000|811|13 11 14)(?!\d)"),
    "the emergency services": _any(r"\bemergency|\bambulance\b|\bA&E\b|\bhospital\b|\bcasualty\b"),
    "a help line": _any(r"\bhelp ?lines?\b|\bSamaritans\b|\bcrisis\b|\bpoison"),
    "getting help at once": _any(
        r"\b(?:at once|straight ?away|right away|immediately|urgent(?:ly)?|same day|today|as soon as possible|without delay)\b"
    ),
    "stopping the medicine": _any(r"\bstop (?:taking|the capsules|isotretinoin|it|treatment)\b"),
    "asking a doctor": _any(
        r"\b(?:see|tell|call|ask|contact|ring|phone|talk to|speak to|go to)\b[^.\n]{0,30}"
        r"\b(?:doctor|dermatologist|GP|prescriber|pharmacist|clinic|nurse|midwife)"
    ),
    "thoughts of self-harm": _any(r"\bsuicid|\bself-?harm|\b(?:harm|hurt|kill)(?:ing)? (?:yourself|themselves)\b"),
    "pregnancy": _any(r"\bpregnan|\bbirth defects?\b|\bunborn\b"),
    "trouble breathing, or swelling": _any(r"\bbreath|\bswelling\b|\bswollen\b"),
    "pain in the chest": _any(r"\bchest\b"),
    "sudden trouble seeing": _any(r"\bblurr|\bsight\b|\bvision\b|\bsee double\b"),
    "a bad headache": _any(r"\bheadaches?\b"),
    "yellow skin, or bad belly pain": _any(r"\byellow|\bjaundice\b|\b(?:belly|stomach|tummy|abdominal) pain\b"),
    "bleeding": _any(r"\bbleed|\bblood(?:y)?\b(?! test)"),
}
_QUANTITY = _any(
    rf"\b(?:\d+(?:[.,]\d+)?|{_NUMBERS}) (?:days?|weeks?|months?|years?|hours?|mg|per cent)\b", r"\b\d+(?:[.,]\d+)? ?%"
)
_SAYS_YES, _SAYS_NO = _any(r"^\W*+(?:yes|usually|mostly)\b"), _any(r"^\W*+(?:no|never|don't|do not)\b")
_NO_SOURCE = _any(
    r"^\W*+(?:(?:i )?google(?:d)?(?: it)?|the internet|internet|online|web|wikipedia|chat ?gpt|ai)\W*+$",
    r"^\W*+(?:tiktok|instagram|youtube|reddit)\W*+$",
    r"^\W*+(?:facebook|discord|common knowledge|everyone knows|me|myself|(?:my )?(?:own )?experience|a friend|trust me)\W*+$",
    r"^\W*+my (?:doctor|derm(?:atologist)?|friend|mum|mom)\W*+$",
    r"^\W*+(?:none|unknown|n/?a|tbd|todo|x+)?\W*+$",
)


def remarks(entry: Entry, before: Entry | None = None, trusted: Set[str] = frozenset()) -> list[Remark]:
    """What to say of an entry's texts; of one that was changed, only what the change brought. `trusted` are the hosts that
    its sources may be from without a word."""
    return [
        *_brought(entry, before),
        *(_lost(_texts(entry), _texts(before)) if before is not None else ()),
        *(_differs_from_more(entry, before)),
        *_readable(entry, before),
        *_source(entry, before),
        *_hosts_brought(entry, trusted | (hosts(before) if before is not None else frozenset())),
    ]


def of_the_whole(entry: Entry) -> list[Remark]:
    """What to say of an entry as it stands, whoever wrote it: doses have their place in some, and are left to the preview."""
    brought = _brought(entry, None, doses=False)
    return [*brought, *_differs_from_more(entry, None), *_readable(entry, None), *_source(entry, None)]


def of_removed(entry: Entry) -> list[Remark]:
    """What to say of an entry that goes."""
    if lost := [what for what, pattern in _HELP.items() if pattern.search(_texts(entry))]:
        return [Remark(f"What it says of {'; '.join(lost)} goes with it. Somebody in danger may need that.", True)]
    return []


def of_text(said: str, had: str = "") -> list[Remark]:
    """What to say of a text that is no entry's, as the answer to small talk, where it said `had` before."""
    return [] if said == had else [*_in_text(said, had, frozenset()), *_doses(said, had), *_lost(said, had)]


def hosts(entry: Entry) -> frozenset[str]:
    """From where the sources of an entry are: `nhs.uk`."""
    told = (*(source.address for source in entry.sources), *_ADDRESS.findall(entry.source))
    return frozenset(map(_host, told))


def _texts(entry: Entry) -> str:
    """What the entry says to members."""
    elsewhere = (each.answer for each in entry.regions.values())
    parts = (entry.answer, entry.note, entry.more, *(facet.answer for facet in entry.facets), *elsewhere)
    return "\n".join(part for part in parts if part)


def _all_texts(entry: Entry) -> str:
    """All that members may read of an entry, what it is asked and where it is from as well."""
    asked = (facet.question for facet in entry.facets)
    return "\n".join((_texts(entry), entry.question, *asked, entry.source, *(each.title for each in entry.sources)))


def _brought(entry: Entry, before: Entry | None, *, doses: bool = True) -> Iterator[Remark]:
    said, had = (_all_texts(each) if each is not None else "" for each in (entry, before))
    yield from _in_text(said, had, hosts(entry))
    if doses:
        yield from _doses(_texts(entry), _texts(before) if before is not None else "")


def _doses(said: str, had: str) -> Iterator[Remark]:
    for found in _new(_DOSE, said, had):
        yield Remark(
            f"It says an amount (“{_told(found)}”). Doses are for the prescriber: is this one from its source?", True
        )


def _in_text(said: str, had: str, own: Set[str]) -> Iterator[Remark]:
    for found in _new(_ADDRESS, said, had):
        if _host(found) not in own:
            yield Remark(
                f"It links to {_told(found)}, which isn't one of its sources. Members will trust it because you show it.",
                True,
            )
    for found in _new(_SHOP, said, had):
        yield Remark(f"“{_told(found)}” sounds like a shop. We don't say where to buy the medicine.", True)
    for found in _promised(said, had):
        yield Remark(f"“{_told(found)}” is a promise. Say how often it is so, or “usually”.", True)
    for found in _new(_PING, said, had):
        yield Remark(f"“{_told(found)}” looks like a ping. It reaches nobody, but frightens.")


def _new(pattern: re.Pattern[str], said: str, had: str) -> list[str]:
    """What a text has of a pattern that it had not before."""
    known = {_even(found[0]) for found in pattern.finditer(had)}
    return list(dict.fromkeys(found[0] for found in pattern.finditer(said) if _even(found[0]) not in known))


def _promised(said: str, had: str) -> list[str]:
    known = {_even(found) for found in _promises(had)}
    return list(dict.fromkeys(found for found in _promises(said) if _even(found) not in known))


def _promises(text: str) -> Iterator[str]:
    for sentence in sentences(text, keep_end=True):
        for found in _PROMISE.finditer(sentence):
            if not _TAKEN_BACK.search(
                sentence[max(0, found.start() - NEGATION_WITHIN) : found.start()]
            ) and not sentence.endswith("?"):
                yield found[0]


def _lost(said: str, had: str) -> Iterator[Remark]:
    for what, pattern in _HELP.items():
        if pattern.search(had) and not pattern.search(said):
            yield Remark(f"It spoke of {what} before, and doesn't any more. Somebody in danger may need that.", True)


def _differs_from_more(entry: Entry, before: Entry | None) -> Iterator[Remark]:
    if not entry.more:
        return
    if _polarity(entry.answer) * _polarity(entry.more) < 0:
        yield Remark("The answer says one thing and “Tell me more” begins with the contrary. Change both.", True)
    if before is None or before.answer == entry.answer or before.more != entry.more:
        return
    still = {_even(found) for found in _QUANTITY.findall(entry.more)}
    gone = {_even(found) for found in _QUANTITY.findall(before.answer)} - {
        _even(found) for found in _QUANTITY.findall(entry.answer)
    }
    for found in sorted(gone & still):
        yield Remark(f"The answer doesn't say “{found}” any more, but “Tell me more” still does. Change both.", True)
    if _polarity(before.answer) * _polarity(entry.answer) < 0:
        yield Remark("The answer now says the contrary, and “Tell me more” is as it was. Change both.", True)


def _polarity(text: str) -> int:
    return 1 if _SAYS_YES.match(text) else -1 if _SAYS_NO.match(text) else 0


def _readable(entry: Entry, before: Entry | None) -> Iterator[Remark]:
    if before is not None and before.answer == entry.answer:
        return
    if len(entry.answer) > MAX_COMFORTABLE:
        yield Remark(
            f"The answer has {len(entry.answer):,} characters. On a phone few read more than {MAX_COMFORTABLE:,}."
        )
    if (grade := reading_grade(entry.answer)) > HARD_GRADE:
        yield Remark(
            f"It reads like a text for grade {grade:.0f}. Shorter sentences and plainer words reach everybody: aim at 8."
        )


def _source(entry: Entry, before: Entry | None) -> Iterator[Remark]:
    if before is not None and (before.source, before.beyond_article) == (entry.source, entry.beyond_article):
        return
    if _NO_SOURCE.match(entry.source):
        yield Remark(
            f"Nobody can look up “{_told(entry.source)}”. Name the article's section, or a page by title and address.",
            True,
        )


def _hosts_brought(entry: Entry, known: Set[str]) -> Iterator[Remark]:
    for host in sorted(hosts(entry) - known):
        yield Remark(f"Its source is at {_told(host)}, from where no source has been so far. Can it be trusted?", True)


def reading_grade(text: str) -> float:
    """The school grade for which a text is written, by Flesch and Kincaid; 0 of a text too short to tell."""
    lines = sentences(re.sub(r"^\s*[-*] ", "", re.sub(r"[*_`#>]+", "", text), flags=re.MULTILINE))
    said = [word for line in lines for word in re.findall(r"[^\W\d_]+", line)]
    if len(said) < ENOUGH_WORDS:
        return 0.0
    return 0.39 * len(said) / len(lines) + 11.8 * sum(map(_syllables, said)) / len(said) - 15.59


def _syllables(word: str) -> int:
    small = word.lower()
    runs = len(re.findall(r"[aeiouy]+", small))
    return max(1, runs - (small.endswith("e") and not small.endswith("le")))


def _host(address: str) -> str:
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or address
    except ValueError:  # "https://[": it is of no host that anybody knows
        host = address
    return host.removeprefix("www.").lower()


def _even(text: str) -> str:
    return " ".join(text.lower().split())


def _told(text: str) -> str:
    return " ".join(text.split())[:60].replace("`", "'")
