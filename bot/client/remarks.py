"""What the bot says in more than one room: an apology, why it can't do what was asked, how long something is, a name."""

from __future__ import annotations

from bot.answering import Wording, added, remark

APOLOGY = remark(
    "Sorry, something went wrong on my side, so I can't answer right now. Please try again in a little while."
)


def given_back(text: str) -> Wording:
    """The same, with what somebody wrote in a form and would have to write once more."""
    return added(APOLOGY, f"This is what you wrote:\n\n{text}")


RELOAD = remark(
    "This command has changed. Please reload Discord (press Ctrl+R, or close the app and open it again) and try again."
)
MODERATORS_ONLY = remark("Sorry, only moderators can do that.")


def as_block(text: str) -> str:
    """A text as a block of code, in which nothing is markup, and from which it can be copied whole."""
    return f"```\n{text.replace('```', 'ˋˋˋ')}\n```"


def span(seconds: float) -> str:
    """A span of time in words, in the largest unit that fits: "30 seconds", "10 minutes", "a day"."""
    units = (
        ("a day", "days", 86_400),
        ("an hour", "hours", 3_600),
        ("a minute", "minutes", 60),
        ("a second", "seconds", 1),
    )
    one, unit, length = next((found for found in units if seconds >= found[2]), units[-1])
    many = round(seconds / length)
    return one if many == 1 else f"{many} {unit}"


def as_code(name: str, otherwise: str) -> str:
    """A name as code, in which nothing is a mention, a link or markup; without invisible characters. `otherwise` is for one
    that has no others."""
    return f"`{''.join(c for c in name if c.isprintable()).replace('`', 'ˋ').strip() or otherwise}`"
