"""The examples in `urgent.yaml`, tried: what must fire fires, what must not stays quiet."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answering.triage.triage import Triage, Triager
from bot.knowledge import WARNING, UrgentRules, pattern_lines
from bot.knowledge.document import Path_

# What members write every day, made of the words that nearly every message has.
ORDINARY = (
    "hello everyone, how are you today?",
    "thank you so much, that was what we were looking for",
    "i think that it is good to have a look at this in the evening",
    "what do you do when the weather is hot and dry?",
    "can i use my moisturiser with it or not?",
    "they had all of the colours at the shop but she has been there for me",
)


def check_examples(rules: UrgentRules, triager: Triager | None = None) -> Iterator[tuple[Path_, str]]:
    """Where an example that doesn't come out as it should stands in the file, and what came out instead."""
    asked = triager or Triager(rules, listens=False)
    for id_, category in rules.categories.items():
        for kind in ("fires", "soft", "harmless"):
            for number, text in enumerate(getattr(category.examples, kind)):
                wrong = _wrong(asked.triage(text), id_, kind)
                if wrong:
                    yield ("categories", id_, "examples", kind, number), wrong


def fire_at_anything(rules: UrgentRules, triager: Triager) -> Iterator[tuple[Path_, str]]:
    """Lines that fire at an ordinary message, each once, and at which: `the` alone would get help lines to everybody,
    and whoever reads them every day doesn't read them on the day."""
    lines = {(path[1], f"[{pattern.line}]"): path for path, pattern in pattern_lines(rules) if path[0] == "categories"}
    told: set[Path_] = set()
    for text in ORDINARY:
        for alarm in triager.triage(text).alarms:
            fired = alarm.category, alarm.by
            path = lines.get(fired, ("categories", alarm.category))
            if alarm.level == "full" and path not in told:
                told.add(path)
                yield path, f"{WARNING}this line fires at ordinary messages (“{text}”); make it narrower"


def _wrong(triage: Triage, category: str, kind: str) -> str:
    if kind == "fires" and category not in triage.urgent:
        return "this example must fire and doesn't; add a line to `fires_when` that fits it"
    if kind == "soft" and (category not in triage.soft or triage.urgent):
        return "this example must get a help line and no more; look at `soft_when` and the excuses"
    if kind == "harmless" and triage.urgent:
        why = "; ".join(f"{alarm.category}: {alarm.why}" for alarm in triage.alarms if alarm.level == "full")
        return f"this example must not fire and does ({why}); make that line narrower, or add an idiom"
    return ""
