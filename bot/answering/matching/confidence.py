"""How sure it is that an entry answers a message: signs in, probabilities out.

The likeliest entries and "none of them" are weighed against each other in a conditional logit (McFadden 1974): each has a
utility, linear in its signs, and its share of all utilities' exponentials is its probability. So an entry is less sure
beside another one that fits as well, and all are less sure where the message looks foreign.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

ENOUGH = 12  # words; more of them make nothing surer
NARROW, BROAD = 20, 200  # entries; fewer or more of them make no difference


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for one entry.

    `score` is its own score (about -1 to 1), `similarity` the mean cosine to the entry's nearest phrasings, `overlap` the
    mean of rapidfuzz's `token_set_ratio` to them (0 to 1), `covered` the share of the telling words, by how rare they are,
    that its phrasings have, and `words` the weight of evidence of all words for it, in nats.
    """

    score: float
    similarity: float
    overlap: float
    covered: float
    words: float

    def halfway(self, other: Signs) -> Signs:
        """The mean of both."""
        return Signs(*((one + another) / 2 for one, another in zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True, slots=True)
class Whole:
    """What a message itself says for "none of them": the scores of the class of all foreign messages, of the likeliest kind
    of them, and of the likeliest small talk, and its length in words."""

    not_ours: float
    kind: float
    smalltalk: float
    length: int


# Fitted on labelled messages that nothing else was learnt from, and on the knowledge's own lines, each judged by what was
# learnt from the others.
_SCORE, _SIMILARITY, _OVERLAP, _COVERED, _WORDS = 2.15, 2.37, 3.15, 1.31, 0.089
_NONE, _NOT_OURS, _KIND, _SMALLTALK, _LENGTH, _LONG = 9.1, 0.38, 1.68, 1.33, -2.45, -0.25

# The same without examples of what isn't ours, where familiarity (familiarity.py) stands in for them; fitted on public
# collections of questions. The more entries there are, the likelier one of them is meant.
_BARE, _BARE_LEAD, _BARE_FAMILIAR, _BARE_LENGTH, _BARE_BREADTH = -2.74, 4.64, 3.15, 1.78, 0.94


def shares(candidates: Sequence[Signs], whole: Whole) -> list[float]:
    """The probability (0 to 1) of each candidate that it is the right answer where no better one is, before any guard."""
    short = math.log(min(whole.length, ENOUGH) + 1)
    long = math.log(max(whole.length, ENOUGH) / ENOUGH)
    rest = _NONE + _NOT_OURS * whole.not_ours + _KIND * whole.kind + _SMALLTALK * whole.smalltalk
    utilities = [rest + _LENGTH * short + _LONG * long, *map(utility, candidates)]
    greatest = max(utilities)
    none, *weights = (math.exp(utility - greatest) for utility in utilities)
    return [weight / (none + sum(other for other in weights if other <= weight)) for weight in weights]


def utility(signs: Signs) -> float:
    """How much speaks for an entry: the greater, the likelier it is, whatever else is said."""
    return (
        _SCORE * signs.score
        + _SIMILARITY * math.log(signs.similarity + 0.02)
        + _OVERLAP * signs.overlap
        + _COVERED * signs.covered
        + _WORDS * signs.words
    )


def bare(lead: float, familiar: float, length: int, breadth: int) -> float:
    """The probability (0 to 1) of an entry without examples of what isn't ours: `lead` is how far it is before the next
    entry (negative: behind), `familiar` how familiar the message looks to it, and `breadth` the number of entries."""
    x = _BARE + _BARE_LEAD * lead + _BARE_LENGTH * math.log(min(length, ENOUGH) + 1)
    x += _BARE_FAMILIAR * math.log(max(familiar, 1e-3))
    x += _BARE_BREADTH * math.log(min(max(breadth, NARROW), BROAD))
    return 1 / (1 + math.exp(-x))
