"""What the bot remembers of a conversation with one member: just enough to understand the next message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.decision import Decision


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state after the last turn: entries answered, and suggestions still open to pick from."""

    answered: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    question: str = ""

    def after(self, text: str, decision: Decision) -> Conversation:
        """The conversation after one more turn."""
        if decision.kind == "answer":
            return Conversation(answered=decision.entries, question=text)
        if decision.kind == "suggest":
            return Conversation(self.answered, decision.suggestions, text)
        return self
