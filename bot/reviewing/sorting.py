"""Kept questions as the bot understands them now: read once, for every press that shows them, until it learns anew."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from cachetools import LRUCache

from bot.answering import Current, Decision, Gist, Responder
from bot.reviewing import grouping, likeness
from bot.reviewing.meaning import Floats, Meaning, likely

T = TypeVar("T")

LOOKED_AT = 4  # sets of questions of which it is remembered how they come together: servers that review at a time
KEPT = 8_000  # questions of which it is remembered what they mean: more than are ever looked at together


class Sorter:
    """Understands questions as the live responder does. All of it takes a millisecond a question at first, so it belongs in
    a thread; it may be used from several."""

    def __init__(self, current: Current) -> None:
        self._current = current
        self._lock = threading.Lock()
        self._responder: Responder | None = None
        self._meaning: Meaning | None = None
        self._gists: LRUCache[str, Gist] = LRUCache(KEPT)
        self._decisions: LRUCache[str, Decision] = LRUCache(KEPT)
        self._grouped: LRUCache[tuple[str, ...], list[list[int]]] = LRUCache(LOOKED_AT)

    def decisions(self, texts: Sequence[str]) -> list[Decision]:
        """What would be decided about each now."""
        with self._lock:
            responder = self._live()
            return [_known(self._decisions, text, responder.decide) for text in texts]

    def groups(self, texts: Sequence[str]) -> list[list[int]]:
        """The places of texts that ask the same thing, together, the one first that is most like the others of its group."""
        key = tuple(texts)
        with self._lock:
            self._live()
            if (found := self._grouped.get(key)) is not None:
                return found
        told: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            told.setdefault(likeness.telling(text), []).append(place)
        same = list(told.values())
        vectors = self._vectors([texts[places[0]] for places in same])
        found = [[place for number in group for place in same[number]] for group in grouping.groups(vectors)]
        with self._lock:
            self._grouped[key] = found
        return found

    def near(self, text: str, others: Sequence[str], least: float) -> list[int]:
        """The places of those others that ask the same thing with at least this likelihood."""
        if not others:
            return []
        vectors = self._vectors([text, *others])
        return [place for place, each in enumerate(likely(vectors[:1], vectors[1:])[0].tolist()) if each >= least]

    def _vectors(self, texts: Sequence[str]) -> Floats:
        plain = [likeness.without_marks(text) for text in texts]
        with self._lock:
            responder = self._live()
            gists = [_known(self._gists, text, responder.gist) for text in plain]
            meaning = self._meaning = self._meaning or Meaning(responder)
        return meaning.vectors(gists)

    def _live(self) -> Responder:
        """The live responder; what was read by another is forgotten."""
        live = self._current.responder
        if self._responder is None or not live.decides_as(self._responder):
            self._gists.clear()
            self._grouped.clear()
            self._decisions.clear()
            self._meaning = None
        self._responder = live
        return live


def _known(known: LRUCache[str, T], text: str, find: Callable[[str], T]) -> T:
    found = known.get(text)
    if found is None:
        found = known[text] = find(text)
    return found
