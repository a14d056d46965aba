"""What a server's moderators have chosen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# Where the bot speaks: nowhere; where it is asked; also unasked, when it is sure; unasked once in each forum post.
Mode = Literal["off", "addressed", "help", "forum"]

LISTENING: frozenset[Mode] = frozenset({"help", "forum"})  # modes in which it reads what isn't said to it
MAX_PAUSE_SECONDS = 7 * 86_400  # of one with an end
UNTIL_RESUMED = 253_402_300_799  # the end of the year 9999: a pause without an end


@dataclass(frozen=True, slots=True)
class Server:
    """The choices of one server. `region` is that of its help lines, None where its members live in many;
    `alert_channel` is the id of a channel; `channels` are the modes of those (by id) that differ from the server's
    `mode`; `paused_until` is in Unix seconds."""

    region: str | None = None
    alert_channel: int | None = None
    mode: Mode = "addressed"
    channels: Mapping[int, Mode] = field(default_factory=dict)
    paused_until: int | None = None

    def mode_of(self, channel: int, parent: int | None = None) -> Mode:
        """The mode of a channel, or of a thread of the channel `parent`."""
        return self.channels.get(channel) or self.channels.get(parent or 0) or self.mode

    @property
    def listens(self) -> bool:
        """Whether it wants the bot to read along anywhere."""
        return not LISTENING.isdisjoint({self.mode, *self.channels.values()})
