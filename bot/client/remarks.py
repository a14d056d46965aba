"""What the bot says when it isn't answering a question: greeting, apology, and why it can't do what was asked."""

from __future__ import annotations

from bot.answering.wording.wording import remark

APOLOGY = remark(
    "Sorry, something went wrong on my side, so I can't answer right now. Please try again in a little while."
)
RELOAD = remark(
    "This command has changed. Please reload Discord (press Ctrl+R, or close the app and open it again) and try again."
)


def span(seconds: float) -> str:
    """A span of time in words, in the largest unit that fits: "30 seconds", "10 minutes", "a day"."""
    for one, unit, length in (("a day", "days", 86_400), ("an hour", "hours", 3_600), ("a minute", "minutes", 60)):
        if seconds >= length:
            many = round(seconds / length)
            return one if many == 1 else f"{many} {unit}"
    return _seconds(round(seconds))


def _seconds(seconds: int) -> str:
    return "a second" if seconds == 1 else f"{seconds} seconds"


MODERATORS_ONLY = remark("Sorry, only moderators can do that.")
NOT_PAUSED = remark("I'm not paused in this server.")
RESUMED = remark("I answer again in this server.")
NOT_SAVED = remark(
    "Your choice counts now, but I couldn't save it: after a restart it's forgotten. Please choose again later."
)
