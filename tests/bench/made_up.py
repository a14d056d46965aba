"""Knowledge of any size, and messages that none of it has word for word: made from the shipped one, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from bot.answering.matching.features import FILLER
from bot.knowledge.knowledge import Knowledge, Section
from bot.knowledge.model import Entry
from bot.knowledge.text import english, words

TOPIC_WORDS = 8  # that the phrasings of a made-up entry choose from
LONG = 60  # words of a long message
LONGEST = 4_000  # characters of the longest message


def larger(shipped: Knowledge, entries: int, phrasings: int) -> Knowledge:
    """So many made-up entries with so many phrasings in all, built like the shipped ones but about other words.

    It has the shipped vocabulary, but no small talk and no messages that aren't ours: there is nothing to learn from
    but these phrasings.
    """
    rng = random.Random(f"{entries} {phrasings}")
    frames = [words(text) for text in _phrasings(shipped)]
    content = sorted({word for frame in frames for word in frame if word not in FILLER})
    content += rng.sample(sorted(english()), 2 * entries)
    seen: set[str] = set()
    made: dict[str, tuple[str, ...]] = {}
    for number in range(entries):
        topic = rng.sample(content, TOPIC_WORDS)
        wanted = phrasings * (number + 1) // entries - phrasings * number // entries
        texts: list[str] = []
        while len(texts) < wanted:
            text = " ".join(_about(rng, rng.choice(frames), topic))
            if text and text not in seen:
                seen.add(text)
                texts.append(text)
        made[f"made-up-{number}"] = tuple(texts)
    about = {
        id_: Entry(id=id_, question=texts[0][:250], answer="An answer.", source="A source.")
        for id_, texts in made.items()
    }
    return Knowledge(about, made, (Section("Made up", tuple(made)),), shipped.vocabulary)


def short(knowledge: Knowledge) -> Iterator[str]:
    """Messages as long as phrasings, with words dropped, swapped, added and misspelt; each once, never a phrasing."""
    rng = random.Random("short")
    texts = _phrasings(knowledge)
    strange = sorted(english())
    seen = set(texts)
    while True:
        text = _said(rng, texts, strange)
        if text and text not in seen:
            seen.add(text)
            yield text


def long(knowledge: Knowledge) -> Iterator[str]:
    """Messages of 60 words, in sentences."""
    sentences = short(knowledge)
    while True:
        text = next(sentences)
        while len(text.split()) < LONG:
            text += ". " + next(sentences)
        yield " ".join(text.split()[:LONG])


def longest(knowledge: Knowledge) -> Iterator[str]:
    """Messages of 4,000 characters: all that the bot reads of one."""
    sentences = short(knowledge)
    while True:
        text = next(sentences)
        while len(text) < LONGEST:
            text += ". " + next(sentences)
        yield text[:LONGEST]


def typed(knowledge: Knowledge) -> Iterator[str]:
    """What has been typed so far of a message, from one letter to the whole."""
    rng = random.Random("typed")
    for text in short(knowledge):
        yield text[: rng.randint(1, len(text))]


def _phrasings(knowledge: Knowledge) -> list[str]:
    return [text for texts in knowledge.phrasings.values() for text in texts]


def _about(rng: random.Random, frame: Sequence[str], topic: Sequence[str]) -> Iterator[str]:
    """The words of a phrasing with most of those that carry something exchanged for words of a topic."""
    for word in frame:
        yield word if word in FILLER or rng.random() < 0.25 else rng.choice(topic)


def _said(rng: random.Random, texts: Sequence[str], strange: Sequence[str]) -> str:
    said = rng.choice(texts).lower().split()
    if rng.random() < 0.4:  # the beginning of one, the end of another
        said = said[: len(said) // 2 + 1] + rng.choice(texts).lower().split()[len(said) // 2 + 1 :]
    if rng.random() < 0.5 and len(said) > 3:
        del said[rng.randrange(len(said))]
    if rng.random() < 0.5 and len(said) > 1:
        at = rng.randrange(len(said) - 1)
        said[at], said[at + 1] = said[at + 1], said[at]
    if rng.random() < 0.3:
        said.insert(rng.randrange(len(said) + 1), rng.choice(strange))
    if rng.random() < 0.6:
        at = rng.randrange(len(said))
        said[at] = _mistyped(rng, said[at])
    return " ".join(said)


def _mistyped(rng: random.Random, word: str) -> str:
    at = rng.randrange(len(word))
    other = chr(ord("a") + rng.randrange(26))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    return rng.choice(
        [
            before + after,
            before + other + letter + after,
            before + other + after,
            before + after[:1] + letter + after[1:],
        ]
    )
