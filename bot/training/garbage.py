"""Python's collector of cyclic garbage, kept out of the way while very many objects are made."""

from __future__ import annotations

import contextlib
import ctypes
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
    """What there is by now stays, by and large: never look for garbage in it again. With the knowledge in memory that
    would stop the whole process for some tenths of a second. What is no longer used is still freed, but for cycles."""
    gc.freeze()


def give_back() -> None:
    """Give memory that is free back to the system. After much was made and thrown away, most of it is in pieces between what
    stays, and the C library keeps it; where it has no way to ask for that, nothing is done."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
