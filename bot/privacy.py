"""Which answers a member wouldn't want the whole channel to read."""

from __future__ import annotations

from bot.answering.decision import Decision

# Urgent categories that say something about the member that is nobody else's business.
PRIVATE_CATEGORIES = frozenset({"pregnant-now", "minor", "dosing"})


def is_private(decision: Decision) -> bool:
    """Whether the answer is shown to the member alone, where Discord can do that and the member didn't choose."""
    return decision.kind == "urgent" and not PRIVATE_CATEGORIES.isdisjoint(decision.urgent)
