"""The parts (shards) in which a bot is on Discord, and which of them a process has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

AUTO = "auto"
MOST = 16_384  # shards that a bot may have, far beyond what Discord gives any
_WRITTEN = re.compile(
    r"(?<![\d,-])(?P<ids>auto|\d{1,5}(?:-\d{1,5})?(?:,\d{1,5}(?:-\d{1,5})?){0,99})/(?P<count>\d{1,5})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards with these numbers, of so many; a server belongs to one of them, and direct messages to the first.
    `are_shared`: processes take them as they come and go."""

    ids: frozenset[int]
    count: int
    are_shared: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether this process has all of them for itself."""
        return len(self.ids) == self.count and not self.are_shared

    @property
    def has_first(self) -> bool:
        """Whether the first is among them: who has that does what is done once for all."""
        return 0 in self.ids

    def has(self, guild: int | None) -> bool:
        """Whether Discord tells these shards of a server; None: of direct messages."""
        return self.of(guild) in self.ids

    def of(self, guild: int | None) -> int:
        """The shard that Discord tells of a server: its id says it."""
        return ((guild or 0) >> 22) % self.count

    def __str__(self) -> str:
        """As the operator writes it."""
        if self.are_shared:
            return f"{AUTO}/{self.count}"
        runs: list[list[int]] = []
        for id_ in sorted(self.ids):
            if runs and runs[-1][-1] == id_ - 1:
                runs[-1][1:] = [id_]
            else:
                runs.append([id_])
        return f"{','.join('-'.join(str(end) for end in run) for run in runs)}/{self.count}"


def read_shards(written: Any) -> Any:
    """The shards that "0-3/16" names: the first four of sixteen; "auto/16" are all, and shared out. Raises ValueError."""
    if not isinstance(written, str):
        return written
    match = _WRITTEN.fullmatch(re.sub(r"\s", "", written).lower())
    if match is None or not 0 < int(match["count"]) <= MOST:
        raise ValueError("not a list of shards")
    count, ids = int(match["count"]), set[int]()
    if match["ids"] == AUTO:
        return Shards(frozenset(range(count)), count, are_shared=True)
    for part in match["ids"].split(","):
        first, _, last = part.partition("-")
        if not int(first) <= int(last or first) < count:
            raise ValueError("no such shards")
        ids.update(range(int(first), int(last or first) + 1))
    return Shards(frozenset(ids), count)
