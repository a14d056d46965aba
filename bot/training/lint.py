"""What in the texts of an entry may do harm, or be hard to read, though it can be used: links and shops, doses, promises,
pings, sharing of capsules, reassurance in pregnancy, an emergency line or a red flag that is gone or says the contrary, a
“Tell me more” that says something else, length, reading grade, a source that nobody can look up, or from where none has
been. It reads a text as members see it, without Markdown and what can't be seen. Wide on purpose: it asks somebody to look
again, and forbids nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.knowledge import Entry
from bot.knowledge.evening import evened
from bot.knowledge.text import sentences
from bot.training import lint_patterns as patterns
from bot.training.contrary import against_help, each_sentence, reversed_in
from bot.training.weaker import weakened_in

MAX_COMFORTABLE = 800  # characters of an answer that members still read on a phone
HARD_GRADE = 10.0  # Flesch and Kincaid's; we write for the age of 12 to 14, grade 7 to 9
ENOUGH_WORDS = 40  # in fewer a grade says nothing
LONGEST_FOR_ONE = 20  # characters that one may stand for
NEGATION_WITHIN = 30  # characters before a promise in which a “not” or “may” takes it back


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence for whoever wrote the text; where it is `dangerous`, a second moderator should look, too."""

    text: str
    dangerous: bool = False


def remarks(entry: Entry, before: Entry | None = None, trusted: Set[str] = frozenset()) -> list[Remark]:
    """What to say of an entry's texts; of one that was changed, only what the change brought. `trusted` are the hosts that
    its sources may be from without a word."""
    return [
        *_brought(entry, before),
        *_lost_in(entry, before),
        *_contrary(_parts(entry), _parts(before) if before is not None else {}),
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
    if lost := [what for what, pattern in patterns.HELP.items() if pattern.search(_seen(_texts(entry)))]:
        return [Remark(f"What it says of {'; '.join(lost)} goes with it. Somebody in danger may need that.", True)]
    return []


def of_text(said: str, had: str = "") -> list[Remark]:
    """What to say of a text that is no entry's, as the answer to small talk, where it said `had` before."""
    if said == had:
        return []
    lost = (what for what in _help_in(had) if what not in _help_in(said))
    contrary = _contrary({"": said}, {"": had})
    return [*_in_text(said, had, frozenset()), *_doses(said, had), *map(_gone, lost), *contrary]


def hosts(entry: Entry) -> frozenset[str]:
    """From where the sources of an entry are: `nhs.uk`."""
    told = (*(source.address for source in entry.sources), *patterns.ADDRESS.findall(entry.source))
    return frozenset(map(_host, told))


def _texts(entry: Entry) -> str:
    """What the entry says to members."""
    elsewhere = (each.answer for each in entry.regions.values())
    parts = (entry.answer, entry.note, entry.more, *(facet.answer for facet in entry.facets), *elsewhere)
    return "\n".join(part for part in parts if part)


def _parts(entry: Entry) -> dict[str, str]:
    """The texts of an entry that stand by themselves, by what they are: the note is shown with the answer."""
    parts = {"The answer": f"{entry.answer}\n{entry.note or ''}", "“Tell me more”": entry.more or ""}
    parts |= {f"What it says of “{facet.question}”": facet.answer for facet in entry.facets}
    return parts | {f"What it says for {place}": each.answer for place, each in entry.regions.items()}


def _seen(text: str) -> str:
    """A text as members read it: without Markdown and what can't be seen, look-alike letters as those that they look like."""
    return evened(_bare(text), LONGEST_FOR_ONE * len(text) + 1)


def _bare(text: str) -> str:
    return patterns.MARKDOWN.sub("", patterns.LINK.sub(r"\1 \2 ", patterns.UNSEEN.sub("", text)))


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
    for found in _new(patterns.DOSE, _seen(said), _seen(had)):
        yield Remark(
            f"It says an amount (“{_told(found)}”). Doses are for the prescriber: is this one from its source?", True
        )


def _in_text(said: str, had: str, own: Set[str]) -> Iterator[Remark]:
    for found in _links(said, had):
        if _host(found) not in own:
            yield Remark(
                f"It links to {_told(found)}, which isn't one of its sources. Members will trust it because you show it.",
                True,
            )
    if _new(patterns.TURNS_DIRECTION, said, had):
        yield Remark("It has hidden signs that turn letters round, so it may not say what it seems to say.", True)
    said, had = _seen(said), _seen(had)
    for found in _new(patterns.SHOP, said, had):
        yield Remark(f"“{_told(found)}” sounds like a shop. We don't say where to buy the medicine.", True)
    for found in _promised(said, had):
        yield Remark(f"“{_told(found)}” is a promise. Say how often it is so, or “usually”.", True)
    for found in _shared(said, had):
        yield Remark(
            f"“{_told(found)}” sounds like sharing the medicine. Nobody may take another person's capsules.", True
        )
    for found in _reassured(said, had):
        yield Remark(
            f"“{_told(found)}” may reassure somebody who is pregnant or breastfeeds. Is it so in its source?", True
        )
    for found in _new(patterns.PING, said, had):
        yield Remark(f"“{_told(found)}” looks like a ping. It reaches nobody, but frightens.")


def _new(pattern: re.Pattern[str], said: str, had: str) -> list[str]:
    """What a text has of a pattern that it had not before."""
    known = {_even(found[0]) for found in pattern.finditer(had)}
    return list(dict.fromkeys(found[0] for found in pattern.finditer(said) if _even(found[0]) not in known))


def _links(said: str, had: str) -> list[str]:
    """The addresses that a text has and had not before, also those in look-alike letters; an amount is none."""
    had = f"{_bare(had)}\n{_seen(had)}"
    found = (*_new(patterns.ADDRESS, _bare(said), had), *_new(patterns.ADDRESS, _seen(said), had))
    return [each for each in dict.fromkeys(found) if not _is_amount(each)]


def _is_amount(address: str) -> bool:
    number, _, unit = address.rpartition(".")
    return number.isdigit() and unit.lower() in patterns.UNITS


def _shared(said: str, had: str) -> list[str]:
    known = {_even(found) for found in _offers(had)}
    return [found for found in dict.fromkeys(_offers(said)) if _even(found) not in known]


def _offers(text: str) -> Iterator[str]:
    for sentence in each_sentence(text, keep_end=True):
        for found in patterns.SHARING.finditer(sentence):
            if not patterns.NOT_JUST_BEFORE.search(sentence[: found.start()]) and not sentence.endswith("?"):
                yield found[0]


def _reassured(said: str, had: str) -> list[str]:
    known = set(map(_even, _reassurances(had)))
    return [each for each in _reassurances(said) if _even(each) not in known]


def _reassurances(text: str) -> Iterator[str]:
    """The sentences that say that something is fine in pregnancy; a question before one may be what it is about."""
    asked = ""
    for sentence in each_sentence(text, keep_end=True):
        if sentence.endswith("?"):
            asked = sentence
            continue
        whole, asked = f"{asked} {sentence}", ""
        if patterns.WITH_CHILD.search(whole) and not patterns.ABOUT_MEN.search(whole) and _reassures(sentence):
            yield whole.strip()


def _reassures(sentence: str) -> bool:
    starts = (found.start() for found in patterns.REASSURES.finditer(sentence))
    return any(not patterns.TURNED.search(patterns.CLAUSE_END.split(sentence[:start])[-1]) for start in starts)


def _promised(said: str, had: str) -> list[str]:
    known = {_even(found) for found in _promises(had)}
    return list(dict.fromkeys(found for found in _promises(said) if _even(found) not in known))


def _promises(text: str) -> Iterator[str]:
    for sentence in each_sentence(text, keep_end=True):
        for found in patterns.PROMISE.finditer(sentence):
            if not patterns.TAKEN_BACK.search(
                sentence[max(0, found.start() - NEGATION_WITHIN) : found.start()]
            ) and not sentence.endswith("?"):
                yield found[0]


def _lost_in(entry: Entry, before: Entry | None) -> Iterator[Remark]:
    """The help that an entry spoke of before; also where only another part, which not everybody reads, still does."""
    if before is None:
        return
    now, had = _parts(entry), _parts(before)
    gone = [what for what in _help_in("\n".join(had.values())) if what not in _help_in("\n".join(now.values()))]
    yield from map(_gone, gone)
    answer = _help_in(now["The answer"])
    for part, text in had.items():
        if part != "“Tell me more”":
            for what in _help_in(text):
                if what not in gone and what not in answer and what not in _help_in(now.get(part, "")):
                    yield Remark(
                        f"{part} spoke of {what} before, and doesn't any more. Not everybody reads the rest of the entry.",
                        True,
                    )


def _help_in(text: str) -> list[str]:
    seen = _seen(text)
    return [what for what, pattern in patterns.HELP.items() if pattern.search(seen)]


def _gone(what: str) -> Remark:
    return Remark(f"It spoke of {what} before, and doesn't any more. Somebody in danger may need that.", True)


def _contrary(parts: Mapping[str, str], before: Mapping[str, str]) -> Iterator[Remark]:
    """What tells not to get help, or says the contrary of a warning or a help that was there."""
    whole, answer = _seen("\n".join(before.values())), _seen(parts.get("The answer", ""))
    for part, text in parts.items():
        if text != before.get(part):
            said, had = _seen(text), _seen(before.get(part, "")) or whole
            beside = answer if part != "The answer" else ""
            for found in dict.fromkeys((*against_help(said, whole), *reversed_in(said, had, patterns.ANY_HELP))):
                yield Remark(
                    f"“{_told(found)}” may keep somebody from help, or says the contrary of before. Is that meant?",
                    True,
                )
            for found in dict.fromkeys(weakened_in(said, _seen(before.get(part, "")), beside)):
                yield Remark(
                    f"“{_told(found)}”: less is made of help, or of how fast, or who gives it, than before. Is that meant?",
                    True,
                )


def _differs_from_more(entry: Entry, before: Entry | None) -> Iterator[Remark]:
    if not entry.more:
        return
    if _polarity(entry.answer) * _polarity(entry.more) < 0:
        yield Remark("The answer says one thing and “Tell me more” begins with the contrary. Change both.", True)
    if before is None or before.answer == entry.answer or before.more != entry.more:
        return
    still = {_even(found) for found in patterns.QUANTITY.findall(entry.more)}
    gone = {_even(found) for found in patterns.QUANTITY.findall(before.answer)} - {
        _even(found) for found in patterns.QUANTITY.findall(entry.answer)
    }
    for found in sorted(gone & still):
        yield Remark(f"The answer doesn't say “{found}” any more, but “Tell me more” still does. Change both.", True)
    if _polarity(before.answer) * _polarity(entry.answer) < 0:
        yield Remark("The answer now says the contrary, and “Tell me more” is as it was. Change both.", True)


def _polarity(text: str) -> int:
    return 1 if patterns.SAYS_YES.match(text) else -1 if patterns.SAYS_NO.match(text) else 0


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
    if patterns.NO_SOURCE.match(entry.source):
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
