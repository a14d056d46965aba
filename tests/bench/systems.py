"""What is compared: the bot's matcher, and what else a question could be looked up with.

All learn from the same texts and are asked the same messages. The matcher does more than the others, which only name
the nearest text: it repairs spelling, tells how sure it is, and lets the guards object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bm25s
from rapidfuzz import fuzz, process, utils
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors

from bot.answering.matching.matcher import Matcher
from bot.knowledge.knowledge import Knowledge

Ask = Callable[[str], object]


def texts(knowledge: Knowledge) -> list[str]:
    """Every text that there is to learn from."""
    return [
        *(text for phrasings in knowledge.phrasings.values() for text in phrasings),
        *(text for messages in knowledge.not_ours.values() for text in messages),
        *(text for talk in knowledge.smalltalk for text in talk.said),
    ]


class ExtractOne:
    """rapidfuzz.process.extractOne, with its default processor, which the texts go through only once."""

    def __init__(self, knowledge: Knowledge, scorer: Callable[..., float]) -> None:
        self._scorer = scorer
        self._choices = [utils.default_process(text) for text in texts(knowledge)]

    def ask(self, message: str) -> object:
        """The text most alike."""
        return process.extractOne(utils.default_process(message), self._choices, scorer=self._scorer)


class NearestNeighbour:
    """scikit-learn: TF-IDF of the character trigrams of words, nearest by cosine."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3))
        self._neighbours = NearestNeighbors(n_neighbors=1, metric="cosine", algorithm="brute", n_jobs=1)
        self._neighbours.fit(self._vectorizer.fit_transform(texts(knowledge)))

    def ask(self, message: str) -> object:
        """The text most alike."""
        return self._neighbours.kneighbors(self._vectorizer.transform([message]))


class BM25:
    """bm25s over words, as it comes."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._index = bm25s.BM25()
        self._index.index(bm25s.tokenize(texts(knowledge), show_progress=False), show_progress=False)

    def ask(self, message: str) -> object:
        """The text most alike."""
        words = bm25s.tokenize([message], return_ids=False, show_progress=False)
        return self._index.retrieve(words, k=1, show_progress=False, n_threads=0)


MATCHER, WRATIO = "this bot's matcher", "rapidfuzz `WRatio`"
SYSTEMS: dict[str, Callable[[Knowledge], Any]] = {
    MATCHER: Matcher,
    WRATIO: lambda knowledge: ExtractOne(knowledge, fuzz.WRatio),
    "rapidfuzz `token_set_ratio`": lambda knowledge: ExtractOne(knowledge, fuzz.token_set_ratio),
    "scikit-learn TF-IDF, nearest": NearestNeighbour,
    "bm25s": BM25,
}


def asking(built: Any) -> Ask:
    """How a system that was built is asked."""
    ask: Ask = built.match if isinstance(built, Matcher) else built.ask
    return ask
