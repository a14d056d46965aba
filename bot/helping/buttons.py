"""The buttons under a question to a person, for who asks it and for who answers."""

from __future__ import annotations

from typing import Any

import discord
from discord import TextStyle
from discord.ui import Label, Modal, TextInput, View

from bot.client.presses import button
from bot.helping import wording
from bot.store import Ticket

MAX_TEXT = 1_000  # characters of a question
MAX_ANSWER = 1_500

_ID = r"(?P<id_>[0-9a-f]{16})"
_SEEN = r"(?P<seen>[0-9a-f]{32}|-)"  # who was on it as the button was shown

# What helpers press and send, and what moderators press and choose when it was answered.
TAKE = rf"ticket:take:{_ID}:{_SEEN}"
ANSWER = rf"ticket:answer:{_ID}:{_SEEN}"
WRITTEN = rf"ticket:written:{_ID}"
DECLINE = rf"ticket:decline:{_ID}:{_SEEN}"
DECLINED = rf"ticket:declined:{_ID}"
ENTRY = rf"ticket:entry:{_ID}"
FILE = rf"ticket:file:{_ID}"
PHRASING = rf"ticket:phrasing:{_ID}"
LIKE = rf"ticket:like:{_ID}"

# What the member presses and sends: about a draft, by its token, or their question.
DRAFT = r"person:(?P<press>send|ping|change|cancel):(?P<token>[\w-]{1,40})"
FORM = r"person:form:(?P<token>[\w-]{1,40}):(?P<where>new|again)"
BACK = rf"person:back:{_ID}"


def open_view(ticket: Ticket) -> View:
    """Under a question that waits for an answer."""
    seen = ticket.holder or "-"
    text = "On it" if ticket.holder is None else "Take over, or give back"
    first = discord.ButtonStyle.primary if ticket.holder is None else discord.ButtonStyle.secondary
    view = View(timeout=None)
    view.add_item(button(text, f"ticket:take:{ticket.id}:{seen}", style=first))
    view.add_item(button("Answer", f"ticket:answer:{ticket.id}:{seen}", style=discord.ButtonStyle.success))
    return view.add_item(button("Can't answer", f"ticket:decline:{ticket.id}:{seen}"))


def is_open(post: discord.Message, id_: str) -> bool:
    """Whether there are the buttons of `open_view` for this question under a message."""
    rows = (row.children for row in post.components if isinstance(row, discord.ActionRow))
    return any(str(getattr(part, "custom_id", "")).startswith(f"ticket:answer:{id_}:") for row in rows for part in row)


def declining_view(id_: str) -> View:
    """Under the question whether nobody can answer."""
    return View(timeout=None).add_item(
        button("Tell them so", f"ticket:declined:{id_}", style=discord.ButtonStyle.danger)
    )


def answered_view(ticket: Ticket) -> View:
    """Under a question that was answered, where the knowledge can be changed."""
    view = View(timeout=None)
    view.add_item(button("Make it an entry", f"ticket:entry:{ticket.id}"))
    return view.add_item(button("Add it to an entry", f"ticket:phrasing:{ticket.id}"))


def preview_view(token: str, *, private: bool) -> View:
    """Under what would be sent. Who asked where only they see it can't be pinged there."""
    view = View(timeout=None)
    view.add_item(button("Send it", f"person:send:{token}", style=discord.ButtonStyle.success))
    if not private:
        view.add_item(button("Send it, and ping me when answered", f"person:ping:{token}"))
    view.add_item(button("Change the text", f"person:change:{token}"))
    return view.add_item(button("Cancel", f"person:cancel:{token}", style=discord.ButtonStyle.danger))


def again_view(token: str) -> View:
    """Under what a member wrote, where it couldn't be shown or sent."""
    return View(timeout=None).add_item(button("Change the text", f"person:change:{token}"))


def standing_view(ticket: Ticket) -> View:
    """Under a member's own question."""
    taken_back = button("Take it back", f"person:back:{ticket.id}", style=discord.ButtonStyle.danger)
    return View(timeout=None).add_item(taken_back)


def question_form(token: str, text: str, *, is_new: bool) -> Modal:
    """The form in which a member writes what to ask a person. `is_new`: nothing was shown to them before."""
    form = Modal(title="Ask a person", custom_id=f"person:form:{token}:{'new' if is_new else 'again'}")
    hint = "You see what will be shown before it's sent."
    return _with_text(form, "Your question", hint, text, MAX_TEXT)


def answer_form(id_: str) -> Modal:
    """The form in which a helper answers."""
    form = Modal(title=wording.FORM_TITLE, custom_id=f"ticket:written:{id_}")
    return _with_text(form, wording.FORM_LABEL, wording.FORM_HINT, "", MAX_ANSWER)


def _with_text(form: Modal, label: str, hint: str, text: str, longest: int) -> Modal:
    style = TextStyle.paragraph
    field: TextInput[Any] = TextInput(custom_id="text", style=style, default=text or None, max_length=longest)
    return form.add_item(Label(text=label, description=hint, component=field))
