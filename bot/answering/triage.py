"""Whether someone is in danger: the first question asked about every message, before any matching.

Pure: rules in, alarms out. Every category is tested on every message; what fired is told in words that a moderator
finds again in `urgent.yaml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.answering.triage_match import Found, Rulebook, candidates, matches
from bot.answering.triage_text import tokens
from bot.knowledge.urgent import CATEGORIES, UrgentRules

Level = Literal["full", "soft"]

# On these the bot acts although nobody asked it.
OVERHEARD = frozenset(CATEGORIES[:8]) | {"supply", "low-mood"}
# Groups of urgent.yaml that tell whom a message is about.
MYSELF, SOMEBODY_ELSE = "myself", "somebody-else"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A category that fired. `full` gets the whole reply, `soft` one help line; `why` quotes the cues, for a moderator.

    `tells_moderators`: the server's moderators should hear of it at once.
    """

    category: str
    level: Level
    why: str
    tells_moderators: bool = False


@dataclass(frozen=True, slots=True)
class Triage:
    """What triage found in one message, in order of priority. `third_person`: it is about somebody else."""

    alarms: tuple[Alarm, ...] = ()
    third_person: bool = False

    @property
    def urgent(self) -> tuple[str, ...]:
        """Categories that get the whole reply, first things first."""
        return tuple(alarm.category for alarm in self.alarms if alarm.level == "full")

    @property
    def soft(self) -> tuple[str, ...]:
        """Categories asked about as information."""
        return tuple(alarm.category for alarm in self.alarms if alarm.level == "soft")

    @property
    def for_moderators(self) -> tuple[str, ...]:
        """Categories of which moderators should hear at once."""
        return tuple(alarm.category for alarm in self.alarms if alarm.tells_moderators)


CALM = Triage()


@dataclass(frozen=True, slots=True)
class _Hits:
    """What was found in one message: for an owner and a kind of rule, the cues in words."""

    why: dict[tuple[str, str], str]

    def get(self, owner: str, kind: str) -> str | None:
        return self.why.get((owner, kind))


class Triager:
    """Finds alarms by `rules`. Building it takes a moment, asking it does not."""

    def __init__(self, rules: UrgentRules) -> None:
        self._rules = rules
        self._book = Rulebook(rules)
        self._fillers, self._openers = frozenset(rules.fillers), frozenset(rules.openers)
        self._only_with = {id_: self._groups(category.only_with) for id_, category in rules.categories.items()}
        known = [name for name in (MYSELF, SOMEBODY_ELSE) if name in rules.words]
        self._myself, self._somebody_else = (
            self._groups((name,)) if name in known else () for name in (MYSELF, SOMEBODY_ELSE)
        )

    def _groups(self, names: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(self._book.lexicon.id_of(f"<{name}>") for name in names)

    def triage(self, text: str, *, addressed: bool = True) -> Triage:
        """The alarms that `text` raises. Overheard (not `addressed`), only those on which the bot acts unasked."""
        read = tokens(text, self._rules.spellings, self._fillers, self._openers)
        if not read:
            return CALM
        words, found = self._book.lexicon.occurrences(read)
        found[self._book.start] = [(token.place, token.place, i, i) for i, token in enumerate(read) if token.starts]
        hits = self._hits(self._without_idioms(found, ""), words)
        alarms = [alarm for category in CATEGORIES if (alarm := self._alarm(category, hits)) is not None]
        if not addressed:
            alarms = [alarm for alarm in alarms if alarm.level == "full" and alarm.category in OVERHEARD]
        if not alarms:
            return CALM
        return Triage(tuple(alarms), _any(self._somebody_else, found) and not _any(self._myself, found))

    def _without_idioms(self, found: Found, category: str) -> Found:
        """Words that stand in a figure of speech are no cues (for a category; "" for all)."""
        index = self._book.idioms.get(category)
        if not index:
            return found
        gone: set[int] = set()
        for rule in candidates(index, found):
            for match in matches(rule, found, self._starts(found)):
                gone.update(i for _, _, start, end in match.places for i in range(start, end))
        if not gone:
            return found
        return {
            id_: places
            if id_ == self._book.start
            else [place for place in places if gone.isdisjoint(range(*place[2:]))]
            for id_, places in found.items()
        }

    def _starts(self, found: Found) -> list[int]:
        """The tokens with which sentences start."""
        return [place[2] for place in found[self._book.start]]

    def _hits(self, found: Found, words: list[str]) -> _Hits:
        """The first match for each owner and kind of rule."""
        why: dict[tuple[str, str], str] = {}
        starts = self._starts(found)
        views = {category: self._without_idioms(found, category) for category in self._book.idioms if category}
        for rule in candidates(self._book.rules, found):
            key = (rule.owner, rule.kind)
            if key in why or (rule.kind == "suspects" and not _any(self._only_with[rule.owner], found)):
                continue
            if match := next(iter(matches(rule, views.get(rule.owner, found), starts)), None):
                why[key] = match.words(words)
        return _Hits(why)

    def _alarm(self, category: str, hits: _Hits) -> Alarm | None:
        rules = self._rules.categories.get(category)
        if rules is None:
            return None
        tells = rules.tells_moderators or hits.get(category, "tells") is not None
        if (why := hits.get(category, "always")) is not None:
            return Alarm(category, "full", why, tells)
        soft = hits.get(category, "soft")
        if (why := hits.get(category, "fires") or hits.get(category, "suspects")) is not None:
            excuses = [(name, excuse) for name in rules.excused_by if (excuse := hits.get(name, "excuse")) is not None]
            if not excuses:
                return Alarm(category, "full", why, tells)
            if all(self._rules.excuses[name].leads_to == "soft" for name, _ in excuses):
                return Alarm(category, "soft", f"{why}; but {excuses[0][0]}: {excuses[0][1]}")
        return Alarm(category, "soft", soft) if soft is not None else None


def _any(groups: tuple[int, ...], found: Found) -> bool:
    return any(found.get(id_) for id_ in groups)
