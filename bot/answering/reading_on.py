"""What a follow-up says by itself: which of its words name something, and whether an entry speaks of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.answering import asking_on
from bot.answering import conversation as talk
from bot.answering.matching.features import FILLER
from bot.answering.matching.lexicon import Token
from bot.answering.matching.matcher import Matcher
from bot.knowledge import Knowledge
from bot.knowledge.text import stem

NAMES_IT = 0.03  # share of the phrasings of an entry with a name, from which it is no other entry's alone
AT_HOME = 0.01  # share of the phrasings of an entry with a word, from which the word may be about the entry's topic


@dataclass(frozen=True, slots=True)
class Said:
    """What a follow-up says by itself: the words that name something, and the others that don't just ask on; the time of
    the treatment that it is about; whether it has a word that stands for what was said before ("it"), and whether it asks
    on."""

    text: str
    names: tuple[Token, ...]
    others: tuple[Token, ...]
    time: str | None
    leans: bool
    asks_on: bool

    @property
    def says_nothing_new(self) -> bool:
        return not self.names and not self.others


class Reader:
    """Reads follow-ups by one knowledge. Immutable."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher) -> None:
        self._knowledge, self._matcher = knowledge, matcher
        self._told = lru_cache(maxsize=8)(self._words_told)

    def read(self, text: str, last: str | None) -> Said:
        """What a message says as a follow-up after an answer with the entry `last`."""
        bare = talk.bare(text)
        tokens = self._matcher.lexicon.tokens(bare)
        time = self._matcher.asked_time(tokens) or asking_on.time_of(text)
        of_children = asking_on.is_of_having_children(bare)
        telling = [
            token
            for token in tokens
            if (of_children and asking_on.CHILDREN.intersection(token.read.split()))
            or not self._says_nothing_new(token, last, of_a_time=time is not None)
        ]
        names = tuple(token for token in telling if self._matcher.names_something(token))
        others = tuple(token for token in telling if token not in names)
        asks_on = time is not None or asking_on.asks_on(bare)
        return Said(bare, names, others, time, asking_on.leans(bare), asks_on)

    def _says_nothing_new(self, token: Token, last: str | None, *, of_a_time: bool) -> bool:
        said = [word for word in token.read.split() if word not in FILLER]
        if len(said) > 1:  # "come back" is said of more than one thing, but not of what has nothing to do with it
            said = [word for word in said if word != "back"]
            if self._matcher.names_something(token) and not (last and self._matcher.speaks_of(last, token) >= NAMES_IT):
                return False
        return all(asking_on.says_nothing_new(word, of_a_time=of_a_time) for word in said)

    def is_at_home(self, token: Token, entry: str) -> bool:
        # "come back" is said of more than one thing.
        least = NAMES_IT if len(token.read.split()) > 1 and "back" in token.read.split() else AT_HOME
        return self._matcher.speaks_of(entry, token) >= least

    def is_told(self, token: Token, entry: str) -> bool:
        """Whether an entry is about a word, or its answer has it."""
        if self.is_at_home(token, entry):
            return True
        stems, meanings = self._told(entry)
        return not stems.isdisjoint(map(stem, token.read.split())) or not meanings.isdisjoint(token.meanings)

    def _words_told(self, entry: str) -> tuple[frozenset[str], frozenset[str]]:
        """The stems of the words that an entry's answers have, and what they mean."""
        known = self._knowledge.entries[entry]
        texts = (known.question, known.answer, *(facet.answer for facet in known.facets))
        read = [token for text in texts for token in self._matcher.lexicon.tokens(text)]
        stems = frozenset(stem(word) for token in read for word in token.read.split() if word not in FILLER)
        return stems, frozenset(meaning for token in read for meaning in token.meanings)
