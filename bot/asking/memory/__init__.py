"""What is remembered of questions and answers: in memory only, never on disk, not much of it and not for long."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.asking.memory.answers import Answers
from bot.asking.memory.conversations import Conversations
from bot.asking.memory.cooldown import Cooldown
from bot.asking.memory.copies import Copies
from bot.asking.memory.dangers import Dangers
from bot.asking.memory.drafts import Drafts
from bot.asking.memory.explanations import Whys
from bot.asking.memory.seen import Seen
from bot.asking.memory.taken import Taken
from bot.asking.memory.turns import Turns
from bot.asking.memory.unasked import Unasked
from bot.store import Keeper


@dataclass(frozen=True, slots=True)
class Memory:
    """All of it."""

    conversations: Conversations = field(default_factory=Conversations)
    dangers: Dangers = field(default_factory=Dangers)
    whys: Whys = field(default_factory=Whys)
    answers: Answers = field(default_factory=Answers)
    copies: Copies = field(default_factory=Copies)
    seen: Seen = field(default_factory=Seen)
    turns: Turns = field(default_factory=Turns)
    cooldown: Cooldown = field(default_factory=Cooldown)
    unasked: Unasked = field(default_factory=Unasked)
    drafts: Drafts = field(default_factory=Drafts)
    taken: Taken = field(default_factory=Taken)

    @property
    def keepers(self) -> tuple[Keeper, ...]:
        """What each of them keeps of people; who waits for their turn is forgotten at once."""
        talk = (self.conversations, self.dangers, self.whys)
        parts = (*talk, self.cooldown, self.answers, self.seen, self.copies, self.unasked, self.drafts)
        return tuple(part.keeper for part in parts)
