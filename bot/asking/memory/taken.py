"""In which forum posts a person has answered, so that the bot steps back there. In memory only: ids of posts, of nobody."""

from __future__ import annotations

from bot.client.expiring import Expiring

KEPT_SECONDS = 14 * 86_400.0  # Discord closes a post a week after its last message, or sooner
KEPT_AT_MOST = 10_000


class Taken:
    """The posts of the last weeks in which somebody who helps wrote to another member."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        self._posts: Expiring[int, None] = Expiring(at_most, seconds)

    def __len__(self) -> int:
        return len(self._posts)

    def answered(self, post: int) -> None:
        """A person has answered in a post."""
        self._posts[post] = None

    def has(self, post: int) -> bool:
        """Whether one has."""
        return post in self._posts
