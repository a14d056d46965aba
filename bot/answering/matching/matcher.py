"""Which entry answers a message, and how sure that is.

Every phrasing is an example of its entry; small talk and the messages that aren't ours are classes of their own, which
pull away what only looks like a question for an entry. A linear scorer a class (classifier.py) over words and trigrams
(features.py) finds the likeliest entries; a handful of signs more makes probabilities of them (confidence.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.fuzz import token_set_ratio

from bot.answering.decision import Evidence, Repair
from bot.answering.matching.classifier import train
from bot.answering.matching.confidence import Signs, Whole, bare, shares, utility
from bot.answering.matching.familiarity import MOST, Familiarity
from bot.answering.matching.features import FILLER, Features, Vector
from bot.answering.matching.gist import Gist
from bot.answering.matching.guards import ANOTHER_TIME, DOUBT, OTHER_SIDE, Finding, Guards, Subject
from bot.answering.matching.lexicon import Lexicon, Token
from bot.answering.matching.phrasings import Near, Phrasings
from bot.answering.matching.sides import Sides
from bot.answering.parts import is_question
from bot.knowledge import Knowledge
from bot.knowledge.text import sentences, stem, words

LONG = 14  # words, from which each sentence is also scored by itself: the one that asks stands out from its story
MAX_SENTENCES = 12
REMEMBERED = 8  # texts whose words are remembered
TOLD = 0.4  # less, where another sentence asks, for one that only tells
COMPARED = 5  # likeliest entries by which two messages are compared
WORTH_COMPARING = 0.5  # cosine from which a phrasing may say the same as the message, but for a critical word
SUREST = 0.98  # confidence otherwise never exceeds this
EXACT = 0.99  # confidence in the entry one of whose phrasings the message repeats word for word
CANDIDATES = 6  # entries that are weighed against each other, the best by score
LINEAR = 0.1  # how much the linear scores count beside familiarity
TOPICAL = 4.0  # how much one score counts against another in what a message is about
ABSENT = -1.65  # the score of a class that the knowledge doesn't have


Parts = Sequence[tuple[Sequence[Token], float]]


@dataclass(frozen=True, slots=True)
class Matching:
    """What the matcher found for one message.

    `evidence` is the best entries, surest first; `not_ours` and `smalltalk` the best class of each sort with its score
    (about -1 to 1); `findings` what the guards object to in the best entry; `tokens` the words as they were read.
    """

    evidence: tuple[Evidence, ...]
    findings: tuple[Finding, ...]
    not_ours: tuple[str, float]
    smalltalk: tuple[str, float]
    tokens: tuple[Token, ...]

    @property
    def repairs(self) -> tuple[Repair, ...]:
        """Misspelt words and what they were read as."""
        return tuple(dict.fromkeys(Repair(t.written, t.read) for t in self.tokens if t.written != t.read))

    @property
    def unknown(self) -> tuple[str, ...]:
        """Words that neither the knowledge nor common English has."""
        return tuple(dict.fromkeys(t.written for t in self.tokens if not t.known))


class Matcher:
    """Built once from a knowledge (about a second), then asked any number of times; immutable."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.entries = tuple(knowledge.entries)
        self._kinds = tuple(kind for kind, texts in knowledge.not_ours.items() if texts)
        self._smalltalk = tuple(talk.id for talk in knowledge.smalltalk)
        examples = _examples(knowledge)
        said = [words(text) for text, _ in examples]
        self.lexicon = Lexicon(said, knowledge.vocabulary)
        tokens = [*map(self.lexicon.read, said)]
        self._features = Features(tokens, knowledge.vocabulary.subject)
        vectors = self._features.vectors
        numbers = self._numbers()
        classes = [tuple(numbers[name] for name in members) for _, members in examples]
        self._weights = train([text for text, _ in examples], vectors, classes, self._features.size, len(numbers))
        is_bare = not self._kinds and 0 < len(examples) <= MOST
        self._familiarity = Familiarity(vectors, classes, self._features.size) if is_bare else None
        rows = _rows_of_entries(knowledge)
        read = [*map(_read_alike, tokens)]
        size = self._features.size
        n_words = self._features.n_words
        self._phrasings = Phrasings(
            [text for text, _ in examples], read, vectors, list(rows.values()), size, n_words=n_words
        )
        asks = {id_: entry.facet_of for id_, entry in knowledge.entries.items() if entry.facets}
        sides = {id_: [*map(facet_of, knowledge.phrasings[id_])] for id_, facet_of in asks.items()}
        self._guards = Guards(knowledge, {entry: [tokens[i] for i in numbered] for entry, numbered in rows.items()})
        times = {id_: [self._guards.asked_time(tokens[i]) for i in rows[id_]] for id_ in sides}
        places = {entry: place for place, entry in enumerate(rows)}
        self._sides = Sides(knowledge.phrasings, self._phrasings, places, sides, times, size=size)
        self._exact = {read[i]: entry for entry, numbered in rows.items() for i in numbered if tokens[i]}
        self._features.forget()
        self.lexicon.forget()
        self._read_of: dict[str, tuple[tuple[Token, ...], Vector]] = {}

    def _numbers(self) -> dict[str, int]:
        names = [
            *(f"entry:{e}" for e in self.entries),
            "not ours",
            *(f"kind:{k}" for k in self._kinds),
            *(f"smalltalk:{s}" for s in self._smalltalk),
        ]
        return {name: i for i, name in enumerate(names)}

    def match(self, text: str, limit: int = 3) -> Matching:
        """The `limit` best entries for a text, and what else it might be."""
        tokens, vector = self._read(text)
        parts = self._sentences(text) if len(tokens) >= LONG else []
        subject = self._guards.subject(tokens, _asking(parts))
        return self._match(tokens, subject, len(tokens), limit, parts, vector=vector)

    def _read(self, text: str) -> tuple[tuple[Token, ...], Vector]:
        """The tokens of a text and their vector; of one message, many ask."""
        read = self._read_of.get(text)
        if read is None:
            if len(self._read_of) >= REMEMBERED:
                self._read_of.clear()
            tokens = tuple(self.lexicon.tokens(text))
            read = self._read_of[text] = tokens, self._features.vector(tokens)
        return read

    def _sentences(self, text: str) -> list[tuple[Sequence[Token], float]]:
        """The sentences of a text, and what each lacks: where another one asks, one that asks nothing tells less."""
        found = sentences(text, keep_end=True)[:MAX_SENTENCES]
        if len(found) < 2:  # it is the whole text
            return []
        asks = [is_question(sentence) for sentence in found]
        lacks = [0.0 if each or not any(asks) else TOLD for each in asks]
        return [(self.lexicon.tokens(sentence), lack) for sentence, lack in zip(found, lacks, strict=True)]

    def match_parts(self, whole: Sequence[Token], parts: Sequence[str], limit: int = 1) -> list[Matching]:
        """The best entries for each part of a message, in the light of what the whole message is about."""
        light = self._guards.subject(whole)
        read = [self.lexicon.tokens(part) for part in parts]
        return [
            self._match(tokens, self._guards.subject(tokens).in_light_of(light), len(whole), limit) for tokens in read
        ]

    def side(self, text: str, entry: str, question: str) -> int | None:
        """The number of the facet of an entry (which answers `question`) that a text asks for, of a story the sentences that
        ask; None for none."""
        tokens, vector = self._read(text)
        parts = self._sentences(text) if len(tokens) >= LONG else []
        asking = _asking(parts) or tokens
        return self._sides.of(
            entry,
            " ".join(token.written for token in asking),
            vector if asking is tokens else self._features.vector(asking),
            self._phrasings,
            time=self.asked_time(asking),
            is_named=self.is_named_in(question, asking),
        )

    def repeats(self, text: str) -> tuple[str | None, float, float]:
        """The entry one of whose phrasings a text repeats word for word, with the scores of the likeliest small talk and
        kind of what isn't ours: a part of what `match` finds, in a fifth of the time."""
        tokens, vector = self._read(text)
        scores = self._scores(vector)
        kinds = len(self.entries) + 1
        smalltalk = kinds + len(self._kinds)
        return (
            self._exact.get(_read_alike(tokens)) if tokens else None,
            _best(self._smalltalk, scores[smalltalk:])[1],
            _best(self._kinds, scores[kinds:smalltalk])[1],
        )

    def topics(self, tokens: Sequence[Token]) -> NDArray[np.float64]:
        """How a message is shared out among the entries, in their order, by what it is about alone: it adds up to 1."""
        scores = self._scores(self._features.vector(tokens))[: len(self.entries)].astype(np.float64)
        shares: NDArray[np.float64] = np.exp(TOPICAL * (scores - scores.max(initial=ABSENT)))
        return shares / max(1e-9, float(shares.sum()))

    def gist(self, text: str) -> Gist:
        """What a text is about, to be compared with that of others."""
        tokens = self.lexicon.tokens(text)
        return Gist(
            self._scores(self._features.vector(tokens)),
            {each.entry: each.confidence for each in self.match(text, limit=COMPARED).evidence},
            self._features.telling(tokens),
            tuple(stem(word) for token in tokens for word in token.read.split()),
            tuple(stem(word) for token in tokens for word in token.written.split()),
        )

    def spread(self, stems: Iterable[str]) -> int:
        """How many entries have any of these word stems in their phrasings."""
        numbers = {self._features.number(each) for each in stems} - {-1}
        return self._phrasings.is_said([*numbers])

    def is_named_in(self, question: str, tokens: Sequence[Token]) -> bool:
        """Whether a question has all that a message names, if it names anything."""
        named = {stem(word) for token in tokens for word in token.read.split() if word not in FILLER}
        return bool(named) and named <= _stems_of(question)

    def names_subject(self, tokens: Sequence[Token]) -> bool:
        """Whether a message names our medicine."""
        return self._guards.names_medicine(tokens)

    def asks_to_take(self, tokens: Sequence[Token]) -> bool:
        """Whether a message asks nothing but whether another medicine may be taken: of a bot that only knows ours, beside
        ours."""
        return self._guards.asks_to_take(tokens)

    def asked_time(self, tokens: Sequence[Token]) -> str | None:
        """The time of the treatment that a message is about, "before" or "after", where it says so and no other."""
        return self._guards.asked_time(tokens)

    def is_for_time(self, entry: str, time: str) -> bool:
        """Whether an entry's answer is for a time of the treatment."""
        return self._guards.is_for_time(entry, time)

    def fits(self, tokens: Sequence[Token], entry: str, is_fragment: bool) -> bool:
        """Whether words added to a question about an entry can belong to it: they name no other medicine, and where
        they are but a word or two to put into the question, the entry knows them."""
        if not self._guards.fits(tokens, entry):
            return False
        carries = any(word not in FILLER for token in tokens for word in token.read.split())
        return not (is_fragment and carries) or self.shares(tokens, entry)

    def shares(self, tokens: Sequence[Token], entry: str) -> bool:
        """Whether the entry's phrasings have any telling word of a message."""
        return bool(self._shared(_stems(tokens), self.entries.index(entry)))

    def names_something(self, token: Token) -> bool:
        """Whether a word names what few entries speak of, one of them often: "lips", not "last", "worry" or "week"."""
        return any(map(self._phrasings.is_name, self._features.words_of(token)))

    def is_of_any_topic(self, token: Token) -> bool:
        """Whether a word is said of many topics, so that it names none: "worry", "week", "see"."""
        return any(map(self._phrasings.is_general, self._features.words_of(token))) and not self.names_something(token)

    def speaks_of(self, entry: str, token: Token) -> float:
        """The share (0 to 1) of an entry's phrasings that have a word, or one that means the same."""
        place = self.entries.index(entry)
        return max((self._phrasings.share(place, number) for number in self._features.words_of(token)), default=0.0)

    def says(self, entry: str, token: Token) -> float:
        """The share (0 to 1) of an entry's phrasings that have that very word; of a name of several words, the rarest."""
        place = self.entries.index(entry)
        return min(self._phrasings.share(place, self._features.number(stem(word))) for word in token.read.split())

    def _scores(self, vector: Vector) -> NDArray[np.float32]:
        return vector.value @ self._weights[vector.index]

    def _match(
        self,
        tokens: Sequence[Token],
        subject: Subject,
        length: int,
        limit: int,
        parts: Parts = (),
        *,
        vector: Vector | None = None,
    ) -> Matching:
        """`parts` are the sentences of a story, and what each lacks; `vector` that of the tokens, if it is known."""
        vector = vector or self._features.vector(tokens)
        scores = self._scores(vector)
        n = len(self.entries)
        own = scores[:n]
        if len(parts) > 1:
            of_parts = [self._scores(self._features.vector(part))[:n] - lack for part, lack in parts]
            own = (own + np.max(of_parts, axis=0)) / 2
        not_ours = _best(self._kinds, scores[n + 1 : n + 1 + len(self._kinds)])
        smalltalk = _best(self._smalltalk, scores[n + 1 + len(self._kinds) :])
        whole = Whole(float(scores[n]) if self._kinds else ABSENT, not_ours[1], smalltalk[1], length)
        read = _read_alike(tokens)
        familiar = self._familiarity.of(vector)[:n] if self._familiarity else None
        asked = self._asked(tokens, vector, subject)
        rank = own if familiar is None else familiar + LINEAR * own
        order = [int(i) for i in np.argsort(-rank, kind="stable")[:CANDIDATES]]
        repeated = self._exact.get(read)
        if repeated is not None and (place := self.entries.index(repeated)) not in order:
            order = [place, *order]
        likely = self._liken(asked, order, own)
        if (asking := _asking(parts)) is not None and len(asking) < len(tokens):
            alone = self._asked(asking, self._features.vector(asking), subject)
            likely = [each.beside(other) for each, other in zip(likely, self._liken(alone, order, own), strict=True)]
        if familiar is None:
            sure = shares([each.signs for each in likely], whole)
            likely, sure = _sorted(
                likely, sure, [utility(each.signs) + 99 * (each.entry == repeated) for each in likely]
            )
        else:
            rivals = [float(rank[order[0 if i else 1]]) if n > 1 else ABSENT for i in range(len(order))]
            sure = [
                bare(float(rank[i]) - rival, float(familiar[i]), length, n)
                for i, rival in zip(order, rivals, strict=True)
            ]
            likely, sure = _sorted(
                likely, sure, [one + (each.entry == repeated) for one, each in zip(sure, likely, strict=True)]
            )
        found: list[_Weighed] = []
        most = 1.0  # no entry is surer than a better one to which nobody objects
        for each, one in zip(likely[:limit], sure, strict=False):
            found.append(self._weigh(asked, each, min(one, most), repeats=each.entry == repeated))
            if not found[-1].findings:
                most = min(most, found[-1].evidence.confidence)
        found = sorted(self._at_another_time(_doubted(found), tokens), key=lambda each: -each.evidence.confidence)
        return Matching(
            tuple(each.evidence for each in found),
            found[0].findings if found else (),
            not_ours,
            smalltalk,
            tuple(tokens),
        )

    def _at_another_time(self, found: list[_Weighed], tokens: Sequence[Token]) -> list[_Weighed]:
        """The entries, none sure that isn't for the time asked about, where the likeliest is for another."""
        if not found or all(finding.guard != ANOTHER_TIME for finding in found[0].findings):
            return found
        asked = self.asked_time(tokens)
        return [
            each
            if self._guards.says_time(each.evidence.entry, asked)
            else replace(each, evidence=replace(each.evidence, confidence=min(OTHER_SIDE, each.evidence.confidence)))
            for each in found
        ]

    def _asked(self, tokens: Sequence[Token], vector: Vector, subject: Subject) -> _Asked:
        content = self._features.content(tokens)
        dense = self._features.dense(vector)
        return _Asked(tokens, _read_alike(tokens), _stems(tokens), subject, vector, dense, content)

    def _liken(self, asked: _Asked, places: Sequence[int], scores: NDArray[np.float32]) -> list[_Likened]:
        """How like the message is to the entries at some places. `scores` are those of all entries."""
        found: list[_Likened] = []
        known = {each: word_and_weight for each, word_and_weight in asked.telling.items() if word_and_weight[0] > 0}
        every = sum(weight for _, weight in asked.telling.values()) or 1.0
        said = self._phrasings.said(places, [word for word, _ in known.values()])
        evidence = self._phrasings.evidence(places, asked.vector)
        for i, own, weight_of_words in zip(places, said, evidence, strict=True):
            nearest = self._phrasings.nearest(i, asked.dense)
            signs = Signs(
                float(scores[i]),
                similarity=sum(phrasing.likeness for phrasing in nearest) / len(nearest),
                overlap=sum(token_set_ratio(asked.read, phrasing.read) for phrasing in nearest) / len(nearest) / 100,
                covered=sum(weight for (_, weight), n in zip(known.values(), own, strict=True) if n) / every,
                words=weight_of_words,
            )
            shared = [each for each, n in zip(known, own, strict=True) if n]
            found.append(_Likened(self.entries[i], i, signs, nearest, shared))
        return found

    def _weigh(self, asked: _Asked, likened: _Likened, sure: float, *, repeats: bool) -> _Weighed:
        """An entry as sure as it is, and no surer than the guards allow; `repeats`: the message is one of its phrasings."""
        findings = () if repeats else self._object(asked, likened)
        confidence = EXACT if repeats else min([SUREST, sure, *(finding.cap for finding in findings)])
        nearest, shared = likened.nearest[0], tuple(sorted(asked.stems[each] for each in likened.shared))
        return _Weighed(
            Evidence(likened.entry, confidence, likened.signs.score, nearest.text, nearest.likeness, shared), findings
        )

    def _object(self, asked: _Asked, likened: _Likened) -> tuple[Finding, ...]:
        near = [phrasing for phrasing in likened.nearest if phrasing.likeness >= WORTH_COMPARING]
        read = [phrasing.read for phrasing in near]
        tokens = lambda i: self.lexicon.tokens(near[i].text)  # noqa: E731 - it is seldom called
        return tuple(self._guards.check(asked.tokens, asked.subject, likened.entry, read, tokens))

    def _shared(self, stems: Mapping[str, str], entry: int) -> tuple[str, ...]:
        """The telling words of a message, by their stems, that the entry's phrasings have too."""
        known = [(i, word) for key, word in stems.items() if (i := self._features.number(key)) > 0]
        (said,) = self._phrasings.said([entry], [i for i, _ in known])
        return tuple(sorted(word for (_, word), n in zip(known, said, strict=True) if n))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message as every entry is weighed against it; `read` is its words as they were read, `stems` those that tell, by
    their stems, `telling` their stems, each with its feature and how rare it is."""

    tokens: Sequence[Token]
    read: str
    stems: Mapping[str, str]
    subject: Subject
    vector: Vector
    dense: NDArray[np.float32]
    telling: Mapping[str, tuple[int, float]]


@dataclass(frozen=True, slots=True)
class _Likened:
    """An entry, by name and by place, with the signs for it, its phrasings that are most like the message, and the telling
    words of the message that they have, too, by their stems."""

    entry: str
    place: int
    signs: Signs
    nearest: Sequence[Near]
    shared: Sequence[str]

    def beside(self, asking: _Likened) -> _Likened:
        """The same, halfway to what the sentences that ask are like by themselves."""
        return replace(self, signs=self.signs.halfway(asking.signs))


@dataclass(frozen=True, slots=True)
class _Weighed:
    evidence: Evidence
    findings: tuple[Finding, ...]


def _sorted(
    likely: Sequence[_Likened], sure: Sequence[float], by: Sequence[float]
) -> tuple[list[_Likened], list[float]]:
    """Entries and how sure they are, the best first."""
    order = sorted(range(len(by)), key=lambda i: -by[i])
    return [likely[i] for i in order], [sure[i] for i in order]


def _asking(parts: Parts) -> list[Token] | None:
    """The words of those sentences of a story that ask, or of all where none does; None where it is no story."""
    return [token for part, lack in parts if not lack for token in part] if len(parts) > 1 else None


def _doubted(found: Sequence[_Weighed]) -> list[_Weighed]:
    """The entries, none sure where the one that the message is most like is in doubt for a critical word."""
    likest = max(found, key=lambda each: each.evidence.similarity, default=None)
    if likest is None or all(finding.cap != DOUBT for finding in likest.findings):
        return list(found)
    return [
        replace(each, evidence=replace(each.evidence, confidence=min(DOUBT, each.evidence.confidence)))
        for each in found
    ]


def _read_alike(tokens: Sequence[Token]) -> str:
    return " ".join(token.read for token in tokens)


def _stems(tokens: Sequence[Token]) -> dict[str, str]:
    """The words that tell, by their stems."""
    return {stem(word): word for token in tokens for word in token.read.split() if word not in FILLER}


@lru_cache(maxsize=256)
def _stems_of(question: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words(question))


def _best(names: Sequence[str], scores: NDArray[np.float32]) -> tuple[str, float]:
    if not names:
        return "", ABSENT
    i = int(scores.argmax())
    return names[i], float(scores[i])


def _examples(knowledge: Knowledge) -> list[tuple[str, tuple[str, ...]]]:
    """Every text to learn from, with the names of its classes; the phrasings of entries first, in order."""
    return [
        *((text, (f"entry:{entry}",)) for entry, texts in knowledge.phrasings.items() for text in texts),
        *((text, ("not ours", f"kind:{kind}")) for kind, texts in knowledge.not_ours.items() for text in texts),
        *((text, (f"smalltalk:{talk.id}",)) for talk in knowledge.smalltalk for text in talk.said),
    ]


def _rows_of_entries(knowledge: Knowledge) -> dict[str, range]:
    """For each entry, which of the examples are its phrasings."""
    rows, start = {}, 0
    for entry, texts in knowledge.phrasings.items():
        rows[entry] = range(start, start + len(texts))
        start += len(texts)
    return rows
