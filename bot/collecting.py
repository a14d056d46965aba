"""Python's collector of cyclic garbage, kept out of the way while very many objects are made."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Make objects that stay, without looking among them for garbage over and over: that doubles the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def keep() -> None:
    """What is there now stays: never look among it for garbage again, which stops everything for a third of a second."""
    gc.collect()
    gc.freeze()
