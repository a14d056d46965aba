"""What rules and the learnt scorer make of a message together: the whole reply, one line beside the answer, or nothing.

A rule says what it was written for, and is blind to all else; the scorer hears what nobody wrote down, but isn't sure.
Asked, either is enough where it is sure, and where the scorer isn't, a line stands beside the ordinary answer. Overheard,
both have to agree, or one of them has to be very sure.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from bot.knowledge import CATEGORIES


class Levels(NamedTuple):
    """From which probability (0 to 1) the scorer's word counts in a category, chosen on lines of writers from whom it
    hasn't learnt and on ordinary chat: for a whole reply, for a line, for speaking unasked; and how much it has to agree
    with a rule that fires, asked and overheard, so that the rule counts in full."""

    sure: float
    line: float
    unasked: float
    agrees: float = 0.0
    agrees_unasked: float = 0.3


LEVELS = {
    "self-harm": Levels(0.58, 0.44, 0.9, 0.08, 0.35),
    "allergic-reaction": Levels(0.23, 0.16, 0.36, 0.02, 0.17),
    "chest-stroke": Levels(0.22, 0.18, 0.46, 0.05, 0.1),
    "overdose": Levels(0.3, 0.17, 0.41, 0.03, 0.2),
    "head-pressure": Levels(0.26, 0.2, 0.36, 0.09, 0.12),
    "vision-loss": Levels(0.23, 0.15, 0.5, 0.05, 0.16),
    "gut-liver": Levels(0.26, 0.14, 0.4, 0.03, 0.1),
    "pregnant-now": Levels(0.36, 0.24, 0.57, 0.1, 0.15),
    "supply": Levels(0.52, 0.42, 0.65, 0.05, 0.1),
    "low-mood": Levels(0.57, 0.46, 0.77, 0.05, 0.3),
    "dosing": Levels(0.52, 0.47, 0.7, 0.3, 0.5),
    "minor": Levels(0.33, 0.24, 0.54, 0.2, 0.5),
    "same-day": Levels(0.3, 0.17, 0.4, 0.1, 0.13),
}
LONG = 40  # words; in a longer message, something sounds urgent by chance more often
DOUBT = 0.5  # of the way from a level to certainty, by which the level rises in such a message
# Words; fewer tell the scorer little. Alone, it then earns a line at most, and doubts no rule: a keyword search ("night
# vision") is no cry for help, and "swallowed bleach" is one.
FEW = 5
FAINT = 0.01  # probability below which a rule for one of the gravest kinds isn't believed at all
GRAVEST = frozenset(CATEGORIES[:7])
HALF = 0.6  # of the level of a line: below it, a rule for another kind isn't believed at all
# Emergencies of the body, which sound alike: where a rule has named one, the scorer alone adds no other to lead the reply,
# unless it is as sure as for speaking unasked.
BODY = frozenset({"allergic-reaction", "chest-stroke", "head-pressure", "vision-loss", "gut-liver"})
LONG_AGREES = 0.6  # of the level from which the scorer alone is sure: how much it has to agree with a rule there


def of_scorer(
    category: str, score: float, words: int, *, addressed: bool, named: bool = False
) -> Literal["full", "soft"] | None:
    """What the scorer alone makes of a message of so many words in a category: "full", "soft" or None. `named`: a rule has
    named an emergency of the body."""
    levels = LEVELS[category]
    if not addressed:
        return "full" if score >= levels.unasked and words >= FEW else None
    sure, line = levels.sure, levels.line
    if words > LONG:
        sure, line = sure + DOUBT * (1 - sure), line + DOUBT * (1 - line)
    if named and category in BODY:
        sure = max(sure, levels.unasked)
    return "full" if score >= sure and words >= FEW else "soft" if score >= line else None


def of_rule(category: str, score: float, words: int, *, addressed: bool) -> Literal["full", "soft"] | None:
    """What is left of a rule that fires, after what the scorer makes of the message."""
    levels = LEVELS[category]
    if not addressed:
        return "full" if score >= levels.agrees_unasked else None
    if words < FEW or score >= (max(levels.agrees, LONG_AGREES * levels.sure) if words > LONG else levels.agrees):
        return "full"
    return "soft" if score >= (FAINT if category in GRAVEST else HALF * levels.line) else None
