"""Which claim a message makes, and whether it is so.

Every saying is an example of its claim and of its verdict. What people put before it ("my derm says that …") is cut off.
Words, pairs of words, what stands after a "not", durations, and cues of how far somebody goes ("fine", "banned",
"everyone") are then scored by a linear scorer a claim, and one a verdict; which entry the matcher finds says what it is
about. Claims that say the opposite are classes of their own, so that what decides is the words in which they differ. Sure
enough is not one claim but one verdict: the shares of the claims that have it are added up. A wrong verdict is worse than none.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.answering.asking_on import FOR_WHOM
from bot.answering.hearsay import bare
from bot.answering.matching.features import FILLER, Vector
from bot.answering.matching.lexicon import OTHER_DRUG, OTHER_ILLNESS, Token
from bot.answering.matching.matcher import Matcher
from bot.answering.matching.supports import Supports, trained
from bot.knowledge import Claim, Knowledge, Verdict
from bot.knowledge.text import stem

SURE = 0.88  # probability of a verdict from which it is given
SURE_ENTRY = 0.48  # confidence from which the entry of a message without a verdict is named
SHARP = 5.0  # how much one score counts against another
SAME_VERDICT = 0.4  # how much the scorer of its verdict counts beside that of a claim
TOPIC = 0.3  # how much it counts what the message is about
FAINT = 0.005  # of being about any other topic
STRANGERS = 1_500  # messages that aren't ours, as examples of no claim
BIAS = 0.3  # value of the feature that every vector has
UNSEEN = 0.3  # how much what no saying has counts in the length of a vector
CUE_IDF = 1.5
AFTER_NOT = 5  # words that stand after a "not"
GRAM = 4  # letters
NAMES_OURS = 0.7  # share of the sayings of a claim with our medicine in them, from which it is about nothing else
VERDICTS: tuple[Verdict, ...] = ("true", "overstated", "false", "unknown")

_OURS = "@ours"  # our medicine, whatever it is called
_NEGATION = frozenset(
    "not no never without none cannot nt dont cant isnt doesnt wont neither nor arent didnt wouldnt".split()
)

# How far somebody goes: what such words have in common, whatever they are about.
_CUES = {
    "allowed": "fine ok okay safe allowed harmless safely alright perfectly problem issue permitted good",
    "ruled out": (
        "cant mustnt banned forbidden avoid never no stop wait waits hold off limits dangerous prohibited shouldnt illegal "
        "risky combo leave ditch skip not dont prevented wont rules ban bans"
    ),
    "absolute": (
        "everyone everybody always forever permanently permanent guaranteed guarantee completely literally definitely nobody "
        "whatsoever totally 100 every life good rest lifelong inevitable ever exception without all wrecks destroys ruins "
        "kills wipes"
    ),
    "careful": (
        "some might may can could sometimes rarely reported rare cases linked often usually possible chance likely most many "
        "associated"
    ),
    "none of it": (
        "no zero nothing doesnt myth cant none without isnt imaginary pointless useless never hardly barely unaffected normal "
        "same"
    ),
    "needed": "need needs must have has should required essential supposed gotta require requires regular",
    "needless": "optional skip unnecessary needn waste",
    "soon": "overnight instantly immediately days day week weeks straight soon fast quickly once",
    "long": "years life forever lifetime die permanent rest",
}
_ALIKE = (
    "mark marks spot spots pigmentation hyperpigmentation pih discoloration blotch blotches",
    "pimple pimples zit zits acne breakout breakouts",
    "alcohol drink drinking booze beer wine drunk pint hammered wasted vodka",
    "kid kids child children baby babies",
    "pregnant expecting pregnancy conceive",
    "birth contraception pill contraceptive",
    "wax waxing waxed sugaring",
    "everyone everybody anyone anybody nobody",
    "tired fatigue exhausted knackered",
    "doctor derm dermatologist specialist gp prescriber",
)
_CUES_OF: Mapping[str, tuple[str, ...]] = {
    word: tuple(cue for cue, said in _CUES.items() if word in said.split())
    for word in {word for said in _CUES.values() for word in said.split()}
}
_ALIKE_OF = {stem(word): group.split()[0] for group in _ALIKE for word in group.split()}
# Words by which a message means our medicine without its name.
_MEANS_OURS = frozenset(
    "it its this these them that drug drugs med meds medicine medication pill pills capsule capsules treatment course courses "
    "stuff dose doses box tablets".split()
)
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "half": 0.5,
}  # fmt: skip
_UNITS = {"day": 1, "days": 1, "week": 7, "weeks": 7, "month": 30, "months": 30, "year": 365, "years": 365}
_STEPS = (1, 10, 21, 45, 130, 270, 500)  # days; durations between two of them are as good as alike


Bag = dict[str, float]  # feature: its weight


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found for a message: the verdict, the claim that it rests on (None: none is sure), and the entry that holds
    the fact, if any is sure. `confidence` is the probability of the verdict, `guard` what spoke against it."""

    verdict: Verdict
    claim: Claim | None = None
    entry: str | None = None
    confidence: float = 0.0
    guard: str = ""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is learnt from claims: digests of the features in order and how much each counts, what of claims and verdicts a vector
    is like, the words on each topic, and of each claim how many of its sayings name our medicine and what they count."""

    digests: NDArray[np.int64]
    idf: NDArray[np.float32]
    unseen: float
    supports: Supports
    words: Mapping[str, frozenset[str]]
    ours: Sequence[float]
    counted: Sequence[frozenset[str]]

    def numbers(self, names: Collection[str]) -> dict[str, int]:
        """The numbers of those features that are known. By digests: the names of all would take ten times the memory."""
        wanted = [*map(_digest, names)]
        places = np.minimum(np.searchsorted(self.digests, wanted), len(self.digests) - 1)
        known = self.digests[places] == wanted
        return {
            name: place + 1
            for name, place, is_known in zip(names, places.tolist(), known.tolist(), strict=True)
            if is_known
        }


class Claims:
    """The claims of one knowledge, ready to be asked. Built once (a second or two, unless what was learnt is given);
    immutable."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, learnt: Learnt | None = None) -> None:
        self.claims = knowledge.claims
        self._matcher = matcher
        self._subject = frozenset(knowledge.vocabulary.subject[:1])
        self._verdicts = np.array(
            [VERDICTS.index(claim.verdict) for claim in self.claims] + [VERDICTS.index("unknown")]
        )
        self._rows = np.array([matcher.entries.index(claim.entry) for claim in self.claims], np.intp)
        self.learnt = learnt or self._learn(knowledge)

    def _learn(self, knowledge: Knowledge) -> Learnt:
        said = [[self._tokens(saying) for saying in claim.sayings] for claim in self.claims]
        examples = self._examples(said, knowledge.not_ours)
        df = Counter(name for bag, _ in examples for name in bag)
        names, n = sorted(df, key=_digest), len(examples)
        number = {name: i for i, name in enumerate(names, 1)}
        idf = [1.0, *(CUE_IDF if name[0] == "?" else math.log((1 + n) / (1 + df[name])) + 1 for name in names)]
        of_verdict = {verdict: len(self.claims) + 1 + i for i, verdict in enumerate(VERDICTS)}
        classes = [(i, of_verdict[VERDICTS[self._verdicts[i]]]) for _, i in examples]
        words: defaultdict[str, set[str]] = defaultdict(set)
        for bag, i in examples:
            if i < len(self.claims):
                words[self.claims[i].entry].update(name for name in bag if name[0] == "=")
        weighed, unseen = np.array(idf, np.float32), math.log(1 + n) + 1
        vectors = [_vector(bag, number, weighed, unseen) for bag, _ in examples]
        return Learnt(
            np.array([*map(_digest, names)], np.int64),
            weighed,
            unseen,
            trained(
                [" ".join(bag) for bag, _ in examples],
                vectors,
                classes,
                len(names) + 1,
                len(self.claims) + 1 + len(VERDICTS),
            ),
            {claim.entry: frozenset(words[claim.entry]) for claim in self.claims},
            [sum(map(self._names_ours, each)) / len(each) for each in said],
            [frozenset(count for tokens in each for count in self._counts(tokens)) for each in said],
        )

    def _examples(
        self, said: Sequence[Sequence[Sequence[Token]]], not_ours: Mapping[str, Sequence[str]]
    ) -> list[tuple[Bag, int]]:
        """What to learn from: the sayings with the number of their claim, and messages that are no claim of ours; those that
        read alike once."""
        others = [text for told in not_ours.values() for text in told]
        read = [(tokens, i) for i, sayings in enumerate(said) for tokens in sayings]
        read += [(self._tokens(text), len(said)) for text in others[:: max(1, len(others) // STRANGERS)]]
        found: dict[tuple[str, ...], tuple[Sequence[Token], int]] = {}
        for tokens, i in read:
            found.setdefault(tuple(self._words_of(tokens)), (tokens, i))
        return [(self._bag(tokens), i) for tokens, i in found.values()]

    def _names_ours(self, tokens: Sequence[Token]) -> bool:
        return any(self._subject & {*token.meanings} for token in tokens)

    def _words_of(self, tokens: Sequence[Token]) -> list[str]:
        """The words of a text; one and the same for our medicine, whatever it is called."""
        return [word for token in tokens for word in ([_OURS] if self._names_ours((token,)) else token.read.split())]

    def _counts(self, tokens: Sequence[Token]) -> set[str]:
        said = [word for token in tokens for word in token.read.split()]
        return {*(f"#{step}" for step in _durations(said)), *(word for word in said if word[0].isdigit())}

    def check(self, text: str) -> Checked:
        """Whether what a message says is so; `unknown` where nobody knows, or no claim is sure."""
        matching = self._matcher.match(bare(text), 1)
        best = matching.evidence[0] if matching.evidence else None
        entry = best.entry if best is not None and best.confidence >= SURE_ENTRY else None
        if not self.claims:
            return Checked("unknown", entry=entry)
        tokens = self._tokens(text)
        bag = self._bag(tokens)
        number = self.learnt.numbers(bag)
        scores = self.learnt.supports.scores(_vector(bag, number, self.learnt.idf, self.learnt.unseen))
        n = len(self.claims) + 1
        topics = np.append(self._matcher.topics(tokens)[self._rows], FAINT)
        logits = SHARP * (scores[:n] + TOPIC * np.log(topics + FAINT) + SAME_VERDICT * scores[n:][self._verdicts])
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        masses = np.bincount(self._verdicts, shares, len(VERDICTS))
        place = int(masses.argmax())
        sure = float(masses[place])
        likeliest = int(np.where(self._verdicts == place, shares, 0).argmax())
        if likeliest == len(self.claims):
            return Checked("unknown", entry=entry, confidence=sure)
        claim = self.claims[likeliest]
        guard = self._guard(tokens, likeliest)
        if sure < SURE or guard:
            return Checked("unknown", entry=entry, confidence=sure, guard=guard)
        return Checked(claim.verdict, claim, claim.entry, sure)

    def _guard(self, tokens: Sequence[Token], number: int) -> str:
        """What speaks against a claim, however alike the words are."""
        known = self.learnt.words[self.claims[number].entry]
        for token in tokens:
            if {OTHER_DRUG, OTHER_ILLNESS} & {*token.meanings} and "=" + stem(token.read.split()[-1]) not in known:
                return f"it names something else ({token.read})"
        if self.learnt.ours[number] >= NAMES_OURS and (stranger := self._stranger(tokens, known)):
            return f"it doesn't name the medicine, and no claim on the topic speaks of {stranger}"
        said = {word for token in tokens for word in token.read.split() if word not in FILLER}
        if not any("=" + stem(word) in known for word in said):
            return "no claim on the topic has any of its words"
        if (others := self._counts(tokens) - self.learnt.counted[number]) and self._is_counted(
            self.claims[number].entry
        ):
            return f"it says how long or how many, and the claim doesn't ({', '.join(sorted(others))})"
        return ""

    def _is_counted(self, entry: str) -> bool:
        """Whether any claim on the topic says how long or how many: then it matters."""
        return any(
            counts
            for counts, claim in zip(self.learnt.counted, self.claims, strict=True)
            if counts and claim.entry == entry
        )

    def _stranger(self, tokens: Sequence[Token], known: frozenset[str]) -> str:
        """The word that a message begins with, where it doesn't name our medicine and may be about something else."""
        said = [word for token in tokens for word in token.read.split()]
        if self._names_ours(tokens) or not _MEANS_OURS.isdisjoint(said):
            return ""
        told = [token for token in tokens if not self._matcher.is_of_any_topic(token)]
        passed = FILLER | _NEGATION | FOR_WHOM | _COUNTS.keys()
        first = next((word for token in told for word in token.read.split() if word not in passed), "")
        return first if first and "=" + stem(first) not in known else ""

    def _tokens(self, text: str) -> list[Token]:
        return self._matcher.lexicon.tokens(bare(text))

    def _bag(self, tokens: Sequence[Token]) -> Bag:
        """The features of a text: "=" words, "@" meanings, "+" pairs of words, "!" what stands after a "not", "?" cues,
        "#" durations, "~" groups of words that are alike, and "." stretches of letters."""
        said = self._words_of(tokens)
        bag: Bag = {
            "@" + meaning: 0.7 for token in tokens for meaning in token.meanings if meaning not in self._subject
        }
        bag |= {"=" + _stem(word): 1.0 for word in said}
        others = [stem(word) for word in said if word != _OURS]
        bag |= {"++" + _pair(*pair): 0.4 for pair in zip(others, others[2:], strict=False)}
        bag |= {"+" + _pair(*pair): 0.7 for pair in pairwise(others)}
        left = 0
        for word in said:
            stemmed = _stem(word)
            if stemmed in _ALIKE_OF:
                bag["~" + _ALIKE_OF[stemmed]] = 0.8
            cues = _CUES_OF.get(word, ())
            bag.update(("?" + cue, 1.2) for cue in cues)
            if word in _NEGATION:
                left = AFTER_NOT
                bag["?not"] = 1.5
            elif left:
                left -= 1
                bag["!" + stemmed] = 0.8
                bag.update(("?not " + cue, 1.2) for cue in cues)
        bag |= {f"#{step}": 1.5 for step in _durations(said)}
        bag |= {"." + gram: 0.35 for word in others if len(word) >= GRAM for gram in _grams(f"<{word}>")}
        return bag


def _digest(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), signed=True)


def _vector(bag: Bag, number: Mapping[str, int], idf: NDArray[np.float32], unseen: float) -> Vector:
    known = [(number[name], weight) for name, weight in bag.items() if name in number]
    value = np.array([weight for _, weight in known], np.float32) * idf[[i for i, _ in known]]
    missing = sum((weight * unseen) ** 2 for name, weight in bag.items() if name not in number)
    norm = math.sqrt(float(value @ value) + UNSEEN * missing) or 1.0
    return Vector(
        np.array([0, *(i for i, _ in known)], np.int32),
        np.concatenate([np.array([BIAS], np.float32), value / np.float32(norm)]),
    )


def _stem(word: str) -> str:
    return word if word == _OURS else stem(word)


def _pair(one: str, other: str) -> str:
    return " ".join(sorted((one, other)))


def _grams(word: str) -> Iterable[str]:
    return (word[i : i + GRAM] for i in range(len(word) - GRAM + 1))


def _durations(said: Sequence[str]) -> Iterable[int]:
    """How long the times are that a text names, in steps of `_STEPS`."""
    for i, word in enumerate(said):
        if word in _UNITS:
            before = [
                _COUNTS.get(each) or (int(each) if each.isdecimal() and len(each) < 4 else None)
                for each in said[max(0, i - 3) : i]
            ]
            counted = next((count for count in reversed(before) if count is not None), 3 if word.endswith("s") else 1)
            yield sum(counted * _UNITS[word] > step for step in _STEPS)
