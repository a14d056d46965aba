"""The buttons under answers: questions to ask next, longer texts, what a member thinks of it, and "Remove".

What each needs to know is in its `custom_id`, whose form stands here once; who answers a press marks a method with it
(`presses.pressed`).
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal, get_args

import discord
from discord.ui import View

from bot.answering import Choice, Wording
from bot.client.presses import Press, button

# `ask`: a further question, answered beside the message. `pick`: one of "Did you mean", answered in its place.
Way = Literal["ask", "pick"]
Vote = Literal["helpful", "unhelpful", "not_asked"]

ENTRY = r"[a-z0-9][a-z0-9-]*"
PICK = rf"(?P<way>ask|pick):(?P<entry>{ENTRY})"
MORE = rf"more:(?P<entry>{ENTRY})"
RATE = r"rate:(?P<vote>helpful|unhelpful|not_asked):(?P<entries>[a-z0-9,-]+)"
# Ask a person what `this` message was about, what was asked `last`, or what the message with that id answered.
PERSON = r"person:ask:(?P<about>this|last|\d{1,20})"
ALONE = r"alone:(?P<asker>\d{1,20}):(?P<sealed>[A-Za-z0-9._:-]+)"
REMOVE = r"remove:(?P<asker>\d{1,20}):(?P<way>asked|unasked)"

MAX_BUTTONS = 25
MAX_CUSTOM_ID = 100
A_ROW = 5  # buttons
ROWS = (1, 2, 3, 4)  # below the questions to ask next, where there is room
REMOVABLE = frozenset({"answer", "suggest", "unknown"})
SHOW_ALONE = "Show it to me alone"
TELL_ME_MORE = "Tell me more"
ASK_A_PERSON = "Ask a person"
BROWSE, BROWSE_TOPICS = "topics:browse", "Browse topics"

_VOTES: dict[Vote, tuple[str, str]] = {
    "helpful": ("Helpful", "👍"),
    "unhelpful": ("Not helpful", "👎"),
    "not_asked": ("Not what I asked", "↩️"),
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose question an answer answers: the member who asked the bot, or who wrote what it answered unasked.

    It is known after a restart, too: to Discord, in the button "Remove", and not to the store.
    """

    id: int
    is_unasked: bool = False


def choices_view(choices: Sequence[Choice], way: Way, more: tuple[Choice, ...] = ()) -> View | None:
    """Buttons for longer texts, and for questions to ask next; None for none."""
    if not choices and not more:
        return None
    view = View(timeout=None)
    for item in [*_longer(more), *(_question(way, choice) for choice in choices)][:MAX_BUTTONS]:
        view.add_item(item)
    return view


def _question(way: Way, choice: Choice) -> Press:
    style = discord.ButtonStyle.primary if way == "pick" else discord.ButtonStyle.secondary
    return button(choice.question, f"{way}:{choice.entry}", style=style)


def _longer(longer: tuple[Choice, ...]) -> list[Press]:
    """A button for each entry with a longer text; where there are several, each names its question."""
    if len(longer) == 1:
        return [button(TELL_ME_MORE, f"more:{longer[0].entry}")]
    return [button(f"More: {choice.question}", f"more:{choice.entry}") for choice in longer]


def answer_view(wording: Wording, asker: Asker | None = None) -> View | None:
    """The buttons of a wording: questions to ask next, the topics, a person to ask and, under an answer, what the member
    thinks of it. Who asked can have shown to them alone what is sealed in it."""
    view = choices_view(wording.choices, "pick" if wording.kind in ("suggest", "unknown") else "ask", wording.more)
    if wording.sealed and asker is not None:
        below, view = view.children if view is not None else [], View(timeout=None)
        view.add_item(
            button(SHOW_ALONE, f"alone:{asker.id}:{wording.sealed}", style=discord.ButtonStyle.primary, emoji="🔒")
        )
        for item in below[: MAX_BUTTONS - 1]:
            view.add_item(item)
    if wording.topics:
        view = view or View(timeout=None)
        view.add_item(button(BROWSE_TOPICS, BROWSE, emoji="🗂️"))
    if wording.person:
        view = view or View(timeout=None)
        view.add_item(button(ASK_A_PERSON, f"person:ask:{wording.person}", emoji="🙋"))
    if wording.kind != "answer" or not wording.rated:
        return view
    view = view or View(timeout=None)
    votes = get_args(Vote)
    row = max(1, ceil((len(view.children) + len(votes)) / A_ROW) - 1)  # below the questions, all in one row
    for vote in votes:
        text, emoji = _VOTES[vote]
        view.add_item(button(text, _rating(vote, wording.rated), emoji=emoji, row=row))
    return view


def _rating(vote: Vote, entries: Sequence[str]) -> str:
    """As many of the entries as there is room for, the best first."""
    custom_id = f"rate:{vote}:{entries[0]}"
    for entry in entries[1:]:
        if len(custom_id) + len(entry) < MAX_CUSTOM_ID:
            custom_id += f",{entry}"
    return custom_id


def with_remove(view: View | None, asker: Asker) -> View:
    """The view with the button "Remove"."""
    view = view or View(timeout=None)
    custom_id = f"remove:{asker.id}:{'unasked' if asker.is_unasked else 'asked'}"
    for row in ROWS:
        with contextlib.suppress(ValueError):  # the row is full
            return view.add_item(button("Remove", custom_id, emoji="🗑️", row=row))
    return view


def asker_of(message: discord.Message) -> Asker | None:
    """Whom one of the bot's messages answers, as its button has it."""
    match = _button(message, REMOVE)
    return Asker(int(match["asker"]), match["way"] == "unasked") if match is not None else None


def is_covered(message: discord.Message) -> bool:
    """Whether something in one of the bot's messages is shown to who asked alone."""
    return bool(sealed_in(message))


def sealed_in(message: discord.Message) -> str:
    """What is sealed in one of the bot's messages; "" for nothing."""
    match = _button(message, ALONE)
    return match["sealed"] if match is not None else ""


def _button(message: discord.Message, form: str) -> re.Match[str] | None:
    """The `custom_id` of the first button under a message that has a form."""
    for row in message.components:
        for part in row.children if isinstance(row, discord.ActionRow) else ():
            match = re.fullmatch(form, getattr(part, "custom_id", None) or "")
            if match is not None:
                return match
    return None


def asked_by(message: discord.Message) -> int | None:
    """Whose question one of the bot's messages answers, as far as the message itself shows."""
    asker = asker_of(message)
    if asker is not None:
        return asker.id
    if message.interaction_metadata is not None:
        return message.interaction_metadata.user.id
    replied = message.reference.resolved if message.reference is not None else None
    return replied.author.id if isinstance(replied, discord.Message) else None
