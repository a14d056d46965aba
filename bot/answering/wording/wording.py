"""A decision in words: what a member reads, before it becomes a Discord message, a terminal panel or a line of JSON."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.answering.decision import Again, Aside, Decision, Kind
from bot.answering.wording.care import care_line, word_care
from bot.answering.wording.languages import crisis_line, home_lines, only_english
from bot.answering.wording.numbers import REGION_NAMES
from bot.answering.wording.urgent import soft_line, urgent_footer, word_asked, word_urgent
from bot.knowledge import Elsewhere, Entry, Knowledge, Region, Time, Verdict

FOOTER = "General information, not medical advice. Always consult your dermatologist."
BEYOND_ARTICLE = "Beyond the article"
UNKNOWN = (
    "Sorry, I don't know that one. I only know about isotretinoin and dark spots, from one article and a few safety "
    "sources.\n\nTry other words, ask about one thing at a time, or browse the topics."
)
NO_ENTRIES = (
    "Sorry, I can't answer questions at the moment: my answers can't be read. The people who run me can see that.\n\n"
    "If someone is in danger, call your local emergency number."
)
NEAREST = "These come nearest:"
SUGGEST = "I'm not sure which one you mean. Did you mean one of these?"
SUGGEST_ONE = "I'm not sure that I understood. Did you mean this?"
ASIDES: dict[
    Aside, str
] = {  # what is said to a message that asks nothing, where the knowledge has no small talk for it
    "nod": "Alright. If another question about isotretinoin or dark spots comes up, ask me.",
    "stop": "Alright, I'll leave it there. Ask me whenever you have a question.",
    "puzzle": (
        "Sorry, I can't make anything of that: I only understand words, not links or pictures. Ask me in a sentence what "
        "you want to know, or browse the topics."
    ),
    "doubt": (
        "I only repeat what people wrote and checked; below each answer stands where it is from, and `/why` tells how I came "
        "to choose it. I can pick the wrong answer, and your doctor knows you. Where they say otherwise, go by them."
    ),
    "unhelpful": (
        "Sorry that this wasn't it. Tell me in one short question what you want to know, such as “how long do dry lips "
        "last”, or browse `/topics`. What I have no answer to, your dermatologist or pharmacist can tell you."
    ),
    "feeling": "I hear you. If you want to know more about it, just ask; and your dermatologist is there for it, too.",
    "no-more": "That is all that I have on this. You can ask about a part of it, or go on with one of these:",
}
NO_MORE = "That is all that I have on this. You can ask about a part of it, or browse `/topics`."
AGAIN: dict[Again, str] = {
    "same": "As I said: ",
    "shorter": "In short: ",
    "other-time": "I only know this for the time {}: ",
}
WHEN: dict[Time, str] = {"before": "before the course", "during": "during the course", "after": "after the course"}
ASKED: dict[Verdict, str] = {  # with what an answer begins to who asks whether something is so
    "true": "That's so, as far as is known:",
    "overstated": "That's overstated:",
    "false": "That isn't so:",
    "unknown": "Nobody knows for sure:",
}
MAY_BE_OLD = "; may be out of date"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WITH_THE = ("us", "uk", "eu")  # as in "in the UK"
SHORT = 30  # words; a longer first paragraph isn't a short answer
MAX_CHOICES = 5
LINE = "line"  # of `Decision.care`: an ordinary answer that keeps a line
MAX_RELATED = 3  # below an answer, where on a phone every button is a line


@dataclass(frozen=True, slots=True)
class Choice:
    """A question to press next: the entry that answers it, its canonical question, and whether that is a private matter."""

    entry: str
    question: str
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """One answer: title and body in Discord's Markdown, the note on the evidence, and where it comes from; and whether it is
    a private matter."""

    body: str
    title: str | None = None
    note: str | None = None
    source: str | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """All that a member reads and can press. `footer` is never empty; `more` are the entries that have a longer text;
    `rated` are those that the member may call helpful or not: none where the message speaks of their distress; `topics`:
    they may browse from here; `person`: they may ask a person about "this", about what they asked "last", or about what
    the message with that id answered ("": about nothing); `sealed` stands for what is private in it where others read along
    (see `covering`)."""

    kind: Kind
    passages: tuple[Passage, ...]
    footer: str
    choices: tuple[Choice, ...] = ()
    more: tuple[Choice, ...] = ()
    rated: tuple[str, ...] = ()
    topics: bool = False
    person: str = ""
    sealed: str = ""

    @property
    def text(self) -> str:
        """Everything but the footer and the questions to ask next, as plain Markdown."""
        told = with_choices(self) if self.kind == "suggest" else self
        return "\n\n".join(part for passage in told.passages for part in _parts(passage))


def _parts(passage: Passage) -> list[str]:
    return [
        *([f"**{passage.title}**"] if passage.title else []),
        passage.body,
        *([f"**Note:** {passage.note}"] if passage.note else []),
        *([f"Source: {passage.source}"] if passage.source else []),
    ]


def remark(
    text: str, *, title: str | None = None, choices: tuple[Choice, ...] = (), topics: bool = False, person: str = ""
) -> Wording:
    """A message of the bot's own, which answers no question."""
    return Wording("smalltalk", (Passage(text, title),), FOOTER, choices, topics=topics, person=person)


def added(wording: Wording, text: str) -> Wording:
    """The wording with a paragraph more at the end of its first passage."""
    first, *others = wording.passages
    return replace(wording, passages=(replace(first, body=f"{first.body}\n\n{text}"), *others))


def beside_buttons(wording: Wording) -> Wording:
    """A wording as it reads above the buttons of its choices, which then needn't stand in the text, too."""
    return added(wording, NEAREST) if wording.kind == "unknown" and wording.choices else wording


def with_choices(wording: Wording) -> Wording:
    """A wording as it reads where nothing can be pressed: what there is to choose stands in the text."""
    if wording.kind not in ("suggest", "unknown") or not wording.choices:
        return wording
    several = "\n".join(f"{i}. {choice.question}" for i, choice in enumerate(wording.choices, 1))
    return added(beside_buttons(wording), several if len(wording.choices) > 1 else wording.choices[0].question)


def word(decision: Decision, knowledge: Knowledge, region: str | None = None) -> Wording | None:
    """The wording of a decision, or None when it is to stay silent. `region` is that of the help lines, where known."""
    if decision.kind == "silent":
        return None
    region, known, line = decision.known.region or region, decision.known, ""
    if decision.language is not None and (decision.kind == "urgent" or decision.care not in (None, LINE)):
        line = crisis_line(decision, knowledge.helplines, region)
        helplines, region = home_lines(line, decision.language, knowledge.helplines, region)
        knowledge = replace(knowledge, helplines=helplines)
    about = (decision.urgent or decision.soft, knowledge, region)
    them = decision.third_person
    if decision.line is not None:
        said = word_asked(decision.line, *about[1:], third_person=them, young=known.young, to_write=decision.to_write)
        return Wording(decision.kind, (Passage(said),), urgent_footer(about[0], FOOTER))
    if decision.care is not None and decision.care != LINE:
        said = word_care(decision.care, *about, third_person=them, known=known)
        footer = urgent_footer(decision.urgent, FOOTER)
        return Wording(decision.kind, tuple(map(Passage, filter(None, (line, said)))), footer)
    kept = care_line(decision.soft, *about[1:], third_person=them, known=known) if decision.care else ""
    if decision.kind == "urgent":
        message = decision.explanation.understood
        parts = word_urgent(*about, third_person=them, young=known.young, message=message, above=line)
        parts = (*parts, kept) if kept else parts
        answers = (passage(knowledge.entries[id_], region=region) for id_ in decision.entries)
        told = (*map(Passage, (line, *parts) if line else parts), *answers)
        return Wording("urgent", told, urgent_footer(decision.urgent, FOOTER))
    wording = _calm(decision, knowledge, region)
    line = kept or soft_line(decision.soft, knowledge, region)
    return replace(wording, passages=(*wording.passages, Passage(line))) if line else wording


def _calm(decision: Decision, knowledge: Knowledge, region: str | None) -> Wording:
    if decision.aside is not None and knowledge.entries:
        reply = ASIDES[decision.aside]
        choices = _choices(decision.suggestions, knowledge)
        if decision.aside == "no-more" and not choices:
            reply = NO_MORE
        return Wording(decision.kind, (Passage(reply),), FOOTER, choices)
    match decision.kind:
        case "answer" if decision.longer:
            found = [
                text for id_ in decision.entries if (text := word_more(knowledge.entries[id_], region)) is not None
            ]
            told = tuple(part for text in found for part in text.passages)
            return Wording("answer", told, FOOTER, _related(decision, knowledge))
        case "answer" if decision.again is not None:
            first, *others = (knowledge.entries[id_] for id_ in decision.entries)
            told = (
                _short(first, decision.facet_of(first.id), decision.again, decision.told, decision.place),
                *(
                    passage(other, None, region)
                    if (facet := decision.facet_of(other.id)) is None
                    else _short(other, facet, decision.again)
                    for other in others
                ),
            )
            longer = _choices(tuple(id_ for id_ in decision.entries if knowledge.entries[id_].more), knowledge)
            return Wording("answer", told, FOOTER, _related(decision, knowledge), longer)
        case "answer":
            answers = tuple(passage(knowledge.entries[id_], decision.facet_of(id_), region) for id_ in decision.entries)
            more = (
                id_
                for id_ in decision.entries
                if knowledge.entries[id_].more or _elsewhere(knowledge.entries[id_], region)
            )
            longer = _choices(tuple(more), knowledge)
            rated = () if decision.soft else decision.entries
            beside = () if decision.declined is None else (passage(knowledge.entries[decision.declined]),)
            answers = (*_verdict(decision.claim, knowledge), *answers, *beside)
            return Wording("answer", answers, FOOTER, _related(decision, knowledge), longer, rated)
        case "suggest":
            choices = _choices(decision.suggestions, knowledge)
            return Wording("suggest", (Passage(SUGGEST if len(choices) > 1 else SUGGEST_ONE),), FOOTER, choices)
        case "smalltalk":
            said = next(talk for talk in knowledge.smalltalk if talk.id == decision.smalltalk)
            return Wording("smalltalk", (Passage(said.answer),), FOOTER)
        case _ if decision.declined is not None:
            return Wording("unknown", (passage(knowledge.entries[decision.declined]),), FOOTER, topics=True)
        case _ if decision.language is not None:
            foreign = Passage(only_english(decision.language, knowledge.helplines, region))
            return Wording("unknown", (foreign,), FOOTER)
        case _:
            if not knowledge.entries:
                return Wording("unknown", (Passage(NO_ENTRIES),), FOOTER)
            return Wording("unknown", (Passage(UNKNOWN),), FOOTER, _choices(decision.near, knowledge), topics=True)


def passage(entry: Entry, facet: int | None = None, region: str | None = None) -> Passage:
    """An entry as a member reads it: what a facet asks for first, then the answer, then what differs by country: of their own
    where that is known, and the others by "Tell me more"; else of all."""
    first, rest = _first_sentence(entry.answer.strip())
    told = [first, *rest]
    if facet is not None and facet < len(entry.facets):
        told = [_standing_out(entry.facets[facet].answer.strip()), entry.answer.strip()]
    if region in entry.regions:
        told.append(_there(region, entry.regions[region]))
    elif entry.regions:
        told.append(_countries(entry.regions))
    return Passage("\n\n".join(told), entry.question, entry.note, _source(entry), entry.private)


def _short(entry: Entry, facet: int | None, again: Again, told: str = "", place: Region | None = None) -> Passage:
    """An entry that was answered just before: the words of it that answer now, what is so in the country or the side of it that
    is asked for now, or the short of it."""
    if told:
        pass
    elif place in entry.regions:
        told = _there(place, entry.regions[place])
    elif again != "other-time" and facet is not None and facet < len(entry.facets):
        told = entry.facets[facet].answer.strip()
    else:
        first = entry.answer.strip().partition("\n\n")[0]
        when = " and ".join(WHEN[time] for time in entry.times)
        told = AGAIN[again].format(when) + (_standing_out(first) if "\n" not in first else first)
    return Passage(told, entry.question, entry.note, _source(entry), entry.private)


def _verdict(claim: str | None, knowledge: Knowledge) -> tuple[Passage, ...]:
    """Whether it is so what a member asks about, before the answer."""
    known = next((each for each in knowledge.claims if each.id == claim), None)
    if known is None:
        return ()
    told, private = f"**{ASKED[known.verdict]}** {known.fact}", knowledge.entries[known.entry].private
    return (Passage(told, source=known.source, is_private=private),)


def _first_sentence(answer: str) -> tuple[str, list[str]]:
    """The short answer with which an answer begins, made to stand out, and the rest; an answer without one as it is."""
    first, parted, rest = answer.partition("\n\n")
    if not parted or "\n" in first or len(first.split()) > SHORT or first.startswith(("-", "#", ">", "1.")):
        return answer, []
    return _standing_out(first), [rest]


def _standing_out(text: str) -> str:
    return text if "**" in text or "__" in text else f"**{text}**"


def word_more(entry: Entry, region: str | None = None) -> Wording | None:
    """The longer text of an entry, and what is so in other countries than the member's; None where there is neither."""
    told = [entry.more.strip()] if entry.more else []
    if others := _elsewhere(entry, region) or (not told and entry.regions):
        told.append(f"**By country**\n{_countries(others)}")
    if not told:
        return None
    told_of = Passage("\n\n".join(told), entry.question, source=_source(entry), is_private=entry.private)
    return Wording("answer", (told_of,), FOOTER)


def _elsewhere(entry: Entry, region: str | None) -> dict[Region, Elsewhere]:
    """What differs in other countries and isn't shown with the answer."""
    return (
        {place: there for place, there in entry.regions.items() if place != region} if region in entry.regions else {}
    )


def _there(place: Region, there: Elsewhere) -> str:
    return f"**In {'the ' * (place in WITH_THE)}{REGION_NAMES[place]}:** {there.answer.strip()}"


def _countries(regions: dict[Region, Elsewhere]) -> str:
    return "\n".join(f"- **{REGION_NAMES[place]}:** {there.answer.strip()}" for place, there in regions.items())


def _source(entry: Entry) -> str:
    source = f"{BEYOND_ARTICLE}: {entry.source}" if entry.beyond_article else f"The article › {entry.source}"
    if entry.checked_on is None:
        return source
    checked = f"checked {MONTHS[entry.checked_on.month - 1]} {entry.checked_on.year}"
    return f"{source} · {checked}{MAY_BE_OLD if entry.is_overdue(date.today()) else ''}"


def _related(decision: Decision, knowledge: Knowledge) -> tuple[Choice, ...]:
    ids = [
        other for id_ in decision.entries for other in knowledge.entries[id_].related if other not in decision.entries
    ]
    return _choices(tuple(dict.fromkeys(ids))[:MAX_RELATED], knowledge)


def _choices(ids: tuple[str, ...], knowledge: Knowledge) -> tuple[Choice, ...]:
    return tuple(choice(knowledge.entries[id_]) for id_ in ids[:MAX_CHOICES])


def choice(entry: Entry) -> Choice:
    """An entry as a question to press next."""
    return Choice(entry.id, entry.question, entry.private)
