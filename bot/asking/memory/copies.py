"""Members for whom another bot speaks: it takes their message away and says the same by a webhook (PluralKit, Tupperbox).

Words are remembered here for some seconds, in memory only: by them a copy is told from what other webhooks say.
"""

from __future__ import annotations

from dataclasses import dataclass

from discord import Message
from rapidfuzz import fuzz

from bot.asking.memory.answers import Given
from bot.client.expiring import Expiring
from bot.client.remarks import span
from bot.store import MEMORY_ONLY, Kept, in_memory

SECONDS = 10.0  # between a message and its copy, at most
KEPT_AT_MOST = 1_000
MAX_TAG = 40  # characters around the words by which the other bot knows for whom to speak: "Luna: …"
KEPT = Kept(
    "What you wrote, where another bot may say it again for you",
    f"{span(SECONDS)}; {MEMORY_ONLY}",
    "so that I don't answer it twice",
    "nobody",
)
TOLD = "What you wrote in the last ten seconds, so that I don't answer it twice (in memory only)."
ALIKE = 85.0  # percent, from which a text is the copy of another


@dataclass(slots=True, eq=False)
class Original:
    """A member's message, what became of it, and its copy once there is one."""

    message: Message
    text: str
    given: Given
    is_gone: bool = False
    copy: Message | None = None


class Copies:
    """The messages of the last seconds."""

    def __init__(self) -> None:
        self._originals: Expiring[int, Original] = Expiring(KEPT_AT_MOST, SECONDS)
        self.keeper = in_memory(KEPT, TOLD, self.count, self.forget)

    def __len__(self) -> int:
        return len(self._originals)

    def expect(self, message: Message, text: str, given: Given) -> None:
        """A message that the bot looks at may be copied."""
        self._originals[message.id] = Original(message, _even(text), given)

    def original(self, copy: Message, text: str) -> Original | None:
        """Whose words these are, if they are a copy's; it then speaks for that member, and is the original's only one."""
        even = _even(text)
        for original in reversed(list(self._originals.values())):
            is_here = original.message.channel.id == copy.channel.id
            if is_here and original.copy is None and _alike(even, original.text):
                original.copy = copy
                _speak_for(copy, original.message)
                return original
        return None

    def gone(self, message: int) -> Original | None:
        """A message was deleted. Returns it if it may have a copy."""
        original = self._originals.get(message)
        if original is not None:
            original.is_gone = True
        return original

    def count(self, member: int) -> int:
        """How many messages of a member are remembered."""
        return sum(original.message.author.id == member for original in self._originals.values())

    def forget(self, member: int) -> None:
        """Forget what a member wrote."""
        for id_ in [id_ for id_, original in self._originals.items() if original.message.author.id == member]:
            self._originals.pop(id_, None)


def _speak_for(copy: Message, original: Message) -> None:
    """From here on a copy is the member's message: who wrote it, whom it mentions, and what it replies to."""
    copy.author = original.author
    copy.mentions, copy.role_mentions = original.mentions, original.role_mentions
    copy.reference, copy.type = original.reference, original.type


def _even(text: str) -> str:
    return " ".join(text.casefold().split())


def _alike(copy: str, original: str) -> bool:
    if not copy:
        return False
    is_inside = copy in original and len(original) - len(copy) <= MAX_TAG
    return is_inside or fuzz.ratio(copy, original) >= ALIKE
