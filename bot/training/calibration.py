"""How far confidence can be trusted, measured on labelled messages: the risk-coverage table, and thresholds for a
wanted precision (El-Yaniv & Wiener 2010, "On the foundations of noise-free selective classification", for the terms)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.answering import Responder

STEPS = tuple(step / 20 for step in range(20))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A message with the entries that answer it; none means that no entry does."""

    text: str
    entries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """What the matcher thought of one message: the best entry's confidence, whether it is right, and the first three."""

    confidence: float
    right: bool
    among_three: bool
    answerable: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What would happen at one threshold: shares (0 to 1) of all messages answered, of the answers that are wrong, of
    the answerable messages answered rightly, and of the others answered all the same."""

    threshold: float
    coverage: float
    risk: float
    right: float
    false: float


def read_labelled(path: Path) -> list[Labelled]:
    """Messages of a JSON-lines file: `text` and `label` (an entry id or "none"), optionally `also` (further ids).

    Raises ValueError, naming the line, where one isn't of that form.
    """
    labelled = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            labels = {row["label"], *row.get("also", [])} - {"none"}
            labelled.append(Labelled(str(row["text"]), frozenset(labels)))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f'{path.name}:{number}: needs {{"text": "…", "label": "entry-id or none"}} ({error})'
            ) from error
    if not labelled:
        raise ValueError(f"{path.name}: no messages in it")
    return labelled


def judge(responder: Responder, messages: Sequence[Labelled]) -> list[Judged]:
    """How sure and how right the matcher is of each message."""
    judged = []
    for message in messages:
        candidates = responder.decide(message.text).candidates
        names = [candidate.entry for candidate in candidates]
        judged.append(
            Judged(
                candidates[0].confidence if candidates else 0.0,
                bool(names) and names[0] in message.entries,
                bool(message.entries & set(names)),
                bool(message.entries),
            )
        )
    return judged


def table(judged: Sequence[Judged]) -> list[Row]:
    """A row for each threshold from 0 to 0.95."""
    answerable = [one for one in judged if one.answerable]
    others = [one for one in judged if not one.answerable]
    rows = []
    for threshold in STEPS:
        answered = [one for one in judged if one.confidence >= threshold]
        right = sum(one.right for one in answered)
        rows.append(
            Row(
                threshold,
                len(answered) / len(judged),
                1 - right / len(answered) if answered else 0.0,
                right / len(answerable) if answerable else 0.0,
                sum(not one.answerable for one in answered) / len(others) if others else 0.0,
            )
        )
    return rows


def threshold_for(judged: Sequence[Judged], precision: float) -> float | None:
    """The lowest threshold from which on answers are right with at least this precision (0 to 1), if there is one."""
    ranked = sorted(judged, key=lambda one: -one.confidence)
    best, right = None, 0
    for n, one in enumerate(ranked, 1):
        right += one.right
        last_of_its_confidence = n == len(ranked) or ranked[n].confidence < one.confidence
        if last_of_its_confidence and right / n >= precision:
            best = one.confidence
    return best


def calibration_error(judged: Sequence[Judged]) -> float:
    """Expected calibration error over ten bins: mean distance of confidence from the share that is right."""
    bins: dict[int, list[Judged]] = {}
    for one in judged:
        bins.setdefault(min(9, int(one.confidence * 10)), []).append(one)
    return sum(abs(sum(o.confidence for o in b) - sum(o.right for o in b)) for b in bins.values()) / len(judged)
