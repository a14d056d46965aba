"""Which entry answers a message, and how sure that is.

Every phrasing is an example of its entry; small talk and the messages that aren't ours are classes of their own, which
pull away what only looks like a question for an entry. A linear scorer a class (classifier.py) over words and trigrams
(features.py) ranks the entries; a logistic over a handful of signs turns the ranking into a probability.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.decision import Evidence, Repair
from bot.answering.matching.classifier import train
from bot.answering.matching.familiarity import MOST, Familiarity
from bot.answering.matching.features import FILLER, Features, Vector
from bot.answering.matching.guards import ANOTHER_TIME, DOUBT, OTHER_TIME, Finding, Guards, Subject
from bot.answering.matching.lexicon import Lexicon, Token
from bot.answering.parts import is_question
from bot.knowledge import Knowledge
from bot.knowledge.text import sentences, stem, words

LONG = 14  # words, from which each sentence is also scored by itself: the one that asks stands out from its story
MAX_SENTENCES = 12
TOLD = 0.4  # less, where another sentence asks, for one that only tells
NEAREST = 3  # phrasings of an entry that are looked at for likeness
WORTH_COMPARING = 0.5  # cosine from which a phrasing may say the same as the message, but for a critical word
SUREST = 0.98  # confidence otherwise never exceeds this
EXACT = 0.99  # confidence in the entry one of whose phrasings the message repeats word for word
ENOUGH = 12  # words; more of them make nothing surer
NARROW, BROAD = 20, 200  # entries; fewer or more of them make no difference
LINEAR = 0.1  # how much the linear scores count beside familiarity
TOPICAL = 4.0  # how much one score counts against another in what a message is about
ABSENT = -1.65  # the score of a class that the knowledge doesn't have


Parts = Sequence[tuple[Sequence[Token], float]]


@dataclass(frozen=True, slots=True)
class Signs:
    """What confidence rests on, for one entry.

    `score` is its own score, `lead` how far it is before the next entry (negative: behind), `not_ours` the scores of
    the class of all foreign messages and of the likeliest kind of them added up, `similarity` the mean cosine to the
    entry's nearest phrasings, and `length` the number of words of the message. Without examples of what isn't ours,
    `familiar` is how familiar the message looks to the entry (familiarity.py), and `lead` is in that, too; `breadth` is
    the number of entries.
    """

    score: float
    lead: float
    not_ours: float
    similarity: float
    length: int
    breadth: int
    familiar: float | None = None


# Logistic regression on labelled messages (`python -m bot calibrate` shows how well it holds).
_BIAS, _SCORE, _LEAD, _NOT_OURS, _SIMILARITY, _LENGTH = -2.55, 2.15, 0.89, -0.5, 0.78, 1.04


# The same, where familiarity stands in for examples of what isn't ours; fitted on public collections of questions. The
# more entries there are, the likelier one of them is meant.
_BARE_BIAS, _BARE_LEAD, _BARE_FAMILIAR, _BARE_LENGTH, _BARE_BREADTH = -2.74, 4.64, 3.15, 1.78, 0.94


def confidence(signs: Signs) -> float:
    """The probability (0 to 1) that the entry with these signs is the right answer, before any guard."""
    length = math.log(min(signs.length, ENOUGH) + 1)
    if signs.familiar is None:
        x = _BIAS + _SCORE * signs.score + _LEAD * signs.lead + _NOT_OURS * signs.not_ours + _LENGTH * length
        x += _SIMILARITY * math.log(signs.similarity + 0.02)
    else:
        x = _BARE_BIAS + _BARE_LEAD * signs.lead + _BARE_LENGTH * length
        x += _BARE_FAMILIAR * math.log(max(signs.familiar, 1e-3))
        x += _BARE_BREADTH * math.log(min(max(signs.breadth, NARROW), BROAD))
    return 1 / (1 + math.exp(-x))


@dataclass(frozen=True, slots=True)
class Matching:
    """What the matcher found for one message.

    `evidence` is the best entries, surest first; `not_ours` and `smalltalk` the best class of each sort with its score
    (about -1 to 1); `findings` what the guards object to in the best entry; `tokens` the words as they were read.
    """

    evidence: tuple[Evidence, ...]
    signs: tuple[Signs, ...]
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
        self._weights = train(vectors, classes, self._features.size, len(numbers))
        bare = not self._kinds and 0 < len(examples) <= MOST
        self._familiarity = Familiarity(vectors, classes, self._features.size) if bare else None
        rows = _rows_of_entries(knowledge)
        self._phrasings = _PhrasingsOf([text for text, _ in examples], vectors, list(rows.values()))
        self._guards = Guards(knowledge, {entry: [tokens[i] for i in numbered] for entry, numbered in rows.items()})
        self._exact = {_read_alike(tokens[i]): entry for entry, numbered in rows.items() for i in numbered if tokens[i]}
        self._features.forget()

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
        tokens = self.lexicon.tokens(text)
        parts = self._sentences(text) if len(tokens) >= LONG else []
        return self._match(tokens, self._guards.subject(tokens), len(tokens), limit, parts)

    def _sentences(self, text: str) -> list[tuple[Sequence[Token], float]]:
        """The sentences of a text, and what each lacks: where another one asks, one that asks nothing tells less."""
        found = sentences(text, keep_end=True)[:MAX_SENTENCES]
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

    def repeats(self, text: str) -> tuple[str | None, float, float]:
        """The entry one of whose phrasings a text repeats word for word, with the scores of the likeliest small talk and
        kind of what isn't ours: a part of what `match` finds, in a fifth of the time."""
        tokens = self.lexicon.tokens(text)
        scores = self._scores(self._features.vector(tokens))
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

    def names_subject(self, tokens: Sequence[Token]) -> bool:
        """Whether a message names our medicine."""
        return self._guards.names_medicine(tokens)

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
        return bool(self._shared(tokens, self.entries.index(entry)))

    def _scores(self, vector: Vector) -> NDArray[np.float32]:
        return vector.value @ self._weights[vector.index]

    def _match(self, tokens: Sequence[Token], subject: Subject, length: int, limit: int, parts: Parts = ()) -> Matching:
        vector = self._features.vector(tokens)
        scores = self._scores(vector)
        n = len(self.entries)
        own = scores[:n]
        if len(parts) > 1:
            of_parts = [self._scores(self._features.vector(part))[:n] - lack for part, lack in parts]
            own = (own + np.max(of_parts, axis=0)) / 2
        not_ours = _best(self._kinds, scores[n + 1 : n + 1 + len(self._kinds)])
        asked = _Asked(
            tokens,
            subject,
            length,
            self._features.dense(vector),
            (float(scores[n]) if self._kinds else ABSENT) + not_ours[1],
            self._familiarity.of(vector)[:n] if self._familiarity else None,
        )
        rank = own if asked.familiar is None else asked.familiar + LINEAR * own
        order = [int(i) for i in np.argsort(-rank, kind="stable")[: max(limit, 2)]]
        repeated = self._exact.get(_read_alike(tokens))
        if repeated is not None:
            place = self.entries.index(repeated)
            order = [place, *(i for i in order if i != place)]
        rivals = [float(rank[order[0 if i else 1]]) if n > 1 else ABSENT for i in range(len(order))]
        found = [
            self._weigh(asked, i, float(own[i]), float(rank[i]) - rival, repeats=self.entries[i] == repeated)
            for i, rival in zip(order[:limit], rivals, strict=False)
        ]
        found = sorted(self._at_another_time(_doubted(found), tokens), key=lambda each: -each.evidence.confidence)[
            :limit
        ]
        return Matching(
            tuple(each.evidence for each in found),
            tuple(each.signs for each in found),
            found[0].findings if found else (),
            not_ours,
            _best(self._smalltalk, scores[n + 1 + len(self._kinds) :]),
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
            else replace(each, evidence=replace(each.evidence, confidence=min(OTHER_TIME, each.evidence.confidence)))
            for each in found
        ]

    def _weigh(self, asked: _Asked, i: int, score: float, lead: float, *, repeats: bool) -> _Weighed:
        """How sure entry number `i` is the answer; `repeats` says that the message is one of its phrasings."""
        nearest = self._phrasings.nearest(i, asked.dense)
        phrasing, likeness = nearest[0]
        similarity = sum(each for _, each in nearest) / len(nearest)
        familiar = None if asked.familiar is None else float(asked.familiar[i])
        signs = Signs(score, lead, asked.foreign, similarity, asked.length, len(self.entries), familiar)
        findings = () if repeats else self._object(asked, self.entries[i], nearest)
        sure = EXACT if repeats else min([SUREST, confidence(signs), *(finding.cap for finding in findings)])
        shared = self._shared(asked.tokens, i)
        return _Weighed(Evidence(self.entries[i], sure, score, phrasing, likeness, shared), signs, findings)

    def _object(self, asked: _Asked, entry: str, nearest: Sequence[tuple[str, float]]) -> tuple[Finding, ...]:
        alike = [self.lexicon.tokens(phrasing) for phrasing, likeness in nearest if likeness >= WORTH_COMPARING]
        return tuple(self._guards.check(asked.tokens, asked.subject, entry, alike))

    def _shared(self, tokens: Sequence[Token], entry: int) -> tuple[str, ...]:
        """The telling words of a message that the entry's phrasings have too."""
        stems = {stem(word): word for token in tokens for word in token.read.split() if word not in FILLER}
        return tuple(
            sorted(word for key, word in stems.items() if self._phrasings.has(entry, self._features.number(key)))
        )


@dataclass(frozen=True, slots=True)
class _Asked:
    """A message as every entry is weighed against it."""

    tokens: Sequence[Token]
    subject: Subject
    length: int
    dense: NDArray[np.float32]
    foreign: float
    familiar: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class _Weighed:
    evidence: Evidence
    signs: Signs
    findings: tuple[Finding, ...]


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


class _PhrasingsOf:
    """The phrasings of each entry as one block of sparse rows, to find the one nearest to a message."""

    def __init__(self, texts: Sequence[str], vectors: Sequence[Vector], rows: Sequence[range]) -> None:
        self._texts = [[texts[i] for i in numbered] for numbered in rows]
        self._index = [np.concatenate([vectors[i].index[1:] for i in numbered]) for numbered in rows]
        self._value = [np.concatenate([vectors[i].value[1:] for i in numbered]) for numbered in rows]
        lengths = [[len(vectors[i].index) - 1 for i in numbered] for numbered in rows]
        self._rows = [len(each) for each in lengths]
        # Those without a feature (nothing in them is a word) are left out: `reduceat` can't add up nothing.
        self._filled = [np.flatnonzero(each) for each in lengths]
        self._start = [np.cumsum([0, *each[:-1]])[filled] for each, filled in zip(lengths, self._filled, strict=True)]
        self._features = [frozenset(np.unique(index).tolist()) for index in self._index]

    def has(self, entry: int, feature: int) -> bool:
        """Whether any phrasing of the entry has the feature."""
        return feature in self._features[entry]

    def nearest(self, entry: int, dense: NDArray[np.float32]) -> list[tuple[str, float]]:
        """The entry's phrasings with the greatest cosines to a dense vector, at most NEAREST, nearest first."""
        products = np.zeros(self._rows[entry], np.float32)
        if len(filled := self._filled[entry]):
            products[filled] = np.add.reduceat(dense[self._index[entry]] * self._value[entry], self._start[entry])
        few = np.argpartition(products, -NEAREST)[-NEAREST:] if len(products) > NEAREST else np.arange(len(products))
        ranked = sorted(few.tolist(), key=lambda i: (-products[i], i))
        return [(self._texts[entry][i], max(0.0, float(products[i]))) for i in ranked]
