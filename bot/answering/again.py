"""What an answer begins with where the last entry is asked on about: the side or the sentence of it that speaks of what is
new in the message. Where the entry says nothing of that, so is it told, too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering import asking_on
from bot.answering import conversation as talk
from bot.answering.matching import sides
from bot.answering.matching.features import FILLER
from bot.answering.matching.lexicon import Token
from bot.answering.matching.matcher import Matcher
from bot.knowledge import Entry
from bot.knowledge.text import sentences, stem, words

AT_HOME = (
    0.01  # share of an entry's phrasings with a word, from which the entry is about it, whatever words it uses itself
)
UNITS = frozenset("min mins minute minutes hour hours hrs second seconds".split())
SAME, ALIKE = 2, 1  # how much the same word counts, and one that means the same
_WHO = r"(?:prescriber|dermatologist|specialist|doctor|clinic|pharmacist|optician|nurse)s?"
# What only asks who, why, or when it is serious, and the words of an answer that say so.
CUES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (
        re.compile(r"^who\b"),
        re.compile(
            rf"\b(?:ask|question for|is for)\s(?:\w+\s){{0,3}}{_WHO}"
            rf"|\b{_WHO}\s(?:\w+\s)?(?:decide|judge|plan|check|start|know|can|look|weigh|choose)s?\b",
            re.IGNORECASE,
        ),
    ),
    (re.compile(r"\bwhy\b"), re.compile(r"\b(?:because|so that|harm)\b", re.IGNORECASE)),
    (
        re.compile(
            r"\b(?:worr(?:y|ied)|concern\w*|serious|dangerous|(?:watch|look) (?:out )?for|red flags?|warning signs?"
            r"|(?:see|call|go to|tell) (?:a|my|the) (?:doctor|derm\w*|gp))\b"
        ),
        re.compile(r"\b(?:emergency|today|same day|medical (?:care|help))\b", re.IGNORECASE),
    ),
)


@dataclass(frozen=True, slots=True)
class Lead:
    """The number of the facet, or the words of the answer, that an answer begins with; `is_known` is false where the entry
    doesn't speak of what is asked about."""

    facet: int | None = None
    told: str = ""
    is_known: bool = True


class Again:
    """Finds what to begin with. Immutable."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def lead(self, entry: Entry, text: str, before: str, last: int | None) -> Lead:
        """What to begin with for a message that asks on about an entry, after the question `before`, which was answered with
        the side `last`."""
        bare, asked = talk.bare(text), self._read(before)
        telling = self._telling(bare) or self._telling_of(entry, bare)
        new = [token for token in telling if not any(_alike(token, other) == SAME for other in asked)]
        new = [token for token in new if self._matcher.names_something(token)] or new
        if asking_on.concludes(text):
            return self._of_conclusion(entry, bare, new, before, last)
        found = self._of_words(entry, bare, new, asked) if new else None
        found = found or self._of_way(entry, "what helps" if asking_on.asks_a_way_on(text) else bare, before, last)
        if found is not None:
            return found
        side = self._matcher.side(talk.joined(before, text), entry.id, entry.question)
        is_why = asking_on.asks_why(bare)
        return Lead(None if is_why or side == last or self._is_of_another(entry, side, last, before) else side)

    def at(self, entry: Entry, time: str) -> list[int]:
        """The sides of an entry that are about a time of the treatment, where its answer isn't."""
        questions = [facet.question for facet in entry.facets]
        return [
            i
            for i, each in enumerate(questions)
            if self._matcher.asked_time(self._read(each)) == time or (time == "after" and sides.passes(each))
        ]

    def likest_at(self, entry: Entry, time: str, text: str, before: str) -> int | None:
        """That of an entry's sides about a time which a message asks for."""
        there = self.at(entry, time)
        side = self._matcher.side(talk.joined(before, text), entry.id, entry.question)
        if side in there or not there:
            return side if there else None
        asked = sides.asked_on(talk.bare(text), [entry.facets[i].question for i in there], before)
        return there[asked] if asked is not None else there[0] if len(there) == 1 else None

    def side_about(self, entry: Entry, text: str) -> int | None:
        """The side of an entry that alone names most of what a text names, if any."""
        told = [token for token in self._telling(text) if self._matcher.names_something(token)]
        shares = [self._shares(facet.question, told) for facet in entry.facets]
        most = max(shares, default=0)
        return shares.index(most) if most and shares.count(most) == 1 else None

    def _of_conclusion(self, entry: Entry, bare: str, new: Sequence[Token], before: str, last: int | None) -> Lead:
        """What shows whether a conclusion is right: what says most of its words, or else what was told last."""
        if last is not None and new and self._shares(entry.facets[last].answer, new) >= SAME * len(new):
            return Lead(last)
        found = self._of_words(entry, bare, new, ()) if new else None
        side = sides.asked_on(bare, [facet.question for facet in entry.facets], before) if sides.passes(bare) else None
        if (
            found is not None
            and found.is_known
            and (found.facet is None or not self._is_guessed(entry, found.facet, new))
        ):
            return found
        if side is not None and not self._is_of_another(entry, side, last, before):
            return Lead(side)
        said = {
            stem(word)
            for word in words(bare)
            if word not in FILLER and not asking_on.says_nothing_new(word, of_a_time=True)
        }
        said -= {stem(word) for word in words(before)}
        first, *rest = _from_each_sentence(entry.answer)
        if last is None and said & {stem(word) for word in words(first)}:
            return Lead()
        for told in rest:
            if said & {stem(word) for word in words(sentences(told)[0])}:
                return Lead(told=told)
        return Lead(last)

    def _is_guessed(self, entry: Entry, side: int, new: Sequence[Token]) -> bool:
        """Whether a side has none of these words, and is only like a message that has them."""
        facet = entry.facets[side]
        return not self._shares(f"{facet.question} {facet.answer}", new)

    def _of_words(self, entry: Entry, bare: str, new: Sequence[Token], asked: Sequence[Token]) -> Lead | None:
        """The side that only these new words name, or the first sentence that has most of them, or the side that tells of
        them by the way, or that is most like what is asked."""
        facets = entry.facets
        named = [i for i, facet in enumerate(facets) if self._has_all(facet.question, new)]
        if len(named) == 1 and not self._has_all(entry.question, new):
            return Lead(named[0])
        if named and (side := self._matcher.side(bare, entry.id, entry.question)) in named:
            return Lead(side)
        first, *others = _from_each_sentence(entry.answer)
        # A word for what was asked about before ("beer", after alcohol) is only answered by a sentence with that very word.
        least = SAME if any(_alike(token, other) for token in new for other in asked) else ALIKE
        shares = [self._shares(first, new), *(self._shares(sentences(told)[0], new) for told in others)]
        if (most := max(shares)) >= least:
            place = shares.index(most)
            # The short answer was told before, so a side that says more of what is new comes before it.
            more = [] if place else named if len(named) == 1 else self._with_most(entry, new, most)
            return Lead(more[0]) if len(more) == 1 else Lead(told=others[place - 1] if place else "")
        told = [i for i, facet in enumerate(facets) if self._has_all(facet.answer, new, least)]
        if len(told) == 1:
            return Lead(told[0])
        if asking_on.is_fragment(bare) and not all(self._is_known(entry, token) for token in new):
            return Lead(is_known=False)
        side = self._matcher.side(bare, entry.id, entry.question)
        return None if side is None else Lead(side)

    def _with_most(self, entry: Entry, new: Sequence[Token], least: int) -> list[int]:
        """The sides that have most of these words, and more of them than `least`."""
        shares = [self._shares(f"{facet.question} {facet.answer}", new) for facet in entry.facets]
        most = max(shares, default=0)
        return [i for i, share in enumerate(shares) if share == most] if most > least else []

    def _of_way(self, entry: Entry, bare: str, before: str, last: int | None) -> Lead | None:
        """The side that is asked for in the way of a message that names nothing new, or the sentence that says why, or when it
        is serious."""
        questions = [facet.question for facet in entry.facets]
        bare = "what helps" if asking_on.asks_what_works(bare) or asking_on.asks_what_else(bare) else bare
        side = sides.asked_on("how long does it last", questions, before) if asking_on.asks_how_long(bare) else None
        if asking_on.asks_if_it_helps(bare):
            telling = self._telling(before)
            shares = [self._shares(each, telling) if asking_on.asks_if_it_helps(each) else 0 for each in questions]
            most = max(shares, default=0)
            side = shares.index(most) if most and shares.count(most) == 1 else None
        elif side is None:
            side = sides.asked_on(bare, questions, before)
        if side is not None and not self._is_of_another(entry, side, last, before):
            return Lead(side)
        if asking_on.asks_why(bare):
            why = [
                i
                for i, each in enumerate(questions)
                if each.startswith("Why") and self._shares(each, self._telling(before))
            ]
            if len(why) == 1:
                return Lead(why[0])
        for asks, tells in CUES:
            if asks.search(bare):
                first, *rest = _from_each_sentence(entry.answer)
                if bare.startswith("who") and tells.search(first):
                    return Lead()
                there = [told for told in rest if tells.search(sentences(told)[0])]
                return Lead(told=there[0]) if there else None
        return None

    def _is_of_another(self, entry: Entry, side: int | None, last: int | None, before: str) -> bool:
        """Whether a side is about another part of the topic than the side that was told last: eye surgery, after teeth."""
        if side is None or last is None:
            return False
        now, then = entry.facets[side].question, entry.facets[last].question
        part = [token for token in self._telling(before) if self._has_all(then, [token])]
        others = [token for token in self._telling(now) if not any(_alike(token, other) for other in part)]
        return bool(part and others) and self._shares(now, part) < SAME

    def _read(self, text: str) -> Sequence[Token]:
        return self._matcher.lexicon.tokens(text)

    def _telling(self, text: str) -> list[Token]:
        """The words of a text that name something."""
        return [
            token
            for token in self._read(text)
            if (token.meanings or not self._matcher.is_of_any_topic(token)) and _names(token.read.split())
        ]

    def _telling_of(self, entry: Entry, text: str) -> list[Token]:
        """The words of a text that name nothing by themselves, but that a side of this entry speaks of."""
        beside = sides.besides(text)
        sides_of = [f"{facet.question} {facet.answer}" for facet in entry.facets]
        return [
            token
            for token in self._read(text)
            if stem(token.read) in beside
            and _names(token.read.split())
            and any(self._has_all(each, [token], SAME) for each in sides_of)
        ]

    def _shares(self, text: str, asked: Sequence[Token]) -> int:
        """How much a text has of some words: of each the word itself, or one that means the same."""
        read = self._read(text)
        return sum(max((_alike(token, other) for other in read), default=0) for token in asked)

    def _has_all(self, text: str, asked: Sequence[Token], least: int = ALIKE) -> bool:
        read = self._read(text)
        return all(any(_alike(token, other) >= least for other in read) for token in asked)

    def _is_known(self, entry: Entry, token: Token) -> bool:
        """Whether an entry speaks of a word."""
        if token.read in asking_on.FOR_WHOM:
            return True
        texts = (entry.answer, entry.more or "", *(facet.answer for facet in entry.facets))
        return self._matcher.speaks_of(entry.id, token) >= AT_HOME or any(self._shares(text, [token]) for text in texts)


def _names(said: Sequence[str]) -> bool:
    """Whether a word, or a name of several, names something or somebody, and doesn't just ask on ("come back")."""
    return any(
        word in asking_on.FOR_WHOM
        or not (word in FILLER or word in UNITS or asking_on.says_nothing_new(word, of_a_time=True))
        for word in said
        if word != "back" or len(said) == 1
    )


def _alike(one: Token, other: Token) -> int:
    """SAME for the same word, less for one that means the same."""
    if {stem(word) for word in one.read.split()} & {stem(word) for word in other.read.split()}:
        return SAME
    return ALIKE if {*one.meanings} & {*other.meanings} else 0


def _from_each_sentence(answer: str) -> list[str]:
    """The short answer, and of each sentence after it what its paragraph or its point says from it on."""
    first, _, rest = answer.strip().partition("\n\n")
    found = [first]
    for line in rest.replace("**", "").splitlines():
        said = sentences(line.removeprefix("- "), keep_end=True)
        found += [" ".join(said[i:]) for i in range(len(said))]
    return found
