"""Make the triage scorer (`bot.answering.triage.scorer`) from written lines: `python -m bot train-triage`.

A small network (`bot.training.network`). A long line is urgent for a few of its words, and which is not written down: logistic
regression, one category against the rest, by AdaGrad (Duchi et al. 2011), finds the windows first. After its first round each
line counts by the window of it that scored highest so far, and of harmless lines those windows are learnt that still sound
urgent (multiple-instance learning, Andrews et al. 2002). The same input always gives the same weights.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from math import log
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.answering import Triager
from bot.answering.triage import scorer
from bot.answering.triage.scorer import BINS, Features, Scorer, Weights, features, own_bins, windows
from bot.knowledge import CATEGORIES, Knowledge, UrgentRules, pattern_lines
from bot.training import network
from bot.training.network import Example

LINES = Path(__file__).parent / "lines"
PACKAGED = Path(scorer.__file__).parent / scorer.WEIGHTS
Kind = Literal["urgent", "harmless"]
NO_CATEGORY = "-"  # what a harmless line is like that is like nothing urgent

ROUNDS, PASSES = 2, 4  # in which windows are found
RATE, DECAY = 0.25, 0.02  # of a step, and of the weights after each pass
URGENT_COUNTS = 3.0  # an urgent line, of a harmless one
SAID_HARMLESS = 8.0  # an example of the rules that must not fire: somebody saw it misread
NEAR_COUNTS = 2.0  # a harmless line that looks like a category, in that one
OTHER_COUNTS = 0.3  # an urgent line of another category, as harmless in this one: many messages are of two
AKIN_COUNTS = 0.05  # the same between categories that are hard to tell apart
AKIN = ({"self-harm", "low-mood"}, {"self-harm", "overdose"}, {"head-pressure", "vision-loss"},
        {"same-day", "allergic-reaction"}, {"same-day", "gut-liver"}, {"minor", "supply"}, {"minor", "dosing"},
        {"pregnant-now", "same-day"})  # fmt: skip
RIGHT_BEFORE, WRONG_BEFORE = 2.0, 0.7  # as how often right and wrong a rule counts before it is tried
RARE = 2  # lines in which a feature has to occur
OF_ONE, SHARPER = 50, 1.5  # lines; what occurs in so many counts 1, and by how much more the rare counts
LEAST_RARITY = 0.05  # what a feature counts that every line has
HARD = -2.0  # logit from which a window of a harmless line is learnt by itself
FIRST_WORDS = 60  # of a long line, that are learnt in the first round


@dataclass(frozen=True, slots=True)
class Line:
    """A message, and what it is: urgent in a category, or harmless though it looks like one (or like none). `counts`: as
    how many lines it counts."""

    category: str
    kind: Kind
    text: str
    counts: float = 1.0


def read_lines(folder: Path, leave_out: Sequence[str] = ()) -> list[Line]:
    """The lines of all files of a folder (category, kind and text, parted by tabs), a file a writer, but those of some."""
    return [line for path in sorted(folder.glob("*.tsv")) if path.stem not in leave_out for line in read_file(path)]


def read_file(path: Path) -> Iterator[Line]:
    """The lines of one file. Raises ValueError where one isn't as it should be."""
    for number, written in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not written or written.startswith("#"):
            continue
        category, kind, text = [*written.split("\t"), "", ""][:3]
        if kind not in ("urgent", "harmless") or not text.strip() or category not in (*CATEGORIES, NO_CATEGORY):
            raise ValueError(
                f"{path}:{number}: should be a category, “urgent” or “harmless”, and a text, parted by tabs"
            )
        yield Line(category, "urgent" if kind == "urgent" else "harmless", text.strip())


def lines_of(rules: UrgentRules) -> Iterator[Line]:
    """The examples of the urgent rules."""
    for id_, category in rules.categories.items():
        yield from (Line(id_, "urgent", text) for text in category.examples.fires)
        yield from (Line(id_, "harmless", text, SAID_HARMLESS) for text in category.examples.harmless)
        yield from (Line(id_, "harmless", text) for text in category.examples.soft)


def ordinary(knowledge: Knowledge) -> Iterator[Line]:
    """What members ask and say every day: phrasings, messages that aren't ours, small talk, and words by themselves, as in
    "and the lips?"."""
    questions = [q for e in knowledge.entries.values() for q in (e.question, *(facet.question for facet in e.facets))]
    yield from (Line(NO_CATEGORY, "harmless", text, SAID_HARMLESS) for text in questions)
    texts = [text for phrasings in knowledge.phrasings.values() for text in phrasings]
    texts += [text for told in knowledge.not_ours.values() for text in told]
    texts += [text for talk in knowledge.smalltalk for text in talk.said]
    texts += [f"and the {word}?" for word in (*knowledge.vocabulary.same, *chain(*knowledge.vocabulary.same.values()))]
    yield from (Line(NO_CATEGORY, "harmless", text) for text in texts)


def write(knowledge: Knowledge, folder: Path, path: Path) -> Path:
    """Train on the written lines of a folder, the examples of the urgent rules and the knowledge, and write the weights to
    `path`, which is returned. Raises ValueError where a line can't be used, or there is none."""
    written = read_lines(folder)
    if not any(line.kind == "urgent" for line in written):
        raise ValueError(f"{folder}: there are no urgent lines; name a folder with files like w01.tsv")
    every = [*written, *lines_of(knowledge.urgent), *ordinary(knowledge)]
    heard = Triager(knowledge.urgent, listens=False).heard
    made = weights([replace(line, text=heard(line.text)) for line in every])
    says = evidence(knowledge.urgent, [*written, *ordinary(knowledge)])
    with path.open("wb") as file:
        made_from = np.frombuffer(digest(folder), np.uint8)
        rules, of_rules = np.array([*says], np.uint32), np.array([*says.values()], np.float32)
        np.savez_compressed(file, **made._asdict(), rules=rules, evidence=of_rules, made_from=made_from)
    return path


def digest(folder: Path = LINES) -> bytes:
    """By which one sees from which lines the weights were made."""
    found = hashlib.sha256()
    for path in sorted(folder.glob("*.tsv")):
        found.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return found.digest()


def evidence(rules: UrgentRules, lines: Iterable[Line]) -> dict[int, float]:
    """What each rule that fires says for its category (natural logarithm of odds), by its digest: how often it fires at
    lines that are urgent in it, or in one that is hard to tell from it, for once that it fires at a harmless one. None
    speaks against its category."""
    right: Counter[tuple[str, str]] = Counter()
    wrong: Counter[tuple[str, str]] = Counter()
    triager = Triager(rules, listens=False)
    for line in lines:
        for category, rule in triager.fitting(line.text):
            if line.kind == "harmless":
                wrong[category, rule] += 1
            elif line.category == category or {line.category, category} in AKIN:
                right[category, rule] += 1
    # what always fires is never doubted
    keys = {"fires_when", "suspects_when"}
    says = {(str(path[1]), pattern.line) for path, pattern in pattern_lines(rules) if keys.intersection(map(str, path))}
    return {
        scorer.rule_digest(*rule): max(log((right[rule] + RIGHT_BEFORE) / (wrong[rule] + WRONG_BEFORE)), 0.0)
        for rule in sorted(says)
    }


def train(lines: Sequence[Line]) -> Scorer:
    """The scorer that these lines make."""
    return Scorer(weights(lines))


def weights(lines: Sequence[Line]) -> Weights:
    """The weights that these lines make."""
    lines = sorted(set(lines), key=lambda line: (line.category, line.kind, line.text))
    read = [features(line.text) for line in lines]
    kept = [i for i, found in enumerate(read) if found.words]
    lines, read = [lines[i] for i in kept], [read[i] for i in kept]
    rarity = _rarity(read)
    learner: _Learner | None = None
    for _ in range(ROUNDS):
        examples = list(_examples(lines, read, rarity, learner))
        learner = _Learner()
        for number in range(PASSES):
            order = np.random.default_rng(number).permutation(len(examples))
            for i in order.tolist():
                learner.learn(*examples[i])
            learner.decay()
    made = network.learn(list(_examples(lines, read, rarity, learner)), BINS)
    table = made.bins * rarity[:, np.newaxis]
    scales = np.maximum(np.abs(table).max(axis=0), 1e-6) / 127
    return Weights(np.rint(table / scales).astype(np.int8), scales.astype(np.float32), made.biases, made.out)


def _rarity(read: Sequence[Features]) -> NDArray[np.float32]:
    """How much each bin counts: what occurs in few lines tells more (inverse document frequency, Spärck Jones 1972), and
    what occurs in fewer than RARE of them nothing."""
    count = np.zeros(BINS, np.int32)
    for found in read:
        bins, _ = _all(found, 0, len(found.words))
        count[np.unique(bins)] += 1
    rare = np.log(max(len(read), 2) / (count + 1)) / np.log(max(len(read) / OF_ONE, 2))
    return np.where(count >= RARE, np.maximum(rare, LEAST_RARITY) ** SHARPER, 0).astype(np.float32)


def _all(found: Features, start: int, end: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The bins of the words from `start` to `end` and of their pairs, and what each counts."""
    own = [own_bins(word) for word in found.words[start:end]]
    there = found.pair_counts[start:end] > 0
    bins = [*(bins for bins, _, _ in own), found.pairs[start:end][there]]
    values = [values * count for (_, values, _), count in zip(own, found.counts[start:end], strict=True)]
    return np.concatenate(bins), np.concatenate([*values, found.pair_counts[start:end][there]])


class _Learner:
    def __init__(self) -> None:
        self.weights = np.zeros((BINS, len(CATEGORIES)), np.float32)
        self.biases = np.full(len(CATEGORIES), -3.0, np.float32)
        self._seen = np.full((BINS, len(CATEGORIES)), 1e-2, np.float32)
        self._seen_bias = np.full(len(CATEGORIES), 1.0, np.float32)

    def logits(self, bins: NDArray[np.int64], values: NDArray[np.float32]) -> NDArray[np.float32]:
        return values @ self.weights[bins] + self.biases

    def learn(
        self,
        bins: NDArray[np.int64],
        values: NDArray[np.float32],
        wanted: NDArray[np.float32],
        counts: NDArray[np.float32],
    ) -> None:
        rows = self.weights[bins]
        off = (1 / (1 + np.exp(-(values @ rows + self.biases))) - wanted) * counts
        steps = values[:, np.newaxis] * off
        seen = self._seen[bins] + steps**2
        self._seen[bins] = seen
        self.weights[bins] = rows - RATE * steps / np.sqrt(seen)
        self._seen_bias += off**2
        self.biases -= 0.1 * off / np.sqrt(self._seen_bias)

    def decay(self) -> None:
        self.weights *= 1 - DECAY


def _examples(
    lines: Sequence[Line], read: Sequence[Features], rarity: NDArray[np.float32], learner: _Learner | None
) -> Iterator[Example]:
    for line, found in zip(lines, read, strict=True):
        wanted, counts = _wanted(line)
        places = windows(len(found.words))
        if len(places) == 1:
            yield Example(*_window(found, places[0], rarity), wanted, counts)
            continue
        if learner is None:
            yield Example(*_window(found, (0, min(FIRST_WORDS, len(found.words))), rarity), wanted, counts)
            continue
        parts = [_window(found, place, rarity) for place in places]
        heard = np.array([learner.logits(*part) for part in parts])
        if line.kind == "urgent":
            number = CATEGORIES.index(line.category)
            best = int(heard[1:, number].argmax()) + 1
            yield Example(*parts[best], wanted, counts)
            yield Example(*parts[0], wanted, counts * np.where(wanted > 0, 0.5, 1).astype(np.float32))
            continue
        yield Example(*parts[0], wanted, counts)
        loud = np.unique(heard.argmax(axis=0)[heard.max(axis=0) > HARD])
        yield from (Example(*parts[int(i)], wanted, counts) for i in loud if i)


def _wanted(line: Line) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    wanted, counts = np.zeros(len(CATEGORIES), np.float32), np.ones(len(CATEGORIES), np.float32)
    if line.kind == "urgent":
        number = CATEGORIES.index(line.category)
        counts[:] = [AKIN_COUNTS if {line.category, other} in AKIN else OTHER_COUNTS for other in CATEGORIES]
        wanted[number], counts[number] = 1, URGENT_COUNTS
    elif line.category != NO_CATEGORY:
        counts[CATEGORIES.index(line.category)] = NEAR_COUNTS
    return wanted, counts * np.float32(line.counts)


def _window(
    found: Features, place: tuple[int, int], rarity: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """The bins of a window, each once, and what they count, the window's length evened out."""
    bins, values = _all(found, *place)
    norm = np.sqrt(max((values**2).sum(), scorer.LEAST))
    keep = rarity[bins] > 0
    once, where = np.unique(bins[keep], return_inverse=True)
    return once, (np.bincount(where, values[keep], len(once)) / norm * rarity[once]).astype(np.float32)
