"""What rules and the learnt scorer make of a message together: the whole reply, one line beside the answer, or nothing.

A rule says what it was written for, and is blind to all else; the scorer hears what nobody wrote down, but isn't sure. So
what each says for a category is added up (as logarithms of odds: a rule counts by how often it was right in the lines that
the scorer learnt from), and the sum has to reach a level. Who is overheard has to be in danger more surely than who asks.
"""

from __future__ import annotations

from math import exp
from typing import Literal, NamedTuple


class Levels(NamedTuple):
    """From which probability (0 to 1) something is done in a category: the whole reply, a line beside the answer, the whole
    reply to what was said to nobody in particular. Chosen on lines of writers from whom nothing was learnt, on phrasings
    of the knowledge kept back and on public texts on other things."""

    sure: float
    line: float
    unasked: float


LEVELS = {
    "self-harm": Levels(0.61, 0.46, 0.87),
    "allergic-reaction": Levels(0.16, 0.12, 0.28),
    "chest-stroke": Levels(0.14, 0.11, 0.24),
    "overdose": Levels(0.22, 0.18, 0.36),
    "head-pressure": Levels(0.2, 0.15, 0.32),
    "vision-loss": Levels(0.18, 0.15, 0.36),
    "gut-liver": Levels(0.19, 0.14, 0.26),
    "pregnant-now": Levels(0.25, 0.18, 0.37),
    "supply": Levels(0.29, 0.26, 0.4),
    "low-mood": Levels(0.5, 0.42, 0.79),
    "dosing": Levels(0.36, 0.33, 0.54),
    "minor": Levels(0.22, 0.19, 0.33),
    "same-day": Levels(0.19, 0.17, 0.26),
}
LONG = 40  # words; in a longer message, something sounds urgent by chance more often
DOUBT = 1.2  # by how much less (in logarithms of odds) that counts there
EXCUSED = -2.5  # the evidence of words that excuse a message, for what the scorer alone hears
# Words; fewer tell the scorer little. Alone, it then has to be clear (a probability) to earn more than a line, still more where a
# question may only ask on; and it doubts no rule: a keyword search ("night vision") is no cry for help, "swallowed bleach" is.
FEW, CLEAR, CLEAR_ASKING = 7, 0.5, 0.9
# Emergencies of the body, which sound alike: where a rule has named one, the scorer alone adds no other to lead the reply,
# unless it is very sure.
BODY = frozenset({"allergic-reaction", "chest-stroke", "head-pressure", "vision-loss", "gut-liver"})
# Those, and what is told of a body: beside them, or a low mood that is told of, a wish to die that only sounds so doesn't lead.
NAMED, BESIDE_NAMED = BODY | {"overdose"}, BODY | {"self-harm", "low-mood"}
BESIDE = 0.8  # how probable another is then


def together(heard: float, evidence: float, words: int) -> float:
    """How probable it is (0 to 1) that a message of so many words is of a category, by what the scorer hears and by the
    evidence of rules (0: none), both as logarithms of odds."""
    return 1 / (1 + exp(-min(max(heard + evidence - DOUBT * (words > LONG), -30.0), 30.0)))


def level(
    category: str,
    probability: float,
    words: int,
    *,
    addressed: bool,
    ruled: bool = False,
    named: bool = False,
    asks: bool = False,
) -> Literal["full", "soft"] | None:
    """What is done about a message of so many words that is so probably of a category: the whole reply ("full"), a line
    ("soft") or nothing (None). `ruled`: a rule fires for it; `named`: one has named another emergency of the body (NAMED);
    `asks`: it is a question."""
    if named and not ruled and category == "same-day":  # who has to call now needn't read of today
        return None
    levels = LEVELS[category]
    few = words < FEW
    clear = (CLEAR_ASKING if asks else CLEAR) if few and not ruled else 0.0
    if not addressed:
        return "full" if probability >= max(levels.unasked, clear) else None
    if ruled and few:
        return "full"
    sure = BESIDE if named and not ruled and category in BESIDE_NAMED else levels.sure
    return "full" if probability >= max(sure, clear) else "soft" if probability >= levels.line else None
