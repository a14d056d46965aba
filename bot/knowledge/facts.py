"""Facts that stand in several entries, each written once: `{fact:NAME}` in a text stands for the fact of that name.

They are put in as the files are read, so what is shown, checked and measured is the whole text. The files keep the names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field, StringConstraints
from rapidfuzz import fuzz, process

from bot.knowledge.document import Document, Path_
from bot.knowledge.model import HasWord, Model
from bot.knowledge.problems import Problem
from bot.knowledge.yaml_mistakes import place_in

FACTS = "facts.yaml"
USE = re.compile(r"\{fact:([^{}\n]{0,60})\}")
FIELDS = ("answer", "note", "more")  # of an entry; and the answers of its facets and regions

NAME_PATTERN = r"^[a-z0-9][a-z0-9_]*$"
MAX_FACT = 500  # characters

Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN, max_length=60)]
Fact = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_FACT), HasWord]


class FactsFile(Model):
    """Facts that stand in several entries, by name. A text of an entry uses one as {fact:name}."""

    facts: dict[Name, Fact] = Field(description="Name: the fact, as it stands in a sentence.")


Facts = Mapping[str, str]


def with_facts(document: Document, facts: Facts) -> tuple[Document, list[Problem]]:
    """A file of entries with its facts put in, and what is wrong with those that it names."""
    problems: list[Problem] = []
    data = document.data
    if "{fact:" not in document.text or not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        return document, problems
    entries = []
    for number, entry in enumerate(data["entries"]):
        if isinstance(entry, dict):
            problems += _unknown(document, ("entries", number), entry, facts)
            entry = _filled(entry, facts)  # noqa: PLW2901
        entries.append(entry)
    return replace(document, data={**data, "entries": entries}, _known={}), problems


def texts(entry: Mapping[str, Any]) -> Iterator[tuple[Path_, str]]:
    """The texts of an entry as it is in its file in which facts may stand, and where."""
    for name in FIELDS:
        if isinstance(entry.get(name), str):
            yield (name,), entry[name]
    facets, regions = entry.get("facets"), entry.get("regions")
    within = [("facets", i, each) for i, each in enumerate(facets)] if isinstance(facets, list) else []
    within += [("regions", place, each) for place, each in regions.items()] if isinstance(regions, dict) else []
    for name, step, each in within:
        if isinstance(each, dict) and isinstance(each.get("answer"), str):
            yield (name, step, "answer"), each["answer"]


def filled(text: str, facts: Facts) -> str:
    """A text with its facts put in; a name that isn't known stays."""
    return USE.sub(lambda use: facts.get(use[1], use[0]), text)


def _filled(entry: dict[str, Any], facts: Facts) -> dict[str, Any]:
    made = dict(entry)
    for path, text in texts(entry):
        at: Any = made
        for step in path[:-1]:
            at[step] = list(at[step]) if isinstance(at[step], list) else dict(at[step])
            at = at[step]
        at[path[-1]] = filled(text, facts)
    return made


def _unknown(document: Document, path: Path_, entry: Mapping[str, Any], facts: Facts) -> Iterator[Problem]:
    for within, text in texts(entry):
        for use in USE.finditer(text):
            if use[1] in facts:
                continue
            near = process.extractOne(use[1], list(facts), scorer=fuzz.ratio, score_cutoff=60)
            mend = f"did you mean `{near[0]}`?" if near else f"add it to {FACTS}, or write the sentence out"
            line, column = _place(document, (*path, *within), use[0])
            yield Problem(document.file, line, column, f"there is no fact `{use[1]}` in {FACTS}; {mend}")


def _place(document: Document, path: Path_, use: str) -> tuple[int, int]:
    """Where a name is used in the text at `path`."""
    line, column = document.place(path)
    start = sum(map(len, document.text.splitlines(keepends=True)[: line - 1]))
    found = document.text.find(use, start)
    return place_in(document.text, found) if found >= 0 else (line, column)
