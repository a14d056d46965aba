"""What a message is about, in a form in which two messages can be compared that no phrasing answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Gist:
    """What a message is about.

    `scores` are those of all classes, entries first (about -1 to 1); `sure` the confidence in the likeliest entries, by
    their ids; `stems` the stems and meanings that tell something, with how rare each is in the knowledge (the log of one in
    how many phrasings); `read` the stems of all words in order, as they were read, and `written` as they were written.
    """

    scores: NDArray[np.float32]
    sure: Mapping[str, float]
    stems: Mapping[str, float]
    read: tuple[str, ...]
    written: tuple[str, ...]
