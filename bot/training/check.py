"""Check a knowledge folder: what is wrong with it, and what is worth a moderator's look though it can be used."""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

import numpy as np
from rapidfuzz import fuzz, process

from bot.answering import FILLER, Matcher, Responder, Triager, check_examples, fire_at_anything
from bot.knowledge import (
    URGENT,
    WARNING,
    Knowledge,
    KnowledgeError,
    Places,
    Problem,
    by_hand,
    doubts,
    has_rules,
    help_files,
    help_problems,
    load_files,
    load_urgent,
    meant,
    places,
    same_phrasing,
)
from bot.knowledge.document import read
from bot.knowledge.editing import SMALLTALK
from bot.knowledge.files import Files, read_folder
from bot.knowledge.text import stem, words
from bot.training import cache, garbage, lint

FEWEST = 10  # phrasings that an entry should have, its question included
REVIEWED_EVERY = timedelta(days=365)
ENOUGH_ASKED = 200  # answers counted, from which it tells something that an entry isn't among them
FOLDS = 3
SURE = 0.9  # confidence from which another entry wins a phrasing that wasn't learnt
ALIKE = 92  # likeness (0 to 100) of two phrasings whose words are put in order
SAME_FACT = 90  # likeness (0 to 100) of a fact and a part of a sentence, from which they say the same
ENOUGH_OF_A_FACT = 0.8  # of its length, that a sentence has to have
SENTENCES = re.compile(r"(?<=[.!?:])\s+|\n+")
ARTICLES = frozenset({"a", "an", "the"})
MOST_ALIKE = 400  # phrasings with a word in common that are compared with each other

Progress = Callable[[str], object]
NO_TRIAGE = (
    f"{WARNING}there is no {URGENT}, so nobody in danger is seen by these files alone; copy it from the bot's `knowledge` "
    "folder (on Discord the bot's own rules stand in)"
)


def problems(folder: Path) -> list[Problem]:
    """Everything wrong with a folder, in order; what starts with WARNING doesn't keep it from being used."""
    try:
        files = read_folder(folder)
        knowledge = load_files(files, folder=folder)
    except KnowledgeError as error:
        if not os.access(folder, os.R_OK | os.X_OK):
            return list(error.problems)
        of_help = help_files(folder)
        return sorted({*error.problems, *help_problems(of_help), *check_urgent(of_help)})
    return sorted({*knowledge.problems, *check_urgent(files), *_no_triage(knowledge), *doubts(folder)})


def _no_triage(knowledge: Knowledge) -> Iterator[Problem]:
    if not has_rules(knowledge.urgent):
        yield Problem(URGENT, 1, 1, NO_TRIAGE)


def warnings(folder: Path, answered: Mapping[str, int], progress: Progress | None) -> Iterator[Problem]:
    """What may be better in a folder that can be used; without `progress` only what is found quickly. `answered` is how
    often members were answered with each entry, as far as that is known."""
    files = read_folder(folder)
    responder, where, looked_at = cache.responder_of(files), places(files), meant(files)
    yield from _outdated(responder.knowledge, looked_at)
    yield from _of_small_talk(files)
    yield from sorted(_repeated(files, responder.knowledge.facts))
    yield from sorted(_quick(responder, where, date.today(), answered))
    if progress is not None:
        yield from sorted(_slow(responder.knowledge, where, looked_at, progress))


def quickly(folder: Path, answered: Mapping[str, int]) -> list[Problem]:
    """What is wrong with a folder; where it can be used, what may be better, too, as far as that is found quickly."""
    found = problems(folder)
    return found if keep_from_use(found) else [*found, *warnings(folder, answered, None)]


def keep_from_use(found: Iterable[Problem]) -> bool:
    """Whether there is anything among these problems with which a folder can't be used."""
    return not all(problem.text.startswith(WARNING) for problem in found)


def check_urgent(files: Files) -> tuple[Problem, ...]:
    """Everything wrong with the urgent rules of a knowledge, its examples included, and warnings of rules too wide."""
    rules, problems = load_urgent(files)
    if problems or URGENT not in files:
        return problems
    document, triager = read(files, URGENT), Triager(rules, listens=False)
    found = (*check_examples(rules, triager), *fire_at_anything(rules, triager))
    return tuple(document.problem(path, text) for path, text in found)


def _quick(responder: Responder, places: Places, today: date, answered: Mapping[str, int]) -> Iterator[Problem]:
    """What takes next to no time to find."""
    knowledge = responder.knowledge
    enough = sum(answered.values()) >= ENOUGH_ASKED
    for id_, entry in knowledge.entries.items():
        place = places[id_, entry.question]
        count = len(knowledge.phrasings[id_])
        if count < FEWEST:
            yield _warning(place, f"`{id_}` has {count} ways of asking; write at least {FEWEST}, as members would")
        if (got := _gets(responder, entry.question)) != f"`{id_}`":
            yield _warning(place, f"the question of `{id_}` gets {got}; use words that tell the two apart")
        if entry.reviewed_on is not None and today - entry.reviewed_on > REVIEWED_EVERY:
            days = (today - entry.reviewed_on).days
            yield _warning(place, f"`{id_}` was last reviewed {days} days ago; read it again, and set `reviewed_on`")
        if entry.is_overdue(today):
            days = (today - entry.checked_on).days if entry.checked_on else 0
            text = (
                f"the facts of `{id_}` were held against their sources {days} days ago, and members read that they may"
            )
            yield _warning(place, f"{text} be out of date; check them, and set `checked_on`")
        for remark in lint.of_the_whole(entry):
            yield _warning(place, f"`{id_}`: {remark.text[0].lower()}{remark.text[1:].rstrip('.')}")
        if enough and id_ not in answered:
            yield _warning(place, f"nobody has ever been answered with `{id_}`; do members call it something else?")


def _of_small_talk(files: Files) -> Iterator[Problem]:
    """What the answers to small talk say that may do harm."""
    if SMALLTALK not in files:
        return
    document = read(files, SMALLTALK)
    for number, talk in enumerate(document.data["smalltalk"]):
        for remark in lint.of_text(talk["answer"]):
            text = f"{remark.text[0].lower()}{remark.text[1:].rstrip('.')}"
            yield document.problem(("smalltalk", number, "answer"), f"{WARNING}{text}")


def _outdated(knowledge: Knowledge, meant: Mapping[str, tuple[str, int, int]]) -> Iterator[Problem]:
    """Where it is said why a phrasing stays that is gone."""
    there = {same_phrasing(text) for texts in knowledge.phrasings.values() for text in texts}
    for text, place in meant.items():
        if same_phrasing(text) not in there:
            yield _warning(place, f"{text[:60]!r} is in `meant`, and no phrasing any more; remove it there")


def _repeated(files: Files, facts: Mapping[str, str]) -> Iterator[Problem]:
    """Where an entry says by hand what a fact says: when the fact changes, that would be forgotten."""
    for place, text in by_hand(files) if facts else ():
        for sentence in SENTENCES.split(text):
            for name, fact in facts.items():
                long_enough = len(sentence) >= len(fact) * ENOUGH_OF_A_FACT
                if long_enough and fuzz.partial_ratio(fact.lower(), sentence.lower()) >= SAME_FACT:
                    told = f"“{sentence.strip()[:60]}…” says by hand what the fact `{name}` says"
                    yield _warning(place, f"{told}; write {{fact:{name}}} in its place, so that both change together")


def _slow(knowledge: Knowledge, places: Places, meant: Iterable[str], progress: Progress) -> Iterator[Problem]:
    """What takes some seconds to find, `progress` being told what is going on; nothing about the phrasings of `meant`,
    which somebody looked at."""
    looked_at = {same_phrasing(text) for text in meant}
    progress("comparing phrasings")
    for one, other in _alike(knowledge):
        if looked_at & {same_phrasing(one[1]), same_phrasing(other[1])}:
            continue
        there = places[other]
        text = f"{one[1][:60]!r} is almost the same as {other[1][:60]!r} of `{other[0]}` at {there[0]}:{there[1]}"
        yield _warning(places[one], f"{text}; keep it in one of them, or say under `meant` why both stay")
    for fold in range(FOLDS):
        progress(f"learning without a third of the phrasings ({fold + 1} of {FOLDS})")
        for id_, text, winner in _lost(knowledge, fold):
            if same_phrasing(text) not in looked_at:
                told = f"{text[:60]!r} of `{id_}` sounds like `{winner}` to the bot"
                yield _warning(
                    places[id_, text], f"{told}; move it there, make it clearer, or say under `meant` why it stays"
                )


def _warning(place: tuple[str, int, int], text: str) -> Problem:
    return Problem(*place, WARNING + text)


def _gets(responder: Responder, question: str) -> str:
    """What the bot does with a question, in words."""
    decision = responder.decide(question)
    if decision.declined is not None and not decision.entries:
        return f"`{decision.declined}`"
    if decision.kind == "answer":
        return " and ".join(f"`{id_}`" for id_ in decision.entries)
    return {"suggest": "only a choice of questions", "urgent": "help lines"}.get(decision.kind, "no answer")


def _lost(knowledge: Knowledge, fold: int) -> Iterator[tuple[str, str, str]]:
    """Phrasings of a fold that another entry wins when nothing of the fold was learnt: entry, phrasing, winner."""
    # By the text alone, so that a line more or less moves no other one to another fold: what was looked at stays so.
    folds = {
        (id_, text): crc32(text.encode()) % FOLDS for id_, texts in knowledge.phrasings.items() for text in texts[1:]
    }
    kept = {
        id_: tuple(text for text in texts if folds.get((id_, text)) != fold)
        for id_, texts in knowledge.phrasings.items()
    }
    with garbage.paused():
        matcher = Matcher(replace(knowledge, phrasings=kept))
    for (id_, text), place in folds.items():
        if place == fold:
            evidence = matcher.match(text, limit=1).evidence
            if evidence and evidence[0].entry != id_ and evidence[0].confidence >= SURE:
                yield id_, text, evidence[0].entry


def _alike(knowledge: Knowledge) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Phrasings of different entries that say almost the same. Compared are those that share one of their two rarest
    words."""
    texts = [(id_, text) for id_, phrasings in knowledge.phrasings.items() for text in phrasings]
    stems = [[stem(word) for word in words(text)] for _, text in texts]
    often = Counter(word for each in stems for word in set(each))
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(stems):
        telling = sorted({word for word in each if word not in FILLER and often[word] > 1}, key=lambda w: (often[w], w))
        for word in telling[:2]:
            groups[word].append(number)
    ordered = [" ".join(sorted(word for word in each if word not in ARTICLES)) for each in stems]
    found: set[tuple[int, int]] = set()
    for group in groups.values():
        found.update(_alike_within(group[:MOST_ALIKE], ordered))
    carrying = [frozenset(each).difference(FILLER) for each in stems]
    for one, other in sorted(found):
        same = carrying[one] == carrying[other] and _negated(stems[one]) == _negated(stems[other])
        if same and texts[one][0] != texts[other][0]:
            yield texts[other], texts[one]


def _alike_within(group: list[int], ordered: list[str]) -> Iterator[tuple[int, int]]:
    own = [ordered[number] for number in group]
    scores = process.cdist(own, own, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
    for one, other in np.argwhere(np.triu(scores, 1) > 0).tolist():
        yield group[one], group[other]


def _negated(stems: Iterable[str]) -> bool:
    return not {"not", "no", "dont", "never", "without", "cant", "isnt", "stop"}.isdisjoint(stems)
