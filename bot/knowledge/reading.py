"""What the files of a knowledge hold together, and what is wrong between them: ids given twice, or of no entry."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from rapidfuzz import fuzz, process

from bot.knowledge import oddities
from bot.knowledge.care import CARE
from bot.knowledge.claims import CLAIMS, ClaimsFile
from bot.knowledge.document import Document, Path_, read, validate
from bot.knowledge.facts import FACTS, FIELDS, USE, FactsFile, with_facts
from bot.knowledge.files import Files, told
from bot.knowledge.knowledge import Knowledge, Section
from bot.knowledge.model import ID_PATTERN, EntriesFile, Entry, NotOursFile, PhrasingsFile, SmallTalkFile, Vocabulary
from bot.knowledge.problems import MOST, KnowledgeError, Problem
from bot.knowledge.urgent import HELPLINES, URGENT
from bot.knowledge.urgent_replies import REPLIES

# Loaded on their own (urgent.py, urgent_replies.py, care.py): a mistake in any other file can't keep help from someone in danger.
SEPARATE = frozenset({URGENT, HELPLINES, REPLIES, CARE})

_WITHOUT_ENTRIES = SEPARATE | {"vocabulary.yaml", "smalltalk.yaml", "not_ours.yaml", FACTS, CLAIMS}
SAME_CLAIM = "the id `{}` is already that of another claim; give one another id"
SAME_SAYING = "{!r} is also a saying of the claim `{}`; keep it in one of them"

_NO_ENTRIES = "no entries in this folder; add a YAML file with an `entries:` list"


_WORD = re.compile(r"[^\W_]+")


def same_phrasing(text: str) -> str:
    """What two phrasings have in common when they differ only in case, spacing and punctuation."""
    words = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(words.replace("'", "").replace("’", "")))


@dataclass(frozen=True)
class _Place:
    document: Document
    path: Path_

    def problem(self, text: str) -> Problem:
        return self.document.problem(self.path, text)

    def __str__(self) -> str:
        return f"{self.document.file}:{self.document.place(self.path)[0]}"


def section_title(file: str) -> str:
    """What a file of entries without a title is called."""
    return file.split(".", maxsplit=1)[0].replace("-", " ").capitalize()


@dataclass
class Reading:
    """Gathers the files of one knowledge, then what is wrong between them."""

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
    facts: FactsFile = field(default_factory=lambda: FactsFile(facts={}))
    all_facts_known: bool = True  # False: the file of facts can't be used
    written: dict[str, Entry] = field(
        default_factory=dict
    )  # entries in which facts are named, as their files have them
    claims_file: tuple[Document, ClaimsFile] | None = None

    @classmethod
    def of(cls, files: Files) -> Self:
        """What is in these files, but for those that are loaded on their own."""
        reading = cls()
        for name in sorted(files.keys() - SEPARATE, key=lambda name: (name != FACTS, name)):
            reading._add(files, name)
        return reading

    def _add(self, files: Files, name: str) -> None:
        try:
            _check_name(name)
            document = read(files, name)
        except KnowledgeError as error:
            self.problems += error.problems
            self.all_ids_known &= name in _WITHOUT_ENTRIES
            self.all_facts_known &= name != FACTS
            return
        self.digest += [name, document.text]
        try:
            self._take(document)
        except KnowledgeError as error:
            self.problems += error.problems
            ids, all_ = _ids_in(document.data)
            self.other_ids |= ids
            self.all_ids_known &= all_ or name in _WITHOUT_ENTRIES
            self.all_facts_known &= name != FACTS

    def _take(self, document: Document) -> None:
        match document.file:
            case "vocabulary.yaml":
                self.vocabulary = validate(document, Vocabulary)
            case "smalltalk.yaml":
                self.smalltalk = validate(document, SmallTalkFile)
            case "not_ours.yaml":
                self.not_ours = validate(document, NotOursFile)
            case _ if document.file == FACTS:
                self.facts = validate(document, FactsFile)
            case _ if document.file == CLAIMS:
                self.claims_file = document, validate(document, ClaimsFile)
            case _ if isinstance(document.data, dict) and "phrasings" in document.data:
                self.phrasing_files.append((document, validate(document, PhrasingsFile)))
            case _:
                whole, problems = with_facts(document, self.facts.facts)
                self.problems += problems[:MOST] if self.all_facts_known else ()
                file = validate(whole, EntriesFile)
                self.entry_files.append((document, file))
                if whole is not document:
                    self._note_written(document, file)

    def _note_written(self, document: Document, file: EntriesFile) -> None:
        for entry, raw in zip(file.entries, document.data["entries"], strict=True):
            own = {name: raw[name].strip() for name in FIELDS if USE.search(str(raw.get(name)))}
            if own:
                self.written[entry.id] = entry.model_copy(update=own)

    def knowledge(self, folder: Path | None) -> Knowledge:
        """What was read, `folder` being where it is from, if that can be told. Raises KnowledgeError."""
        entries = self.entries()
        if not entries and not self.problems:
            name, place = (folder.name, f" (this was {folder.absolute()})") if folder else ("knowledge", "")
            self.problems.append(Problem(name, 1, 1, _NO_ENTRIES + place))
        phrasings = self._phrasings(entries)
        self._check_related(entries)
        self._check_claims(entries)
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
            facts=self.facts.facts,
            written=self.written,
            claims=self.claims_file[1].claims if self.claims_file is not None else (),
            version=hashlib.sha256("\0".join(self.digest).encode()).hexdigest()[:12],
        )

    def entries(self) -> dict[str, tuple[_Place, Entry]]:
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

    def _check_claims(self, entries: dict[str, tuple[_Place, Entry]]) -> None:
        """Claims of which there are two with an id, whose entry there isn't, or that say what another one says."""
        if self.claims_file is None:
            return
        document, file = self.claims_file
        ids: set[str] = set()
        owner: dict[str, str] = {}
        for i, claim in enumerate(file.claims):
            if claim.id in ids:
                self.problems.append(document.problem(("claims", i, "id"), SAME_CLAIM.format(claim.id)))
            ids.add(claim.id)
            if self._is_unknown(claim.entry, entries):
                self._note(document, ("claims", i, "entry"), claim.entry, entries)
            for j, saying in enumerate(claim.sayings):
                if owner.setdefault(same_phrasing(saying), claim.id) != claim.id:
                    other = owner[same_phrasing(saying)]
                    self.problems.append(
                        document.problem(("claims", i, "sayings", j), SAME_SAYING.format(saying[:60], other))
                    )

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
        for id_, place, text in self.every_phrasing(entries):
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

    def every_phrasing(self, entries: dict[str, tuple[_Place, Entry]]) -> Iterator[tuple[str, _Place, str]]:
        for id_, (place, entry) in entries.items():
            base = place.path[:2]
            for path, text in entry.ways_of_asking:
                yield id_, _Place(place.document, (*base, *path)), text
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


def _check_name(name: str) -> None:
    """Raises KnowledgeError for a name that can't be written or that only seems to be one of the known ones."""
    problem = oddities.wrong_name(name)
    if problem:
        raise KnowledgeError([Problem(told(name), 1, 1, problem, first=True)])


def _no_such_entry(id_: str, known: list[str]) -> str:
    near = process.extractOne(id_, known, scorer=fuzz.ratio, score_cutoff=60)
    return f"there is no entry `{id_}`; " + (
        f"did you mean `{near[0]}`?" if near else "use the id of an entry, or remove it"
    )
