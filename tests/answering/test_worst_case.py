"""No message, however it is made, holds the bot up: one slow pattern would freeze it for everybody, in danger or not."""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

import bot
from bot.answering import language
from bot.answering.conversation import Conversation
from bot.answering.matching.matcher import Matcher
from bot.reviewing.likeness import telling
from bot.reviewing.redaction import redact
from tests.answering import worst
from tests.stage import shipped

# Others use the machine too, and some machines are slow: what a millisecond is, is measured by work of a known size.
WORK, ITS_SECONDS = 100_000, 0.005
TRACED = 20 if sys.gettrace() is not None else 1  # coverage makes everything many times slower
KNOWLEDGE = shipped.knowledge()
WORDS = sorted({word for words in KNOWLEDGE.urgent.words.values() for word in words if not word.startswith("<")})
TEXTS = worst.texts(WORDS)


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module of the bot has, in itself, in its classes or in what it holds."""
    found: dict[str, re.Pattern[str]] = {}

    def look(where: str, value: object, depth: int) -> None:
        if isinstance(value, re.Pattern):
            if isinstance(value.pattern, str):
                found[where] = value
        elif depth and isinstance(value, dict):
            for key, each in value.items():
                look(f"{where}[{key!r}]", each, depth - 1)
        elif depth and isinstance(value, list | tuple | set | frozenset):
            for number, each in enumerate(value):
                look(f"{where}[{number}]", each, depth - 1)
        elif depth and isinstance(value, type) and value.__module__.startswith("bot"):
            for name, each in vars(value).items():
                look(f"{where}.{name}", each, depth - 1)

    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.endswith(("__main__", ".env")) and ".versions" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                look(f"{module.name}.{name}", value, 3)
    return found


PATTERNS = patterns()


def seconds(act: Callable[[str], object], text: str, enough: float, tries: int = 6) -> float:
    """Processor seconds that something takes for a text, on a machine of today that has nothing else to do: the least of a
    few tries, each held against what a known work takes at that moment. Every try has another letter before the text, so
    that nothing is quick for being remembered."""
    least = float("inf")
    for letter in " bcdfghjkl"[:tries]:
        varied = f"{letter} {text}" if letter != " " else text
        began = time.thread_time()
        act(varied)
        took = time.thread_time() - began
        least = min(least, took if took <= enough or TRACED > 1 else took / slowness())
        if least <= enough:
            break
    return least


def slowness() -> float:
    """How many times slower than a machine of today this one is now; 1 at least."""
    began = time.thread_time()
    sum(i * i for i in range(WORK))
    return max(1.0, (time.thread_time() - began) / ITS_SECONDS)


def too_slow(act: Callable[[str], object], limit: float) -> dict[str, float]:
    """The texts for which something takes longer than the limit (s), and how long (ms)."""
    found = {name: seconds(act, text, limit) for name, text in TEXTS.items()}
    return {name: round(took * 1000, 1) for name, took in found.items() if took > limit}


def test_the_patterns_are_found() -> None:
    owners = {name.rsplit(".", 1)[0] for name in PATTERNS}
    assert {
        "bot.reviewing.redaction",
        "bot.answering.parts",
        "bot.answering.triage.text",
        "bot.answering.conversation",
    } <= owners
    assert min(map(len, TEXTS.values())) > worst.LENGTH / 2


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_is_slow_on_any_text(name: str) -> None:
    pattern = PATTERNS[name]

    def use(text: str) -> None:
        pattern.fullmatch(text)
        for _ in pattern.finditer(text):
            pass

    assert too_slow(use, 0.005 * TRACED) == {}


def test_redacting_takes_milliseconds() -> None:
    redact("im sqzxv")  # reads the list of English words
    assert too_slow(redact, 0.02 * TRACED) == {}
    assert too_slow(lambda text: redact(text * 25), 0.02 * TRACED) == {}


def test_telling_the_language_and_what_is_alike_takes_milliseconds() -> None:
    language.prepare()
    assert too_slow(language.tell, 0.02 * TRACED) == {}
    assert too_slow(telling, 0.02 * TRACED) == {}


def test_triage_takes_milliseconds() -> None:
    responder = shipped.responder()
    assert too_slow(responder.urgent, 0.045 * TRACED) == {}
    assert too_slow(lambda text: responder.urgent(text, addressed=False), 0.045 * TRACED) == {}


def conversations() -> Iterator[Conversation]:
    yield Conversation()
    question = "can i drink alcohol on accutane"
    _, after = shipped.responder().turn(question, Conversation())
    yield after


@pytest.mark.parametrize("addressed", [True, False])
def test_a_whole_turn_takes_milliseconds(addressed: bool) -> None:
    def turn(before: Conversation, text: str) -> None:
        shipped.responder().turn(text, before, addressed=addressed)

    for before in conversations():
        assert too_slow(partial(turn, before), 0.07 * TRACED) == {}


def test_what_is_full_of_misspelt_words_is_decided_the_same_however_often_it_is_asked() -> None:
    """Only so many words of a text are looked up as misspelt ones, and those are remembered: that must change nothing."""
    words = [word for words in KNOWLEDGE.phrasings.values() for word in words[0].split() if len(word) > 6]
    text = " ".join(f"{word[:3]}{word[2:]}q" for word in dict.fromkeys(words))[: worst.LENGTH]
    matcher = Matcher(shipped.small().knowledge)
    first = matcher.match(text)
    assert len(first.unknown) > 50
    assert first == matcher.match(text)
