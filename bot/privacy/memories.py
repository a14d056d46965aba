"""What the bot's memory holds of a member, never on disk: told by `/my-data`, emptied by `/forget-me`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.privacy.privacy import Personal

if TYPE_CHECKING:
    from bot.app.app import FaqBot


def memories(bot: FaqBot) -> list[Personal]:
    """Everything in the bot's memory that can be tied to a member."""
    return [
        _memory(
            bot.conversations.count,
            bot.conversations.forget,
            "What we talked about in the last ten minutes, so that you can ask on (in memory only).",
        ),
        _memory(
            bot.whys.count,
            bot.whys.forget,
            "Why I gave you {times} of my answers in the last two hours, without your words (in memory only).",
        ),
        _memory(
            bot.cooldown.count,
            bot.cooldown.forget,
            "When you asked me something in the last 30 seconds, so that nobody asks too much (in memory only).",
        ),
        _memory(
            bot.unasked.count_missed,
            bot.unasked.forget_missed,
            "That you said, within a day, that an answer wasn't what you asked (in memory only).",
        ),
        _memory(
            bot.alerting.count,
            bot.alerting.forget,
            "That I told a server's moderators, in the last ten minutes, that you may need a person (in memory only).",
        ),
    ]


def _memory(count: Callable[[int], int], forget: Callable[[int], None], told: str) -> Personal:
    async def tell(member: int) -> str | None:
        times = count(member)
        return told.format(times=times) if times else None

    async def forget_it(member: int) -> None:
        forget(member)

    return Personal(tell, forget_it)
