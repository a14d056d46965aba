"""In which forum posts a person has answered, so that the bot steps back there. In memory only: ids of posts, of nobody."""

from __future__ import annotations

from bot.client.expiring import Expiring

KEPT_SECONDS = 14 * 86_400.0  # Discord closes a post a week after its last message, or sooner
KEPT_AT_MOST = 10_000


class Taken:
    """The posts of the last weeks in which somebody who helps wrote to another member."""

    def __init__(self, at_most: int = KEPT_AT_MOST, seconds: float = KEPT_SECONDS) -> None:
        self._posts: Expiring[int, bool] = Expiring(at_most, seconds)  # whether somebody did

    def __len__(self) -> int:
        return len(self._posts)

    def answered(self, post: int) -> None:
        """A person has answered in a post."""
        self._posts[post] = True

    def looked_at(self, post: int) -> None:
        """Nobody had answered in a post before: from now on it is known when somebody does."""
        self._posts.setdefault(post, False)

    def knows(self, post: int) -> bool:
        """Whether it is known of a post if a person has answered."""
        return post in self._posts

    def has(self, post: int) -> bool:
        """Whether one has."""
        return self._posts.get(post, False)
