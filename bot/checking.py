"""Check what the loader alone can't: whether the examples in `urgent.yaml` come out as they should."""

from __future__ import annotations

from pathlib import Path

from bot.answering.triage_examples import check_examples
from bot.knowledge.document import read, validate
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.urgent import URGENT, UrgentRules, load_urgent


def check_urgent(folder: Path) -> tuple[Problem, ...]:
    """Everything wrong with the urgent rules of `folder`, its examples included."""
    rules, problems = load_urgent(folder)
    if problems or not (folder / URGENT).exists():
        return problems
    try:
        document = read(folder / URGENT)
        validate(document, UrgentRules)
    except KnowledgeError as error:  # changed in the meantime
        return error.problems
    return tuple(document.problem(path, text) for path, text in check_examples(rules))
