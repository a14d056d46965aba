"""The code by which something was learnt: what other code has learnt isn't used, for it may mean something else."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

import numpy as np

SOURCES = (".py", ".txt", ".yaml")
PACKAGES = ("bot.answering.", "bot.knowledge.")
NAME = b"isotretinoin-faq-bot: learnt by "


def sources(package: str) -> list[tuple[str, Traversable]]:
    """Every file of a package that has to do with what is learnt, those in its folders as well, by where it is."""

    def within(folder: Traversable, place: str) -> Iterator[tuple[str, Traversable]]:
        for each in folder.iterdir():
            if each.is_dir():
                yield from within(each, f"{place}{each.name}/")
            elif each.name.endswith(SOURCES):
                yield f"{place}{each.name}", each

    return sorted(within(resources.files(package), f"{package}/"), key=lambda found: found[0])


def _format() -> bytes:
    """What packed bytes begin with: it tells by which code they were packed."""
    digest = hashlib.sha256(f"{sys.version} {np.__version__}".encode())
    for package in PACKAGES:
        for name, source in sources(package.rstrip(".")):
            digest.update(f"\0{name}\0".encode() + source.read_bytes())
    return NAME + digest.hexdigest().encode() + b"\n"


FORMAT = _format()  # now, with the code that runs: its files may be replaced later
