"""The examples in `urgent.yaml`, tried: what must fire fires, what must not stays quiet."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answering.triage import Triage, Triager
from bot.knowledge.document import Path_
from bot.knowledge.urgent import UrgentRules


def check_examples(rules: UrgentRules, triager: Triager | None = None) -> Iterator[tuple[Path_, str]]:
    """Where an example that doesn't come out as it should stands in the file, and what came out instead."""
    asked = triager or Triager(rules)
    for id_, category in rules.categories.items():
        for kind in ("fires", "soft", "harmless"):
            for number, text in enumerate(getattr(category.examples, kind)):
                wrong = _wrong(asked.triage(text), id_, kind)
                if wrong:
                    yield ("categories", id_, "examples", kind, number), wrong


def _wrong(triage: Triage, category: str, kind: str) -> str:
    if kind == "fires" and category not in triage.urgent:
        return "this example must fire and doesn't; add a line to `fires_when` that fits it"
    if kind == "soft" and (category not in triage.soft or triage.urgent):
        return "this example must get a help line and no more; look at `soft_when` and the excuses"
    if kind == "harmless" and triage.urgent:
        why = "; ".join(f"{alarm.category}: {alarm.why}" for alarm in triage.alarms if alarm.level == "full")
        return f"this example must not fire and does ({why}); make that line narrower, or add an idiom"
    return ""
