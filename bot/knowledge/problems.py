"""What can be wrong with a knowledge file, told so that a moderator can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MOST = 100  # problems of one file that are told one by one


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place. `line` and `column` count from 1; `text` says what is wrong and what to do. Where a
    file can't be read at all, that comes `first`: what else is wrong may be only a consequence."""

    file: str
    line: int
    column: int
    text: str
    first: bool = False

    def __lt__(self, other: Problem) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[bool, str, int, int, str]:
        return not self.first, self.file, self.line, self.column, self.text

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.text}"


class KnowledgeError(Exception):
    """The knowledge can't be used. `problems` lists every reason: first files that can't be read, each in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
