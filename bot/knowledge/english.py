"""Common English words: what a member writes that is one of these isn't a misspelt other word."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def english() -> frozenset[str]:
    """Common English words in small letters, without apostrophes (the file says where they are from)."""
    text = resources.files("bot.knowledge").joinpath("english.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
