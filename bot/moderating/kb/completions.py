"""What moderators find by what they type into the options of `/kb`: entries, phrasings, files and revisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from discord.app_commands import Choice
from rapidfuzz import fuzz, process

from bot.answering import Responder, cut
from bot.desk import Revision
from bot.knowledge import Knowledge, same_phrasing

MAX_CHOICES = 25
MAX_CHOICE = 100
MEANT, ALIKE = 3, 75  # ids that may be meant, and how like (0 to 100) what was typed they have to be


def entries(responder: Responder, typed: str) -> list[Choice[str]]:
    """Entries whose id or question has what is typed; then those that answer it."""
    knowledge = responder.knowledge
    found = entries_like(knowledge, typed)
    if typed.strip():
        found += [choice.entry for choice in responder.complete(typed) if choice.entry not in found]
    chosen = [knowledge.entries[id_] for id_ in found[:MAX_CHOICES]]
    return [Choice(name=cut(f"{entry.id} · {entry.question}", MAX_CHOICE), value=entry.id) for entry in chosen]


def entries_like(knowledge: Knowledge, typed: str) -> list[str]:
    """The ids of the entries whose id or question has what is typed: beginnings of ids first."""
    text = " ".join(typed.casefold().split())
    begun = [id_ for id_ in knowledge.entries if id_.startswith(text)]
    within = [
        entry.id
        for entry in knowledge.entries.values()
        if entry.id not in begun and (text in entry.id or text in entry.question.casefold())
    ]
    return begun + within


def entries_meant(knowledge: Knowledge, typed: str) -> list[str]:
    """The ids that somebody may have misspelt, the most alike first; else those whose question is like it."""
    ids = process.extract(typed, [*knowledge.entries], processor=_even, limit=MEANT, score_cutoff=ALIKE)
    if ids:
        return [id_ for id_, _, _ in ids]
    questions = {id_: entry.question for id_, entry in knowledge.entries.items()}
    found = process.extract(
        typed, questions, scorer=fuzz.token_set_ratio, processor=_even, limit=MEANT, score_cutoff=ALIKE
    )
    return [id_ for _, _, id_ in found]


def _even(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


def entries_with(knowledge: Knowledge, words: str) -> list[str]:
    """The ids of the entries that have all these words anywhere, those that have them in id or question first."""
    wanted = words.casefold().split()

    def has(text: str) -> bool:
        return all(word in text.casefold() for word in wanted)

    named = [entry.id for entry in knowledge.entries.values() if has(f"{entry.id} {entry.question}")]
    inside = [
        entry.id
        for entry in knowledge.entries.values()
        if has(" ".join((entry.answer, entry.note or "", entry.source))) or any(map(has, knowledge.phrasings[entry.id]))
    ]
    return list(dict.fromkeys(named + inside))


def phrasings(knowledge: Knowledge, entry: str, typed: str) -> list[Choice[str]]:
    """Phrasings of an entry; its question isn't one of them."""
    texts = knowledge.phrasings.get(entry, ())[1:]
    wanted = typed.casefold().strip()
    fitting = dict.fromkeys(text[:MAX_CHOICE] for text in texts if wanted in text.casefold())
    return [Choice(name=text, value=text) for text in list(fitting)[:MAX_CHOICES]]


def kinds(knowledge: Knowledge, typed: str) -> list[Choice[str]]:
    """Kinds of messages that aren't ours."""
    wanted = typed.casefold().strip().replace(" ", "-")
    fitting = [kind for kind in knowledge.not_ours if wanted in kind]
    return [Choice(name=kind.replace("-", " "), value=kind) for kind in fitting[:MAX_CHOICES]]


def phrasing_meant(knowledge: Knowledge, entry: str, text: str) -> str | None:
    """The phrasing of an entry that was typed, or chosen from those offered, which may be cut; None where it has none."""
    has = knowledge.phrasings[entry][1:]
    typed = [each for each in has if same_phrasing(each) == same_phrasing(text)]
    chosen = [each for each in has if each[:MAX_CHOICE] == text]
    return next(iter(typed + chosen), None)


def files(titles: Mapping[str, str], typed: str) -> list[Choice[str]]:
    """Files of entries, by name or title."""
    wanted = typed.casefold().strip()
    return [
        Choice(name=cut(f"{title} ({name})", MAX_CHOICE), value=name)
        for name, title in titles.items()
        if wanted in f"{title} {name}".casefold() and len(name) <= MAX_CHOICE
    ][:MAX_CHOICES]


def revisions(kept: Iterable[Revision], typed: str) -> list[Choice[int]]:
    """Revisions by their number or what they changed, newest first."""
    wanted = typed.casefold().strip()
    told = {each.number: f"{each.number} · {each.at:%d %b %H:%M} · {each.what}" for each in kept}
    fitting = [(number, text) for number, text in told.items() if wanted in text.casefold()]
    return [Choice(name=cut(text, MAX_CHOICE), value=number) for number, text in fitting[:MAX_CHOICES]]
