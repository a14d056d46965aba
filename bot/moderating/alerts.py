"""What moderators are told when a member may need a person: what it is about and where, what to do and to say; never the
member's words or name. And how it ended, once one of them closes it.

An alert is small enough to stand whole in the `custom_id` of its buttons, so they work after a restart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Self, get_args

from bot.answering import FOOTER, Decision, Kind, Passage, Wording
from bot.client.remarks import as_code

# How the message came: written and answered, asked with /ask, or written and left without an answer.
Way = Literal["answered", "asked", "unanswered"]

AT_ONCE, SOON, QUIET = "Please look at once", "Please look", "When you have a moment"
HASTE = (QUIET, SOON, AT_ONCE)

MAX_TIMES = 999
NAMELESS = "A moderator"  # whose name has nothing that can be shown


# How alerts end, by the letter that stands for each in a custom_id: as it is counted, on its button, and in a sentence.
Outcome = Literal["", "h", "p", "f"]
OUTCOMES: dict[Outcome, tuple[str, str, str]] = {
    "h": ("got-help", "Got help", "got help"),
    "p": ("moved-to-private", "Moved to private", "moved to private"),
    "f": ("false-alarm", "False alarm", "a false alarm"),
}
FALSE_ALARM: Outcome = "f"
COUNTED = "alert"  # the kind of count that tells how alerts ended


@dataclass(frozen=True, slots=True)
class _Advice:
    """What a moderator may do at once, and say in their own name."""

    do: str
    say: str


_A_PERSON = _Advice(
    "answer there now, as a person. A goodbye, something taken or a time set: call their country's emergency service with what "
    "you know, and report the message to Discord as self-harm.",
    "“I read this, and I'm glad you wrote it. Are you safe right now? If not, please call the number above. Is somebody with "
    "you?” Listen; promise no secrecy.",
)
_A_BODY = _Advice(
    "answer there now: has somebody called the emergency number, is somebody with them? If they stop answering, call it with "
    "what you know. No diagnosis, and no waiting in the chat.",
    "“Please call the number above now, or let somebody near you call. They tell you what to do. I'm no doctor, but I'm here: "
    "who is with you?”",
)
_VOICES = _Advice(
    "answer there now. Voices, violence or not being safe: call their country's emergency service. Under 18: an adult close to "
    "them has to know.",
    "“I read this; it sounds heavy. Are you safe right now? Who near you could you tell, a parent maybe? These lines listen at "
    "any hour.”",
)
_A_CHILD = _Advice(
    "take it out of the public channel, never alone with a minor. Report to Discord an adult who approaches them, and members "
    "under 13, who may not be there.",
    "“Thank you for writing. Please talk to a parent or another grown-up you trust, and to a doctor, before you take any.”",
)
_A_TRADE = _Advice(
    "remove offers, links and prices, and look whether others have answered them.",
    "“We can't have medicines bought or sold here. A doctor or pharmacist can help you get it safely.”",
)
_SOMEBODY_LOW = _Advice(
    "look whether somebody has answered kindly; if not, do.",
    "“That sounds hard. How are you today? Is there somebody you can tell, and your prescriber?”",
)
THEN = (
    "a private channel with a second moderator, not your own messages; tell them why. You're no counsellor and may step away: "
    "hand it on, and the help lines are for you too."
)


@dataclass(frozen=True, slots=True)
class _Concern:
    words: str
    haste: str = AT_ONCE
    advice: _Advice = _A_BODY


# By the letter that stands for each in a custom_id, gravest first. Old alerts hold the letters: never reuse one.
_CONCERNS = {
    "s": _Concern("suicide or self-harm", advice=_A_PERSON),
    "a": _Concern("a severe allergic or skin reaction"),
    "c": _Concern("chest pain, a stroke, a seizure or a collapse"),
    "o": _Concern("an overdose"),
    "h": _Concern("a severe headache with signs of pressure in the head"),
    "v": _Concern("sudden loss of sight"),
    "g": _Concern("severe trouble of belly or liver"),
    "m": _Concern("voices, violence, or a young member who feels low", advice=_VOICES),
    "y": _Concern("a child: under 13, in secret, or approached by an adult", SOON, _A_CHILD),
    "t": _Concern("buying or selling medicine", SOON, _A_TRADE),
    "q": _Concern("low mood", QUIET, _SOMEBODY_LOW),
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
    """What moderators should hear about a decision, as letters; "" for nothing. Low mood by itself is told quietly, and
    not beside a wish to die."""
    if not decision.urgent:
        return ""
    letters = {_LETTERS[category] for category in decision.for_moderators if category in _LETTERS}
    if "self-harm" in decision.urgent:
        letters.discard(_LETTERS["low-mood"])
    elif "low-mood" in decision.urgent and _LETTERS["low-mood"] not in letters:
        letters.add(LOW_MOOD)
    return _ordered(letters)


def _ordered(letters: Iterable[str]) -> str:
    return "".join(letter for letter in _CONCERNS if letter in set(letters))


def categories(letters: str) -> tuple[str, ...]:
    """The urgent categories that these letters stand for."""
    of = {letter: category for category, letter in _LETTERS.items()} | {LOW_MOOD: "low-mood"}
    return tuple(dict.fromkeys(of[letter] for letter in letters if letter in of))


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

    _WHOLE = (
        r"(?P<concerns>[a-z]{1,11}):(?P<way>answered|asked|unanswered):(?P<times>\d{1,3})"
        r":(?P<channel>\d{1,20}):(?P<message>\d{1,20}):(?P<holder>\d{1,20})"
    )
    TEMPLATE = f"alert:{_WHOLE}"
    CLOSING = f"done:(?P<outcome>[hpf])(?P<before>[hpf-]):{_WHOLE}"

    @property
    def haste(self) -> int:
        """How soon somebody should look: a place in `HASTE`."""
        return max(HASTE.index(_CONCERNS[letter].haste) for letter in self.concerns)

    @property
    def is_quiet(self) -> bool:
        return self.concerns == LOW_MOOD

    @property
    def is_danger(self) -> bool:
        """Whether somebody should look at once."""
        return HASTE[self.haste] == AT_ONCE

    def custom_id(self, holder: int) -> str:
        """All of it but the server, and the id of the moderator who is on it (0 for nobody)."""
        return f"alert:{self._whole(holder)}"

    def closing_id(self, holder: int, outcome: Outcome, before: Outcome) -> str:
        """The same, and how it ends; `before` is how it was said to end until now."""
        return f"done:{outcome}{before or '-'}:{self._whole(holder)}"

    def _whole(self, holder: int) -> str:
        return f"{self.concerns}:{self.way}:{self.times}:{self.channel}:{self.message}:{holder}"

    @classmethod
    def from_custom_id(cls, match: Mapping[str, str], guild: int) -> Self:
        way = next(way for way in get_args(Way) if way == match["way"])
        numbers = {name: int(match[name]) for name in ("channel", "message", "times")}
        return cls(_ordered(match["concerns"]) or LOW_MOOD, way, guild, **numbers)

    def followed_by(self, later: Alert) -> Alert:
        """Both in one: what either is about, and where the later one is."""
        times = min(self.times + later.times, MAX_TIMES)
        return replace(later, concerns=_ordered(self.concerns + later.concerns), times=times)


def wording(alert: Alert, moderator: Moderator | None, outcome: Outcome = "", *, ping: str = "") -> Wording:
    """An alert as moderators read it; with an `outcome`, closed by that moderator. `ping` begins it: who is pinged, or why
    nobody is."""
    found = [_CONCERNS[letter] for letter in alert.concerns]
    title = f"{found[0].haste}: {'; '.join(concern.words for concern in found)}"
    times = f"{alert.times} messages of one member within ten minutes. This is the latest:\n" if alert.times > 1 else ""
    kind: Kind = "silent" if alert.is_quiet else "urgent"
    if outcome:
        by = as_code(moderator.name if moderator is not None else "", NAMELESS)
        ended = f"**Closed by {by}: {OUTCOMES[outcome][2]}.** {_after(outcome)}"
        return Wording(kind, (Passage(f"{times}{_where(alert)}\n\n{ended}", title),), FOOTER)
    keeper = (
        f"**{as_code(moderator.name, NAMELESS)} is on it.**" if moderator is not None else "**Nobody is on it yet.**"
    )
    advice = f"**Do:** {found[0].advice.do}\n**Say:** {found[0].advice.say}\n**Then:** {THEN}"
    body = f"{ping}{times}{_where(alert)}\n{_what_the_bot_did(alert)}\n\n{advice}\n\n{keeper}"
    return Wording(kind, (Passage(body, title),), FOOTER)


def _after(outcome: Outcome) -> str:
    if outcome == FALSE_ALARM:
        return "Where questions are kept, its redacted words wait in `/review` now, so that I alarm you less."
    return "Thank you. Ask how they are tomorrow, or let another moderator; and step away for a while if it was heavy."


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
