"""Load a knowledge folder: read every file, validate it, check what must hold between files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel
from rapidfuzz import fuzz, process

from bot.knowledge import oddities, raw
from bot.knowledge.document import Document, Path_, cut_texts, read, validate
from bot.knowledge.knowledge import Knowledge, Section
from bot.knowledge.model import ID_PATTERN, EntriesFile, Entry, NotOursFile, PhrasingsFile, SmallTalkFile, Vocabulary
from bot.knowledge.problems import MOST, KnowledgeError, Problem
from bot.knowledge.urgent import HELPLINES, URGENT, WARNING, find_helplines, has_rules, load_urgent, shipped_rules

SUFFIXES = (".yaml", ".yml")
MAX_FILES = 100
MAX_FOLDER = 20_000_000  # bytes

# Loaded on their own (urgent.py), so that a mistake in any other file can't keep help from someone in danger.
SEPARATE = frozenset({URGENT, HELPLINES})

NO_RULES_FILE = f"there is no {URGENT}, so the rules in the bot's package stand in; put the file into the folder"

_WITHOUT_ENTRIES = SEPARATE | {"vocabulary.yaml", "smalltalk.yaml", "not_ours.yaml"}

# File, line and column (from 1) of a text, by the id of its entry and the text.
Places = Mapping[tuple[str, str], tuple[str, int, int]]

_NO_ENTRIES = "no entries in this folder; add a YAML file with an `entries:` list"

M = TypeVar("M", bound=BaseModel)


def load(folder: Path, today: date | None = None, *, is_copy: bool = False) -> Knowledge:
    """The knowledge in `folder`. Raises KnowledgeError, listing every problem of every file, when it can't be used.

    What triage goes by is loaded by itself and never raises: see `Knowledge.problems`. `today` (default: today) tells
    which help lines are still to be trusted. Of a copy no problem names the place: it is gone before anybody looks.
    """
    reading = _Reading()
    for path in files(folder):
        if path.name not in SEPARATE:
            reading.add(path)
    return with_helplines(_with_urgent(reading.knowledge(None if is_copy else folder), folder), folder, today)


def help_only(folder: Path, today: date | None = None) -> Knowledge:
    """A knowledge without any entry, for when the others can't be used: it still gets help for someone in danger."""
    return with_helplines(with_triage(_with_urgent(Knowledge({}, {}, ()), folder)), folder, today)


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


def _with_urgent(knowledge: Knowledge, folder: Path) -> Knowledge:
    rules, problems = load_urgent(folder)
    return replace(knowledge, urgent=rules, problems=problems, stand_ins=(URGENT,) if problems else ())


def with_helplines(knowledge: Knowledge, folder: Path, today: date | None = None) -> Knowledge:
    """The knowledge with the help lines of the folder that may be shown today, or with those in the package."""
    found = find_helplines(folder, today or date.today())
    others = tuple(problem for problem in knowledge.problems if problem.file != HELPLINES)
    stand_ins = tuple(name for name in knowledge.stand_ins if name != HELPLINES)
    return replace(
        knowledge,
        helplines=found.lines,
        problems=(*others, *found.problems),
        stand_ins=(*stand_ins, HELPLINES) if found.shipped else stand_ins,
    )


def files(folder: Path) -> list[Path]:
    """The YAML files of a knowledge folder by name. Raises KnowledgeError where there is no such folder, or where there is
    more in it than any knowledge has."""
    found = sorted(path for path in _in(folder) if path.suffix in SUFFIXES and not path.name.startswith("."))
    problem: str | None = None
    if len(found) > MAX_FILES:
        problem = f"there are more than {MAX_FILES} YAML files in this folder; put some of them together"
    elif sum(map(_size, found)) > MAX_FOLDER:
        problem = (
            f"the YAML files of this folder have more than {MAX_FOLDER // 1_000_000} MB together; that is too much"
        )
    if problem is not None:
        raise KnowledgeError([Problem(_name(folder), 1, 1, problem, first=True)])
    return found


def _in(folder: Path) -> list[Path]:
    """Everything in the folder. Raises KnowledgeError."""
    try:
        return list(folder.iterdir())
    except OSError as error:
        raise KnowledgeError([Problem(_name(folder), 1, 1, _unlisted(folder, error), first=True)]) from error


def _unlisted(folder: Path, error: OSError) -> str:
    """Why the files of a folder can't be listed, where it was looked for, and what to do."""
    match error:
        case FileNotFoundError():
            return f"there is no such folder; name the folder with the YAML files (this was {folder.absolute()})"
        case NotADirectoryError():
            return f"there is no such folder, but a file; name the folder that it is in (this was {folder.absolute()})"
        case _:
            return f"the folder can't be read ({error.strerror}); check the permissions of {folder.absolute()}"


def _name(folder: Path) -> str:
    return raw.told(folder.name or str(folder))


def _size(path: Path) -> int:
    """Its bytes; those that a file may have at most, where it has more: that is told of the file itself."""
    try:
        return min(path.stat().st_size, raw.MAX_BYTES)
    except (OSError, RuntimeError):
        return 0


def section_title(file: str) -> str:
    """What a file of entries without a title is called."""
    return file.split(".", maxsplit=1)[0].replace("-", " ").capitalize()


def warnings(folder: Path) -> list[Problem]:
    """What in a folder isn't read, or not as it looks, though nothing is wrong with it. Raises KnowledgeError."""
    found = [
        Problem(raw.told(name), 1, 1, WARNING + text) for name, text in oddities.not_read(_in(folder), files(folder))
    ]
    for path in files(folder):
        try:
            document = read(path)
        except KnowledgeError:
            continue
        found += looks_otherwise(document)
    return found


def looks_otherwise(document: Document) -> list[Problem]:
    """Texts of a file that YAML reads otherwise than they look, and next questions that members won't see."""
    together = [Problem(document.file, *place, WARNING + text) for place, text in oddities.run_together(document)]
    together += [document.problem(path, WARNING + text) for path, text in islice(oddities.idle_related(document), MOST)]
    return together + [replace(each, text=WARNING + each.text) for each in cut_texts(document, surely=False)]


def places(folder: Path) -> Places:
    """Where each question and phrasing of a folder that can be used stands."""
    reading = _Reading()
    for path in files(folder):
        if path.name not in SEPARATE:
            reading.add(path)
    entries = reading._entries()
    return {
        (id_, text): (place.document.file, *place.document.place(place.path))
        for id_, place, text in reading._every_phrasing(entries)
    }


def meant(folder: Path) -> Mapping[str, tuple[str, int, int]]:
    """The phrasings of which the files of a folder that can be used say why they stay, and where they say it."""
    reading = _Reading()
    for path in files(folder):
        if path.name not in SEPARATE:
            reading.add(path)
    said = [(document, entries.meant) for document, entries in reading.entry_files]
    said += [(document, phrasings.meant) for document, phrasings in reading.phrasing_files]
    return {
        text: (document.file, *document.place(("meant", text), of_key=True)) for document, why in said for text in why
    }


def same_phrasing(text: str) -> str:
    """What two phrasings have in common when they differ only in case, spacing and punctuation."""
    words = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in words.replace("'", "").replace("’", "")).split())


@dataclass(frozen=True)
class _Place:
    document: Document
    path: Path_

    def problem(self, text: str) -> Problem:
        return self.document.problem(self.path, text)

    def __str__(self) -> str:
        return f"{self.document.file}:{self.document.place(self.path)[0]}"


@dataclass
class _Reading:
    """Gathers the files of one folder, then what is wrong between them."""

    problems: list[Problem] = field(default_factory=list)
    all_ids_known: bool = True  # False: a file that may hold entries can't be read, or an id in it
    other_ids: set[str] = field(default_factory=set)  # of entries in files with other mistakes
    unknown: Counter[str] = field(default_factory=Counter)
    digest: list[str] = field(default_factory=list)
    entry_files: list[tuple[Document, EntriesFile]] = field(default_factory=list)
    phrasing_files: list[tuple[Document, PhrasingsFile]] = field(default_factory=list)
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    smalltalk: SmallTalkFile = field(default_factory=lambda: SmallTalkFile(smalltalk=()))
    not_ours: NotOursFile = field(default_factory=lambda: NotOursFile(not_ours={}))

    def add(self, path: Path) -> None:
        try:
            _check_name(path)
            document = read(path)
        except KnowledgeError as error:
            self.problems += error.problems
            self.all_ids_known &= path.name in _WITHOUT_ENTRIES
            return
        self.digest += [path.name, document.text]
        try:
            self._take(document)
        except KnowledgeError as error:
            self.problems += error.problems
            ids, all_ = _ids_in(document.data)
            self.other_ids |= ids
            self.all_ids_known &= all_ or path.name in _WITHOUT_ENTRIES

    def _take(self, document: Document) -> None:
        match document.file:
            case "vocabulary.yaml":
                self.vocabulary = validate(document, Vocabulary)
            case "smalltalk.yaml":
                self.smalltalk = validate(document, SmallTalkFile)
            case "not_ours.yaml":
                self.not_ours = validate(document, NotOursFile)
            case _ if isinstance(document.data, dict) and "phrasings" in document.data:
                self.phrasing_files.append((document, validate(document, PhrasingsFile)))
            case _:
                self.entry_files.append((document, validate(document, EntriesFile)))

    def knowledge(self, folder: Path | None) -> Knowledge:
        """What was read, of this folder where that can be told. Raises KnowledgeError."""
        entries = self._entries()
        if not entries and not self.problems:
            name, place = (folder.name, f" (this was {folder.absolute()})") if folder else ("knowledge", "")
            self.problems.append(Problem(name, 1, 1, _NO_ENTRIES + place))
        phrasings = self._phrasings(entries)
        self._check_related(entries)
        if self.problems:
            raise KnowledgeError(self.problems)
        return Knowledge(
            entries={id_: entry for id_, (_, entry) in entries.items()},
            phrasings=phrasings,
            sections=tuple(
                Section(
                    file.title or section_title(document.file),
                    tuple(e.id for e in file.entries),
                )
                for document, file in self.entry_files
                if file.entries
            ),
            vocabulary=self.vocabulary,
            smalltalk=self.smalltalk.smalltalk,
            not_ours=self.not_ours.not_ours,
            version=hashlib.sha256("\0".join(self.digest).encode()).hexdigest()[:12],
        )

    def _entries(self) -> dict[str, tuple[_Place, Entry]]:
        entries: dict[str, tuple[_Place, Entry]] = {}
        for document, file in self.entry_files:
            for i, entry in enumerate(file.entries):
                place = _Place(document, ("entries", i, "id"))
                if entry.id in entries:
                    self.all_ids_known = False  # one of the two may be the entry that seems missing elsewhere
                    self.problems.append(
                        place.problem(
                            f"the id `{entry.id}` is already used at {entries[entry.id][0]}; give one another id"
                        )
                    )
                else:
                    entries[entry.id] = (place, entry)
        return entries

    def _check_related(self, entries: dict[str, tuple[_Place, Entry]]) -> None:
        for place, entry in entries.values():
            for i, other in enumerate(entry.related):
                if self._is_unknown(other, entries):
                    self._note(place.document, (*place.path[:2], "related", i), other, entries)

    def _is_unknown(self, id_: str, entries: Collection[str]) -> bool:
        """Whether there is no entry of that id; never where a file can't be read in which it may be."""
        return self.all_ids_known and id_ not in entries and id_ not in self.other_ids

    def _note(self, document: Document, path: Path_, id_: str, entries: Collection[str]) -> None:
        """That there is no such entry, as often as problems of one file are told."""
        self.unknown[document.file] += 1
        if self.unknown[document.file] <= MOST:
            self.problems.append(document.problem(path, _no_such_entry(id_, list(entries))))
        elif self.unknown[document.file] == MOST + 1:
            self.problems.append(document.problem(path, "… and more ids of which there is no entry"))

    def _phrasings(self, entries: dict[str, tuple[_Place, Entry]]) -> dict[str, tuple[str, ...]]:
        owner: dict[str, tuple[str, _Place]] = {}
        phrasings: dict[str, list[str]] = {id_: [] for id_ in entries}
        for id_, place, text in self._every_phrasing(entries):
            if id_ not in entries:
                continue
            key = same_phrasing(text)
            if key in owner and owner[key][0] != id_:
                self.problems.append(
                    place.problem(
                        f"{text[:60]!r} also belongs to `{owner[key][0]}` at {owner[key][1]}; keep it in one of them"
                    )
                )
            elif key not in owner:
                owner[key] = (id_, place)
                phrasings[id_].append(text)
        return {id_: tuple(texts) for id_, texts in phrasings.items()}

    def _every_phrasing(self, entries: dict[str, tuple[_Place, Entry]]) -> Iterator[tuple[str, _Place, str]]:
        for id_, (place, entry) in entries.items():
            base = place.path[:2]
            yield id_, _Place(place.document, (*base, "question")), entry.question
            for i, text in enumerate(entry.also_asked):
                yield id_, _Place(place.document, (*base, "also_asked", i)), text
        for document, file in self.phrasing_files:
            for id_, texts in file.phrasings.items():
                if self._is_unknown(id_, entries):
                    self._note(document, ("phrasings", id_), id_, entries)
                for i, text in enumerate(texts):
                    yield id_, _Place(document, ("phrasings", id_, i)), text


def _ids_in(data: object) -> tuple[set[str], bool]:
    """The ids of the entries in a file, whatever else is wrong with it, and whether these are all that it means to have."""
    if isinstance(data, dict) and "phrasings" in data:
        return set(), True
    entries = data.get("entries") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        return set(), False
    ids = [str(each.get("id")) if isinstance(each, dict) else "" for each in entries]
    return set(ids), all(re.match(ID_PATTERN, id_) for id_ in ids)


def _check_name(path: Path) -> None:
    """Raises KnowledgeError for a name that can't be written or that only seems to be one of the known ones."""
    problem = oddities.wrong_name(path.name)
    if problem:
        raise KnowledgeError([Problem(raw.told(path.name), 1, 1, problem, first=True)])


def _no_such_entry(id_: str, known: list[str]) -> str:
    near = process.extractOne(id_, known, scorer=fuzz.ratio, score_cutoff=60)
    return f"there is no entry `{id_}`; " + (
        f"did you mean `{near[0]}`?" if near else "use the id of an entry, or remove it"
    )
