"""Check a knowledge folder: what is wrong with it, and what may be better."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.answering.triage.examples import check_examples, fire_at_anything
from bot.answering.triage.triage import Triager
from bot.knowledge import loader
from bot.knowledge.document import read
from bot.knowledge.files import Files, read_folder
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import help_files, load_files, meant, places
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.urgent import URGENT, WARNING, has_rules, load_helplines, load_urgent
from bot.knowledge.urgent_replies import load_replies
from bot.training import advice, cache

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
        told = (*load_helplines(of_help, date.today()).problems, *load_replies(of_help)[1], *check_urgent(of_help))
        return sorted({*error.problems, *told})
    return sorted({*knowledge.problems, *check_urgent(files), *_no_triage(knowledge), *loader.warnings(folder)})


def _no_triage(knowledge: Knowledge) -> Iterator[Problem]:
    if not has_rules(knowledge.urgent):
        yield Problem(URGENT, 1, 1, NO_TRIAGE)


def warnings(folder: Path, database: Path | None, progress: advice.Progress | None) -> Iterator[Problem]:
    """What may be better in a folder that can be used; without `progress` only what is found quickly. A database that
    can't be read is passed over."""
    files = read_folder(folder)
    responder, where, looked_at = cache.responder_of(files), places(files), meant(files)
    yield from advice.outdated(responder.knowledge, looked_at)
    try:
        yield from sorted(advice.quick(responder, where, date.today(), database))
    except sqlite3.Error:
        yield from sorted(advice.quick(responder, where, date.today(), None))
    if progress is not None:
        yield from sorted(advice.slow(responder.knowledge, where, looked_at, progress))


def check_urgent(files: Files) -> tuple[Problem, ...]:
    """Everything wrong with the urgent rules of a knowledge, its examples included, and warnings of rules too wide."""
    rules, problems = load_urgent(files)
    if problems or URGENT not in files:
        return problems
    document, triager = read(files, URGENT), Triager(rules)
    found = (*check_examples(rules, triager), *fire_at_anything(rules, triager))
    return tuple(document.problem(path, text) for path, text in found)
