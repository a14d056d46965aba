"""Finding the lines of `urgent.yaml` in a message: which cues stand where, and whether they stand as a line asks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from bot.answering.triage.lexicon import Lexicon
from bot.knowledge import UrgentRules
from bot.knowledge.urgent_pattern import START, Link, Pattern, parse

# Where a cue stands: first and last place, and its tokens from (inclusive) and to (exclusive). No tokens: a sentence's start.
Place = tuple[int, int, int, int]
Stands = tuple[list[Place], list[int]]  # places in order, and the first word of each


class Found:
    """Where the words of each group stand in a message, read in one way; some may stand in figures of speech."""

    def __init__(self, places: Mapping[int, list[Place]], starts: Sequence[int]) -> None:
        """`starts` are the tokens with which sentences start, in order."""
        self.starts = starts
        self._places = places
        self._of: dict[tuple[int, ...], Stands] = {}

    def of(self, ids: tuple[int, ...]) -> Stands:
        """Where any of several groups stands, in order, and at which words that is; worked out once."""
        known = self._of.get(ids)
        if known is None:
            places = sorted(self._there(ids))
            known = self._of[ids] = places, [place[0] for place in places]
        return known

    def _there(self, ids: tuple[int, ...]) -> Iterable[Place]:
        if len(ids) == 1:
            return self._places.get(ids[0], ())
        return [place for id_ in ids for place in self._places.get(id_, ())]

    def has_any(self, ids: Iterable[int]) -> bool:
        """Whether any of these groups stands anywhere."""
        return any(self.of((id_,))[0] for id_ in ids)


class Closer(Found):
    """The same in another reading, in which things stand closer together: `closer` says where."""

    def __init__(self, base: Found, starts: Sequence[int], closer: Callable[[Place], Place]) -> None:
        super().__init__({}, starts)
        self._base, self._closer = base, closer

    def _there(self, ids: tuple[int, ...]) -> Iterable[Place]:
        return map(self._closer, self._base.of(ids)[0])


class Without(Found):
    """The same without the tokens that are `gone`, which only the groups `changed` know."""

    def __init__(self, base: Found, gone: set[int], changed: set[int]) -> None:
        super().__init__({}, base.starts)
        self._base, self._gone, self._changed = base, gone, changed

    def of(self, ids: tuple[int, ...]) -> Stands:
        return self._base.of(ids) if self._changed.isdisjoint(ids) else super().of(ids)

    def _there(self, ids: tuple[int, ...]) -> Iterable[Place]:
        return [place for place in self._base.of(ids)[0] if self._gone.isdisjoint(range(*place[2:]))]


SOFTENS = frozenset({"idiom", "excuse"})  # kinds of lines that take an alarm back: for them, a word anywhere counts
# How many words may stand between a cue and the word that makes its line harmless.
WITHOUT_REACH = 12
# How many may stand between two cues that belong together wherever they stand: a long story has everything in it.
WITH_REACH = 30
LONGEST_CUE = 20  # words
# How many words on a cue may stand from the one before it.
_REACH: dict[Link, int] = {"next": 1, "later": 6, "near": 5}


@dataclass(frozen=True, slots=True)
class Rule:
    """A line ready to be looked for. `owner` is a category or an excuse ("" for all), `kind` what a match means there.

    `cues` says for every place which groups may stand there and how it is tied to the place before; a message that
    holds a group of `without` doesn't match. `strength`: the stronger of two is told first.
    """

    line: str
    owner: str
    kind: str
    cues: tuple[tuple[tuple[int, ...], Link], ...]
    without: tuple[int, ...]
    strength: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """A rule that a message matches, and where."""

    rule: Rule
    places: tuple[Place, ...]

    def words(self, words: list[str]) -> str:
        """The cues as they were written, and the line that they fit."""
        return f"{' … '.join(' '.join(words[start:end]) for _, _, start, end in self.places if start < end)}  [{self.rule.line}]"


class Rulebook:
    """All the lines of the rules, indexed by the rarest cue of each, so that few are looked at for a message."""

    def __init__(
        self, rules: UrgentRules, strength: Callable[[str, str], float | None] = lambda _owner, _line: None
    ) -> None:
        """`strength` tells that of a line by its owner and text, None where it isn't known: such a line comes first."""
        written = list(_written(rules))
        groups = {f"<{name}>": words for name, words in _expanded(rules).items()}
        for pattern, _, _ in written:
            for name in (name for cue in (*pattern.cues, *pattern.without) for name in cue.names):
                if name != START and not name.startswith("<"):
                    groups[name] = [name]
        self.lexicon = Lexicon(groups, rules.ordinary_words, frozenset(rules.intensifiers))
        self.start = len(groups)
        compiled = [self._compile(*line, strength) for line in written]
        self._common = Counter(id_ for rule in compiled for ids, _ in rule.cues for id_ in ids)
        self.rules = self._index(compiled)

    def _compile(self, pattern: Pattern, owner: str, kind: str, strength: Callable[[str, str], float | None]) -> Rule:
        def ids(names: tuple[str, ...]) -> tuple[int, ...]:
            return (self.start,) if names == (START,) else tuple(map(self.lexicon.id_of, names))

        cues = tuple((ids(cue.names), cue.link) for cue in pattern.cues)
        without = tuple(id_ for cue in pattern.without for id_ in ids(cue.names))
        known = strength(owner, pattern.line)
        return Rule(pattern.line, owner, kind, cues, without, inf if known is None else known)

    def _index(self, rules: Iterable[Rule]) -> dict[int, list[Rule]]:
        index: defaultdict[int, list[Rule]] = defaultdict(list)
        for rule in rules:
            choices = [ids for ids, _ in rule.cues if ids != (self.start,)]
            for id_ in min(choices, key=lambda ids: sum(self._common[i] for i in ids)):
                index[id_].append(rule)
        return dict(index)


def candidates(index: Mapping[int, list[Rule]], found: Mapping[int, list[Place]]) -> Iterator[Rule]:
    """The rules all of whose cues occur, wherever they stand."""
    present = {id_ for id_, places in found.items() if places}
    for id_ in present:
        for rule in index.get(id_, ()):
            for ids, _ in rule.cues:
                if present.isdisjoint(ids):
                    break
            else:
                yield rule


def matches(rule: Rule, found: Found) -> list[Match]:
    """The ways in which the rule's cues stand as it asks: none, or a few that end at different places."""
    ways: list[tuple[Place, ...]] = []
    for number, (ids, link) in enumerate(rule.cues):
        places, firsts = found.of(ids)
        ways = [(place,) for place in places] if number == 0 else _extended(ways, places, firsts, link)
        if not ways:
            return []
    without = found.of(rule.without)[0] if rule.without else ()
    if without and rule.kind in SOFTENS:
        return []
    return [Match(rule, way) for way in ways if not any(_spoils(place, way, found.starts) for place in without)]


def _spoils(place: Place, way: tuple[Place, ...], starts: Sequence[int]) -> bool:
    """Whether a word that makes an alarming line harmless stands near enough to what was found, in the same sentence.

    Elsewhere it says nothing: "lol." before a cry for help doesn't take it back.
    """
    sentence = bisect_right(starts, place[2])
    return any(
        place[2] - each[3] < WITHOUT_REACH
        and each[2] - place[3] < WITHOUT_REACH
        and bisect_right(starts, each[2]) == sentence
        for each in way
    )


def _extended(
    ways: list[tuple[Place, ...]], places: list[Place], firsts: list[int], link: Link
) -> list[tuple[Place, ...]]:
    """The ways with one more cue. Only places near enough to count are looked at: a long message has very many."""
    reach = _REACH.get(link, WITH_REACH)
    back = reach + LONGEST_CUE if link in ("near", "with") else 0
    longer: dict[tuple[int, int], tuple[Place, ...]] = {}
    for way in ways:
        begin = bisect_left(firsts, way[-1][0] - back)
        end = bisect_right(firsts, way[-1][1] + reach)
        for place in places[begin:end]:
            if (place[2], place[3]) not in longer and _linked(way[-1], place, link):
                longer[place[2], place[3]] = (*way, place)
    return list(longer.values())


def _linked(one: Place, other: Place, link: Link) -> bool:
    if one[2] == one[3]:  # the start of a sentence: exactly there
        return one[2] == other[2]
    if link == "with":
        apart = max(other[2] - one[3], one[2] - other[3])
        return 0 <= apart < WITH_REACH
    if other[2] >= one[3]:
        return other[0] - one[1] <= _REACH[link]
    return link == "near" and one[2] >= other[3] and one[0] - other[1] <= _REACH["near"]


def _expanded(rules: UrgentRules) -> dict[str, list[str]]:
    """Every group with the words of the groups that it takes in."""

    def words(name: str, seen: frozenset[str]) -> Iterator[str]:
        for item in rules.words.get(name, ()):
            if not item.startswith("<"):
                yield item
            elif (inner := item.strip("<>")) not in seen:
                yield from words(inner, seen | {inner})

    return {name: list(dict.fromkeys(words(name, frozenset({name})))) for name in rules.words}


def _written(rules: UrgentRules) -> Iterator[tuple[Pattern, str, str]]:
    """Every line, whose it is and what a match means."""
    for line in rules.idioms:
        yield parse(line), "", "idiom"
    for id_, excuse in rules.excuses.items():
        for line in excuse.says:
            yield parse(line), id_, "excuse"
    for id_, category in rules.categories.items():
        kinds = {
            "idiom": category.idioms,
            "always": category.always_fires_when,
            "fires": category.fires_when,
            "suspects": category.suspects_when,
            "soft": category.soft_when,
            "tells": category.tells_moderators_when,
        }
        for kind, lines in kinds.items():
            for line in lines:
                yield parse(line), id_, kind
