"""What a server's moderators have chosen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """The choices of one server. `region` is that of its help lines, None where its members live in many;
    `alert_channel` and `listening` are ids of channels."""

    region: str | None = None
    alert_channel: int | None = None
    listening: frozenset[int] = frozenset()
