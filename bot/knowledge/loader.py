"""Load a knowledge: read every file, validate it, check what must hold between files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice
from pathlib import Path

from bot.knowledge import oddities
from bot.knowledge.care import CARE, load_care
from bot.knowledge.document import Document, cut_texts, read
from bot.knowledge.facts import USE, texts
from bot.knowledge.files import Files, all_in, read_files, read_folder, told, yaml_files
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.problems import MOST, KnowledgeError, Problem
from bot.knowledge.reading import SEPARATE, Reading
from bot.knowledge.urgent import HELPLINES, URGENT, WARNING, has_rules, load_helplines, load_urgent, shipped_rules
from bot.knowledge.urgent_replies import REPLIES, load_replies

NO_RULES_FILE = f"there is no {URGENT}, so the rules in the bot's package stand in; put the file into the folder"

# File, line and column (from 1) of a text, by the id of its entry and the text.
Places = Mapping[tuple[str, str], tuple[str, int, int]]


def load(folder: Path, today: date | None = None) -> Knowledge:
    """The knowledge in a folder, as `load_files` tells it."""
    return load_files(read_folder(folder), today, folder=folder)


def load_files(files: Files, today: date | None = None, *, folder: Path | None = None) -> Knowledge:
    """The knowledge in these files. Raises KnowledgeError, listing every problem of every file, when it can't be used.

    What triage goes by is loaded by itself and never raises: see `Knowledge.problems`. `today` (default: today) tells
    which help lines are still to be trusted; `folder` is where the files are, for what is told.
    """
    return with_helplines(_with_urgent(Reading.of(files).knowledge(folder), files), files, today)


def help_only(folder: Path, today: date | None = None) -> Knowledge:
    """A knowledge without any entry, for when the others can't be used: it still gets help for someone in danger."""
    files = help_files(folder)
    return with_helplines(with_triage(_with_urgent(Knowledge({}, {}, ()), files)), files, today)


def help_files(folder: Path) -> Files:
    """The files that help for someone in danger rests on, whatever else is in the folder, and however much."""
    return read_files(folder, SEPARATE)


def help_problems(files: Files) -> tuple[Problem, ...]:
    """What is wrong with the files that help rests on, where a mistake in another file keeps all from being loaded."""
    lines = load_helplines(files, date.today()).problems
    return (*load_urgent(files)[1], *lines, *load_replies(files)[1], *load_care(files)[1])


def with_triage(knowledge: Knowledge) -> Knowledge:
    """The knowledge; where it has no urgent rules, with those in the package, and a problem that says so. For a bot
    among people: a folder that never had such rules may be loaded, but nobody in danger is to go without help."""
    if has_rules(knowledge.urgent):
        return knowledge
    problem = Problem(URGENT, 1, 1, NO_RULES_FILE)
    return replace(
        knowledge,
        urgent=shipped_rules(),
        problems=(*knowledge.problems, problem),
        stand_ins=(*knowledge.stand_ins, URGENT),
    )


def _with_urgent(knowledge: Knowledge, files: Files) -> Knowledge:
    rules, problems = load_urgent(files)
    replies, more = load_replies(files)
    care, last = load_care(files)
    stand_ins = tuple(name for name, found in ((URGENT, problems), (REPLIES, more), (CARE, last)) if found)
    wrong = (*problems, *more, *last)
    return replace(knowledge, urgent=rules, replies=replies, care=care, problems=wrong, stand_ins=stand_ins)


def with_helplines(knowledge: Knowledge, files: Files, today: date | None = None) -> Knowledge:
    """The knowledge with the help lines of these files that may be shown today, or with those in the package."""
    found = load_helplines(files, today or date.today())
    others = tuple(problem for problem in knowledge.problems if problem.file != HELPLINES)
    stand_ins = tuple(name for name in knowledge.stand_ins if name != HELPLINES)
    return replace(
        knowledge,
        helplines=found.lines,
        problems=(*others, *found.problems),
        stand_ins=(*stand_ins, HELPLINES) if found.shipped else stand_ins,
    )


def doubts(folder: Path) -> list[Problem]:
    """What in a folder isn't read, or not as it looks, though nothing is wrong with it. Raises KnowledgeError."""
    found = [
        Problem(told(name), 1, 1, WARNING + text)
        for name, text in oddities.not_read(all_in(folder), yaml_files(folder))
    ]
    files = read_folder(folder)
    for name in files:
        try:
            document = read(files, name)
        except KnowledgeError:
            continue
        found += looks_otherwise(document)
    return found


def looks_otherwise(document: Document) -> list[Problem]:
    """Texts of a file that YAML reads otherwise than they look, and next questions that members won't see."""
    together = [Problem(document.file, *place, WARNING + text) for place, text in oddities.run_together(document)]
    together += [document.problem(path, WARNING + text) for path, text in islice(oddities.idle_related(document), MOST)]
    return together + [replace(each, text=WARNING + each.text) for each in cut_texts(document, surely=False)]


def places(files: Files) -> Places:
    """Where each question and phrasing of a knowledge that can be used stands."""
    reading = Reading.of(files)
    entries = reading.entries()
    return {
        (id_, text): (place.document.file, *place.document.place(place.path))
        for id_, place, text in reading.every_phrasing(entries)
    }


def by_hand(files: Files) -> Iterator[tuple[tuple[str, int, int], str]]:
    """What the entries of a knowledge that can be used say without the facts that they name, and where it stands."""
    for document, _ in Reading.of(files).entry_files:
        for number, entry in enumerate(document.data["entries"]):
            for path, text in texts(entry):
                yield (document.file, *document.place(("entries", number, *path))), USE.sub("…", text)


def meant(files: Files) -> Mapping[str, tuple[str, int, int]]:
    """The phrasings of which the files of a knowledge that can be used say why they stay, and where they say it."""
    reading = Reading.of(files)
    said = [(document, entries.meant) for document, entries in reading.entry_files]
    said += [(document, phrasings.meant) for document, phrasings in reading.phrasing_files]
    return {
        text: (document.file, *document.place(("meant", text), of_key=True)) for document, why in said for text in why
    }
