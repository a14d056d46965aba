"""Which of the bot's messages answers which of a member's, so that it can follow an edit or go with its question. In
memory only, ids without words, for a day at most."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import dataclass, field

from bot.client.expiring import Expiring
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Keeper, Kept

KEPT_SECONDS = 86_400.0
KEPT_AT_MOST = 5_000
KEPT = Kept(
    "Which of my messages answers which of yours; ids, no words",
    f"{span(KEPT_SECONDS)}; {MEMORY_ONLY}",
    "so that an answer follows its question when you change or delete that",
    "nobody",
)


@dataclass(slots=True, eq=False)
class Given:
    """The answer to one message: the id of the bot's message, None until it is sent; whether it is help for someone in
    danger; when the question was edited last; and the thread in which it is, None where it is beside the question. Whoever
    changes the answer holds `busy`."""

    question: int
    answer: int | None = None
    is_urgent: bool = False
    edited: dt.datetime | None = None
    thread: int | None = None
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)


class Answers:
    """The latest answers, by the id of the question and by their own."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        self._given: Expiring[int, Given] = Expiring(at_most, seconds)
        self._questions: Expiring[int, int] = Expiring(at_most, seconds)
        self.keeper = Keeper(KEPT)

    def __len__(self) -> int:
        return len(self._given)

    def start(self, question: int) -> Given:
        """An answer is on its way."""
        given = self._given[question] = Given(question)
        return given

    def sent(self, given: Given, answer: int | None, *, is_urgent: bool) -> None:
        """The answer was sent, or sent anew, or, with None, it couldn't be."""
        self._questions.pop(given.answer or 0, None)
        given.answer = answer
        given.is_urgent = is_urgent
        if self._given.get(given.question) is not given:  # the question was deleted meanwhile
            return
        if answer is None:
            self._given.pop(given.question, None)
        else:
            self._questions[answer] = given.question

    def to(self, question: int) -> Given | None:
        """The answer to a message."""
        return self._given.get(question)

    def is_known(self, message: int) -> bool:
        """Whether a message is a question or an answer that is remembered."""
        return message in self._given or message in self._questions

    def forget(self, message: int) -> Given | None:
        """A message is gone. Returns the answer to it, if it was a question that has one."""
        question = self._questions.pop(message, None)
        if question is not None:
            self._given.pop(question, None)
            return None
        given = self._given.pop(message, None)
        if given is not None and given.answer is not None:
            self._questions.pop(given.answer, None)
        return given
