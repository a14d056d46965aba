"""Whether someone is in danger: the first question asked about every message, before any matching.

Pure: rules in, alarms out. Every category is tested on every message; what fired is told in words that a moderator
finds again in `urgent.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import log
from typing import Literal

from bot.answering.triage import languages, scorer, verdict
from bot.answering.triage.denied import without_denied
from bot.answering.triage.disguise import Disguises
from bot.answering.triage.match import Closer, Found, Match, Place, Rule, Rulebook, Without, candidates, matches
from bot.answering.triage.text import Token, is_sign, plain, spelt_out, tokens
from bot.answering.triage.whom import gave_own, whom
from bot.knowledge import CATEGORIES, UrgentRules, has_rules

Level = Literal["full", "soft"]

# On these the bot acts although nobody asked it.
OVERHEARD = frozenset(CATEGORIES[:8]) | {"supply", "low-mood"}
# Kinds of lines that raise an alarm.
ALARMING = frozenset({"always", "fires", "suspects"})
# What is asked about others' capsules and ages is told apart by who is named at all; of the rest, by of whom something is told.
BY_NAMES = frozenset({"pregnant-now", "supply", "dosing", "minor"})
# Groups of urgent.yaml that name them.
MYSELF, SOMEBODY_ELSE = "myself", "somebody-else"
# Excuses that count against what the scorer alone hears, too: advice to others, what can't be, and what is long over.
AGAINST = frozenset({"announcement", "no-chance", "of-a-father", "recovered"})


@dataclass(frozen=True, slots=True)
class Alarm:
    """A category that fired. `full` gets the whole reply, `soft` one help line; `words` are those of the message that made
    it fire, and `by` says how, without any of them: the rule's line in brackets, or what the learnt scorer makes of it.

    `tells_moderators`: the server's moderators should hear of it at once; `certain`: by a rule that nothing excuses;
    `excused`: a rule fired or speaks of it, and another says that it is mostly harmless; `unruled`: no rule fired, the
    scorer alone heard it.
    """

    category: str
    level: Level
    words: str
    by: str
    tells_moderators: bool = False
    certain: bool = False
    excused: bool = False
    unruled: bool = False

    @property
    def line(self) -> str:
        """The line of the rule that fired, as it is written."""
        return self.by[self.by.find("[") + 1 : self.by.rfind("]")]

    @property
    def why(self) -> str:
        """The words and what they made fire, for a moderator."""
        return f"{self.words}  {self.by}"


@dataclass(frozen=True, slots=True)
class Triage:
    """What triage found in one message, in order of priority. `third_person`: it is about somebody else; `language`: in
    which one it was found, where that isn't English."""

    alarms: tuple[Alarm, ...] = ()
    third_person: bool = False
    language: str | None = None

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
# How a question begins whose sign was left out.
_ASKS = re.compile(
    r"""(?:(?:hi|hey|so|and|but|ok|also|um)\W{1,3}){0,4}(?:does|do|did|can|could|is|are|will|would|should|has|how|hows|what|whats|why|when
    |which|who|any)\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What the scorer hears (logarithm of odds) below which it raises nothing by itself, in any category.
_LEAST = min(level for levels in verdict.LEVELS.values() for level in levels)
FAINT = log(_LEAST / (1 - _LEAST)) - 0.01


@dataclass(frozen=True, slots=True)
class _Message:
    """What holds of a message however its breaks are read: its words, where each group of words stands, and the rules and
    idioms (by category, of those that have any) all of whose cues occur."""

    words: list[str]
    places: Mapping[int, list[Place]]
    rules: list[Rule]
    idioms: dict[str, list[Rule]]

    def groups_at(self, gone: set[int]) -> set[int]:
        """The groups to which any of these words belong, alone or in a phrase."""
        return {
            id_
            for id_, found in self.places.items()
            if any(not gone.isdisjoint(range(start, end)) for _, _, start, end in found)
        }


@dataclass(frozen=True, slots=True)
class _Views:
    """Where the words of a message stand that are cues for any owner of rules, and for those with idioms of their own."""

    all: Found
    of: Mapping[str, Found]


@dataclass(frozen=True, slots=True)
class _Hits:
    """What was found in one message: for an owner and a kind of rule, the cues in words."""

    why: dict[tuple[str, str], str]

    def get(self, owner: str, kind: str) -> str | None:
        return self.why.get((owner, kind))


class Triager:
    """Finds alarms by `rules`. Building it takes a moment, asking it does not."""

    def __init__(self, rules: UrgentRules, *, listens: bool = True) -> None:
        """`listens`: the learnt scorer is heard beside the rules (which no category without rules is)."""
        self._rules = rules
        self._listens = listens and has_rules(rules)
        self._book = Rulebook(rules, scorer.shipped().evidence) if self._listens else Rulebook(rules)
        self._fillers, self._openers = frozenset(rules.fillers), frozenset(rules.openers)
        self._only_with = {id_: self._groups(category.only_with) for id_, category in rules.categories.items()}
        self._disguises = Disguises(rules.censored)
        known = [name for name in (MYSELF, SOMEBODY_ELSE) if name in rules.words]
        self._myself, self._somebody_else = (
            self._groups((name,)) if name in known else () for name in (MYSELF, SOMEBODY_ELSE)
        )

    def heard(self, text: str) -> str:
        """A message as the learnt scorer hears it: spelt out, and without what it says isn't so."""
        return spelt_out(self._said(text), self._rules.spellings)

    def _said(self, text: str) -> str:
        """What is looked at: a message without what it says isn't so."""
        return without_denied(plain(text, self._undisguised))

    def _undisguised(self, text: str) -> str:
        return self._disguises.lifted(text, self._book.lexicon.knows)

    def _groups(self, names: tuple[str, ...]) -> tuple[int, ...]:
        return tuple(self._book.lexicon.id_of(f"<{name}>") for name in names)

    def triage(self, text: str, *, addressed: bool = True) -> Triage:
        """The alarms that `text` raises. Overheard (not `addressed`), only those on which the bot acts unasked."""
        said = self._said(text)
        read = tokens(said, self._rules.spellings, self._fillers, self._openers)
        if not read:
            return CALM
        message, readings = self._read(read)
        hits = [self._hits(found, message) for found in readings]
        hit = {owner for each in hits for owner, _ in each.why}
        alarms = [
            alarm
            for category in CATEGORIES
            if category in hit and (alarm := self._strongest(category, hits)) is not None
        ]
        if (told := languages.phrases().find(text) if self._rules.categories else None) is not None:
            return self._in_other_words(alarms, told)
        if self._listens:
            alarms = self._judged(said, sum(not is_sign(token.word) for token in read), alarms, hits, addressed)
        if not addressed:
            alarms = [alarm for alarm in alarms if alarm.level == "full" and alarm.category in OVERHEARD]
        if not alarms:
            return CALM
        return Triage(tuple(alarms), self._is_about_another(text, alarms[0].category, message.places))

    def _is_about_another(self, text: str, category: str, places: Mapping[int, list[Place]]) -> bool:
        """Whether a message about this danger is about somebody else."""
        told = whom(text)
        if told is None or (category in BY_NAMES and not gave_own(text)):
            return _any(self._somebody_else, places) and not _any(self._myself, places)
        return told == "them"

    def fitting(self, text: str) -> set[tuple[str, str]]:
        """All rules that raise an alarm at a message and that nothing excuses: category and line. For counting how often
        each is right; `triage` is content with the strongest one of each category."""
        read = tokens(self._said(text), self._rules.spellings, self._fillers, self._openers)
        message, readings = self._read(read)
        fit: set[tuple[str, str]] = set()
        for found in readings:
            hits, views = self._hits(found, message), self._views(found, message)
            full = {alarm.category for id_ in CATEGORIES if (alarm := self._alarm(id_, hits)) and alarm.level == "full"}
            rules = [rule for rule in message.rules if rule.kind in ALARMING and rule.owner in full]
            fit |= {(rule.owner, rule.line) for rule in rules if self._fit(rule, views)}
        return fit

    def _read(self, read: Sequence[Token]) -> tuple[_Message, list[Found]]:
        """A message, and where its words stand, in one way of reading its breaks or in two."""
        words, places = self._book.lexicon.occurrences(list(read))
        places[self._book.start] = [(token.place, token.place, i, i) for i, token in enumerate(read) if token.starts]
        readings = [Found(places, [i for i, token in enumerate(read) if token.starts])]
        if any(token.close != token.place for token in read):
            opens = [i for i, token in enumerate(read) if token.opens]
            nearer = Found({**places, self._book.start: [(read[i].place, read[i].place, i, i) for i in opens]}, opens)
            readings.append(Closer(nearer, opens, partial(_closer, read)))
        return self._message(words, places), readings

    def _in_other_words(self, alarms: Sequence[Alarm], told: languages.Told) -> Triage:
        """The alarms that a message raises in another language, and what it says in English besides."""
        found = {alarm.category: alarm for alarm in alarms if alarm.level == "full" and alarm.category in OVERHEARD}
        for category, why in told.why.items():
            if (rules := self._rules.categories.get(category)) is not None:
                found[category] = Alarm(category, "full", why, f"a phrase ({told.language})", rules.tells_moderators)
        in_order = tuple(found[category] for category in CATEGORIES if category in found)
        return Triage(in_order, told.third_person, told.language)

    def _judged(
        self, said: str, words: int, alarms: Sequence[Alarm], readings: Sequence[_Hits], addressed: bool
    ) -> list[Alarm]:
        """The alarms of the rules, held against what the learnt scorer hears, and what it alone does."""
        ear, said = scorer.shipped(), spelt_out(said, self._rules.spellings)
        by_rule = {alarm.category: alarm for alarm in alarms}
        named = any(alarm.level == "full" and alarm.category in verdict.NAMED for alarm in alarms)
        is_low = any(alarm.level == "full" and alarm.category == "low-mood" for alarm in alarms)
        judged: list[Alarm] = []
        asks = said.rstrip().endswith("?") or _ASKS.match(said) is not None
        english: bool | None = None
        for category, heard in zip(CATEGORIES, ear.heard(said).tolist(), strict=True):
            if category not in self._rules.categories:
                continue
            alarm = by_rule.get(category)
            if alarm is None and heard < FAINT:
                continue
            ruled = alarm is not None and alarm.level == "full"
            evidence = (
                ear.evidence(category, alarm.line) if alarm is not None and ruled else self._excused(category, readings)
            )
            if evidence is None or (alarm is not None and alarm.certain):  # not for the scorer to judge
                judged.extend([alarm] if alarm is not None else [])
                continue
            sure = verdict.together(heard, evidence, words)
            is_named = named or (category == "self-harm" and is_low)
            left = verdict.level(category, sure, words, addressed=addressed, ruled=ruled, named=is_named, asks=asks)
            if alarm is not None and ruled:
                if left != "full":
                    doubted = f"{alarm.by}, but {_sounds(sure)}"
                    alarm = replace(alarm, level=left, by=doubted, tells_moderators=False) if left else None
            elif left is not None:
                english = scorer.is_english(said) if english is None else english
                if english and (alarm is None or (left == "full" and not alarm.excused)):
                    tells = left == "full" and self._tells(category, readings)
                    alarm = Alarm(
                        category, left, ", ".join(ear.telling(said, category)), _sounds(sure), tells, unruled=True
                    )
            if alarm is not None:
                judged.append(alarm)
        return judged

    def _excused(self, category: str, readings: Sequence[_Hits]) -> float:
        """What speaks against a category where no rule fires, because of words that excuse it."""
        may = AGAINST.intersection(self._rules.categories[category].excused_by)
        told = any(hits.get(name, "excuse") is not None for name in may for hits in readings)
        return verdict.EXCUSED if told else 0.0

    def _tells(self, category: str, readings: Sequence[_Hits]) -> bool:
        """Whether moderators should hear of a message of this category."""
        tells = self._rules.categories[category].tells_moderators
        return tells or any(hits.get(category, "tells") is not None for hits in readings)

    def _message(self, words: list[str], places: Mapping[int, list[Place]]) -> _Message:
        rules: list[Rule] = []
        idioms: dict[str, list[Rule]] = {}
        for rule in candidates(self._book.rules, places):
            if rule.kind == "idiom":
                idioms.setdefault(rule.owner, []).append(rule)
            else:
                rules.append(rule)
        rules.sort(key=lambda rule: -rule.strength)
        return _Message(words, places, rules, idioms)

    def _strongest(self, category: str, readings: Sequence[_Hits]) -> Alarm | None:
        """What a category makes of a message, read in one way or the other."""
        alarms = [alarm for hits in readings if (alarm := self._alarm(category, hits)) is not None]
        return next((alarm for alarm in alarms if alarm.level == "full"), alarms[0] if alarms else None)

    def _without_idioms(self, found: Found, category: str, message: _Message) -> Found:
        """Words that stand in a figure of speech are no cues (for a category; "" for all)."""
        gone: set[int] = set()
        for rule in message.idioms.get(category, ()):
            for match in matches(rule, found):
                gone.update(i for _, _, start, end in match.places for i in range(start, end))
        return Without(found, gone, message.groups_at(gone)) if gone else found

    def _views(self, found: Found, message: _Message) -> _Views:
        """Where words stand that are no figure of speech: for the rules of most owners, and of those with idioms of their
        own."""
        found = self._without_idioms(found, "", message)
        return _Views(found, {id_: self._without_idioms(found, id_, message) for id_ in message.idioms if id_})

    def _fit(self, rule: Rule, views: _Views) -> Match | None:
        """How a rule fits a message, if it does."""
        if rule.kind == "suspects" and not views.all.has_any(self._only_with[rule.owner]):
            return None
        return next(iter(matches(rule, views.of.get(rule.owner, views.all))), None)

    def _hits(self, found: Found, message: _Message) -> _Hits:
        """The first match for each owner and kind of rule."""
        views = self._views(found, message)
        why: dict[tuple[str, str], str] = {}
        for rule in message.rules:
            key = (rule.owner, rule.kind)
            if key not in why and (match := self._fit(rule, views)):
                why[key] = match.words(message.words)
        return _Hits(why)

    def _alarm(self, category: str, hits: _Hits) -> Alarm | None:
        rules = self._rules.categories.get(category)
        if rules is None:
            return None
        tells = self._tells(category, [hits])
        if (why := hits.get(category, "always")) is not None:
            return Alarm(category, "full", *_parted(why), tells, certain=True)
        soft = hits.get(category, "soft")
        if (why := hits.get(category, "fires") or hits.get(category, "suspects")) is not None:
            excuses = [(name, excuse) for name in rules.excused_by if (excuse := hits.get(name, "excuse")) is not None]
            if not excuses:
                return Alarm(category, "full", *_parted(why), tells)
            if all(self._rules.excuses[name].leads_to == "soft" for name, _ in excuses):
                words, by = _parted(why)
                name, excuse = excuses[0]
                return Alarm(category, "soft", f"{words}, {_parted(excuse)[0]}", f"{by} but {name}", excused=True)
        if soft is None:
            return None
        asked = any(hits.get(name, "excuse") is not None for name in rules.excused_by)
        return Alarm(category, "soft", *_parted(soft), excused=asked)


def _parted(why: str) -> tuple[str, str]:
    """The words that a rule found, and the rule's line in brackets."""
    words, _, line = why.partition("  [")
    return words, f"[{line}"


def _sounds(score: float) -> str:
    return f"how it sounds ({score:.2f})"


def _closer(read: Sequence[Token], place: Place) -> Place:
    """Where something stands if breaks inside of a thought are none: "i want to… die", a word a line."""
    _, _, start, end = place
    return read[start].close, read[max(start, end - 1)].close, start, end


def _any(groups: tuple[int, ...], places: Mapping[int, list[Place]]) -> bool:
    return any(places.get(id_) for id_ in groups)
