"""The forms in which a message may be sent: as it should look, and plainer ones for when Discord finds that malformed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord
from discord.ui import View

from bot.answering.wording.wording import Wording
from bot.client import rendering
from bot.client.answer_buttons import REMOVABLE, Asker, answer_view, with_remove
from bot.client.delivery import ORDINARY, URGENT, Patience

NOBODY = discord.AllowedMentions.none()


@dataclass(frozen=True, slots=True)
class Made:
    """A message as Discord takes it."""

    content: str
    embeds: list[discord.Embed]
    view: View | None
    rest: tuple[str, ...] = ()  # what the message has no room for, to be sent after it

    @property
    def options(self) -> dict[str, Any]:
        """What is sent; an edit says with `view`, too, that there is none any more."""
        shown = {"embeds": self.embeds, "allowed_mentions": NOBODY}
        return shown if self.view is None else shown | {"view": self.view}


def made(
    wording: Wording, *, embeds: bool, view: View | None = None, asker: Asker | None = None, whole: bool = False
) -> list[Made]:
    """A message of this wording as it is sent, and then the plainer forms for when Discord finds that malformed. `whole`:
    more messages may follow, so nothing of it is cut."""
    view = view or answer_view(wording)
    if asker is not None and wording.kind in REMOVABLE:
        view = with_remove(view, asker)
    may_follow = whole and not rendering.is_text(wording)
    first, *rest = rendering.texts(wording) if may_follow else [rendering.text(wording)]
    forms = [Made(first, [], None, tuple(rest))]
    if view is not None:
        forms.insert(0, Made(first, [], view, tuple(rest)))
    if embeds and (parted := rendering.parted(wording)) is not None:
        forms.insert(0, Made(*parted, view))
    return forms


def patience(wording: Wording) -> Patience:
    """For how long it is tried to send it."""
    return URGENT if wording.kind == "urgent" else ORDINARY
