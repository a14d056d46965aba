"""What the bot answers with at the moment."""

from __future__ import annotations

from bot.answering.responder import Responder
from bot.knowledge.knowledge import Knowledge


class Current:
    """The one place that knows it: another responder takes its place by one assignment, whoever asks next gets that one,
    and answers in flight finish with the one they began with."""

    def __init__(self, responder: Responder) -> None:
        self.responder = responder

    @property
    def knowledge(self) -> Knowledge:
        return self.responder.knowledge
