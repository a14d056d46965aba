"""What moderators are told when a member may need a person: what it is about and where, never the words or the name.

An alert is small enough to stand whole in the `custom_id` of its button, so the button works after a restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self, get_args

from bot.answering import FOOTER, Decision, Kind, Passage, Wording

# How the message came: written and answered, asked with /ask, or written and left without an answer.
Way = Literal["answered", "asked", "unanswered"]

AT_ONCE, SOON, QUIET = "Please look at once", "Please look", "When you have a moment"

MAX_TIMES = 999


@dataclass(frozen=True, slots=True)
class _Concern:
    words: str
    haste: str = AT_ONCE


# By the letter that stands for each in a custom_id, gravest first. Old alerts hold the letters: never reuse one.
_CONCERNS = {
    "s": _Concern("suicide or self-harm"),
    "a": _Concern("a severe allergic or skin reaction"),
    "c": _Concern("chest pain, a stroke, a seizure or a collapse"),
    "o": _Concern("an overdose"),
    "h": _Concern("a severe headache with signs of pressure in the head"),
    "v": _Concern("sudden loss of sight"),
    "g": _Concern("severe trouble of belly or liver"),
    "m": _Concern("voices, violence, or a young member who feels low"),
    "y": _Concern("a child: under 13, in secret, or approached by an adult", SOON),
    "t": _Concern("buying or selling medicine", SOON),
    "q": _Concern("low mood", QUIET),
}
_LETTERS = {
    "self-harm": "s",
    "allergic-reaction": "a",
    "chest-stroke": "c",
    "overdose": "o",
    "head-pressure": "h",
    "vision-loss": "v",
    "gut-liver": "g",
    "low-mood": "m",
    "minor": "y",
    "supply": "t",
}
TRADE, LOW_MOOD = "t", "q"


def concerns(decision: Decision) -> str:
    """What moderators should hear about a decision, as letters; "" for nothing. Low mood by itself is told quietly."""
    if not decision.urgent:
        return ""
    letters = {_LETTERS[category] for category in decision.for_moderators if category in _LETTERS}
    if "low-mood" in decision.urgent and _LETTERS["low-mood"] not in letters:
        letters.add(LOW_MOOD)
    return _ordered(letters)


def _ordered(letters: Iterable[str]) -> str:
    return "".join(letter for letter in _CONCERNS if letter in set(letters))


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who is on it, as others may see it: `name` is what the server calls them."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that moderators should look at. `message` is 0 where there is none to link to; `times` counts the
    member's messages, of which this is the last."""

    concerns: str
    way: Way
    guild: int
    channel: int
    message: int = 0
    times: int = 1

    TEMPLATE = (
        r"alert:(?P<concerns>[a-z]{1,11}):(?P<way>answered|asked|unanswered):(?P<times>\d{1,3})"
        r":(?P<channel>\d{1,20}):(?P<message>\d{1,20}):(?P<holder>\d{1,20})"
    )

    @property
    def is_quiet(self) -> bool:
        return self.concerns == LOW_MOOD

    def custom_id(self, holder: int) -> str:
        """All of it but the server, and the id of the moderator who is on it (0 for nobody)."""
        return f"alert:{self.concerns}:{self.way}:{self.times}:{self.channel}:{self.message}:{holder}"

    @classmethod
    def from_custom_id(cls, match: Mapping[str, str], guild: int) -> Self:
        way = next(way for way in get_args(Way) if way == match["way"])
        numbers = {name: int(match[name]) for name in ("channel", "message", "times")}
        return cls(_ordered(match["concerns"]) or LOW_MOOD, way, guild, **numbers)

    def followed_by(self, later: Alert) -> Alert:
        """Both in one: what either is about, and where the later one is."""
        times = min(self.times + later.times, MAX_TIMES)
        return replace(later, concerns=_ordered(self.concerns + later.concerns), times=times)


def wording(alert: Alert, moderator: Moderator | None) -> Wording:
    """An alert as moderators read it."""
    found = [_CONCERNS[letter] for letter in alert.concerns]
    title = f"{found[0].haste}: {'; '.join(concern.words for concern in found)}"
    times = f"{alert.times} messages of one member within ten minutes. This is the latest:\n" if alert.times > 1 else ""
    keeper = f"**{_shown(moderator.name)} is on it.**" if moderator is not None else "**Nobody is on it yet.**"
    kind: Kind = "silent" if alert.is_quiet else "urgent"
    body = f"{times}{_where(alert)}\n{_what_the_bot_did(alert)}\n\n{keeper}"
    return Wording(kind, (Passage(body, title),), FOOTER)


def _where(alert: Alert) -> str:
    link = f"https://discord.com/channels/{alert.guild}/{alert.channel}/{alert.message}" if alert.message else ""
    if alert.way == "asked":
        return f"Asked with /ask in <#{alert.channel}>: " + (
            f"[go to my answer]({link})" if link else "only the member sees the answer, so there is no link to it."
        )
    if not link:
        return f"Asked with /ask in <#{alert.channel}>."
    return f"[Go to the message]({link}) in <#{alert.channel}>."


def _what_the_bot_did(alert: Alert) -> str:
    if alert.concerns == TRADE:
        return "I said nothing there." if alert.way == "unanswered" else "I have answered that I can't help with that."
    did = "I couldn't answer there." if alert.way == "unanswered" else "I have answered with whom to turn to."
    return f"{did} A person can do more. Please keep it private: don't quote or repost it."


def _shown(name: str) -> str:
    """A name as code, in which nothing is a mention, a link or markup; without invisible characters."""
    return f"`{''.join(c for c in name if c.isprintable()).replace('`', 'ˋ').strip() or 'A moderator'}`"
