"""A wording as Discord shows it: the beginning as text and the rest in embeds, or all of it as text. Never longer than
Discord allows.

A member may have embeds switched off in Discord, which the bot can't know, and a push notification shows none. So every
message begins with text: an answer with the question and the first paragraph, which says the gist. Nothing is said twice,
for most see both. What is short, and help, is text altogether.

What is too long for one message loses the end of its longest part, at a sentence where possible; the footer always stays.
Help for someone in danger isn't cut: what is least urgent is left out whole, so that the help lines of the gravest stay.
Where several messages may be sent, nothing is cut either.

Where Discord finds a message malformed, there are plainer forms of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import discord
from discord.ui import View

from bot.answering import NO_BUTTON, Kind, Passage, Wording, added, beside_buttons, covered, cut, with_choices
from bot.client.answer_buttons import REMOVABLE, Asker, answer_view, with_remove
from bot.client.leading import part

NOBODY = discord.AllowedMentions.none()
MAX_CONTENT = 2_000
MAX_TITLE = 256
MAX_DESCRIPTION = 4_096
MAX_FIELD = 1_024
MAX_FOOTER = 2_048
MAX_EMBEDS = 10
MAX_EMBED_TOTAL = 6_000
SHORT = 500  # characters of a message, other than an answer, for which an embed isn't worth it

COLOURS: dict[Kind, int] = {
    "answer": 0x2E7D8C,
    "urgent": 0xC62828,
    "suggest": 0xB7791F,
    "unknown": 0x6B7280,
    "smalltalk": 0x5865F2,
    "care": 0xC62828,
    "silent": 0x6B7280,
}

# What stays of each part of a passage, in characters, however little room there is.
_LEAST = {"body": 300, "note": 200, "source": 100}
_BARE_LINK = re.compile(r"(?<![<(\[])https?://[^\s<>()]*[^\s<>().,;:!?·]")
_NAMED_LINK = re.compile(r"(?<=\]\()https?://(?!discord\.com/channels/)[^\s<>()]+(?=\))")

_DIVISIONS = (
    re.compile(r"(?<!\*\*)\n(?=\n)"),
    re.compile("\n"),
    re.compile(r"[.!?…][)”\"*_]*(?=\s)"),
    re.compile(r"\s"),
)
_FENCE = "\n```"
_OPENED = re.compile(r"```(\w*)\n?")

Passages = tuple[Passage, ...]


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


def only(member: int) -> discord.AllowedMentions:
    """Nobody but one member is pinged."""
    return discord.AllowedMentions(everyone=False, roles=False, users=[discord.Object(member)], replied_user=False)


def only_role(role: int) -> discord.AllowedMentions:
    """Nobody but the members of one role is pinged."""
    return discord.AllowedMentions(everyone=False, users=False, roles=[discord.Object(role)], replied_user=False)


def made(
    wording: Wording,
    *,
    embeds: bool,
    alone: bool,
    view: View | None = None,
    asker: Asker | None = None,
    whole: bool = False,
) -> list[Made]:
    """A message of this wording as it is sent, and then the plainer forms for when Discord finds that malformed. `alone`:
    one member reads it, so that what is private may stand in it; `whole`: more messages may follow, so nothing is cut."""
    wording = replace(wording, sealed="") if alone else covered(wording)
    view = view or answer_view(wording, asker)
    if asker is not None and wording.kind in REMOVABLE:
        view = with_remove(view, asker)
    may_follow = whole and not is_text(wording)
    bare = added(wording, NO_BUTTON) if wording.sealed else wording
    forms = [_plain(with_choices(bare), None, whole=may_follow)]
    if view is not None:
        forms.insert(0, _plain(beside_buttons(wording), view, whole=may_follow))
    if embeds and (shown := parted(wording)) is not None:
        forms.insert(0, Made(*shown, view))
    return forms


def _plain(wording: Wording, view: View | None, *, whole: bool) -> Made:
    first, *rest = texts(wording) if whole else [text(wording)]
    return Made(first, [], view, tuple(rest))


def is_text(wording: Wording) -> bool:
    """Whether a wording is always one text, of which no more messages follow: help, and what moderators are told of
    someone who may need it."""
    return wording.kind in ("urgent", "care", "silent")


def parted(wording: Wording) -> tuple[str, list[discord.Embed]] | None:
    """The beginning of a wording as text, and in embeds what follows, with the footer; None where all of it goes as text.

    The text has the title and the beginning of the first passage; in an answer, of every passage, so that each question
    has its short answer and a help line is seen. Where several begin there, numbers tell whose rest an embed holds.
    """
    is_answer = wording.kind == "answer"
    if wording.kind not in ("answer", "smalltalk") or (not is_answer and len(text(wording)) <= SHORT):
        return None
    is_numbered = is_answer and sum(bool(passage.title) for passage in wording.passages) > 1
    said, rest, numbers = "", [], count(1)
    for place, passage in enumerate(wording.passages):
        number = next(numbers) if is_numbered and passage.title else None
        lead, left = _lead(passage, number, is_first=place == 0) if is_answer or place == 0 else ("", passage)
        longer = "\n\n".join(filter(None, (said, lead)))
        said, left = (longer, left) if len(longer) <= MAX_CONTENT else (said, passage)
        if left.body or left.note or left.source:
            rest.append(left)
    return (said, embeds(replace(wording, passages=tuple(rest)))) if said and rest else None


def _lead(passage: Passage, number: int | None, *, is_first: bool) -> tuple[str, Passage]:
    """The beginning of a passage as text, and what is left of it: nothing of a line of help, which follows the answers."""
    first, body = part(passage.body) if is_first or passage.title else (passage.body, "")
    title = cut(passage.title, MAX_TITLE) if passage.title else ""
    shown = f"{number}. {title}" if number else title
    lead = "\n".join(filter(None, (f"**{shown}**" if shown else "", first)))
    return _without_previews(lead), replace(passage, title=f"More on {number}" if number else None, body=body)


def embeds(wording: Wording) -> list[discord.Embed]:
    """One embed a passage; the last has the footer, which thereby ends the message."""
    footer = wording.footer[:MAX_FOOTER]
    passages = tuple(_clamped(passage) for passage in wording.passages[:MAX_EMBEDS])
    passages = _fit(passages, lambda fitted: sum(map(_embed_size, fitted)) + len(footer), MAX_EMBED_TOTAL)
    shown = [_embed(passage, COLOURS[wording.kind]) for passage in passages]
    shown[-1].set_footer(text=footer)
    return shown


def text(wording: Wording) -> str:
    """The same as text, the footer last."""
    passages = tuple(_clamped(passage) for passage in wording.passages)
    passages = _fit(passages, lambda fitted: len(_as_text(fitted, wording.footer)), MAX_CONTENT)
    return _as_text(passages, wording.footer)


def texts(wording: Wording) -> tuple[str, ...]:
    """All of it as text, in as many messages as that takes, each with the footer; divided where a paragraph ends (not
    below a title), else a line, a sentence, a word."""
    end = f"\n\n-# {wording.footer}"
    rest = _as_text(wording.passages, wording.footer).removesuffix(end)
    shown = []
    while len(rest) > (room := MAX_CONTENT - len(end) - len(_FENCE)):
        head = rest[: _division(rest, room)].rstrip()
        rest = rest[len(head) :].strip("\n ")
        if head.count("```") % 2:  # divided within a block of code: it ends here, and begins again
            head, rest = head + _FENCE, f"```{_OPENED.findall(head)[-1]}\n{rest}"
        shown.append(head + end)
    return (*shown, rest + end)


def _division(text: str, room: int) -> int:
    """Where to divide a text of which the beginning is to have at most `room` characters."""
    ends = ([match.end() for match in end.finditer(text[: room + 1])] for end in _DIVISIONS)
    good = (places[-1] for places in ends if places and places[-1] >= room // 3)
    return min(next(good, room), room)


def _clamped(passage: Passage) -> Passage:
    return Passage(
        cut(passage.body, MAX_DESCRIPTION),
        cut(passage.title, MAX_TITLE) if passage.title else None,
        cut(passage.note, MAX_FIELD) if passage.note else None,
        cut(passage.source, MAX_FIELD) if passage.source else None,
    )


def _embed(passage: Passage, colour: int) -> discord.Embed:
    embed = discord.Embed(title=passage.title, description=passage.body, colour=colour)
    for name, value in _fields(passage):
        embed.add_field(name=name, value=value, inline=False)
    return embed


def _fields(passage: Passage) -> list[tuple[str, str]]:
    return [(name, value) for name, value in (("Note", passage.note), ("Source", passage.source)) if value]


def _embed_size(passage: Passage) -> int:
    return len(_embed(passage, 0))


def _as_text(passages: Passages, footer: str) -> str:
    parts = [
        part
        for passage in passages
        for part in (
            f"**{passage.title}**" if passage.title else "",
            passage.body,
            f"**Note:** {passage.note}" if passage.note else "",
            f"-# Source: {passage.source}" if passage.source else "",
        )
        if part
    ]
    return _without_previews("\n\n".join([*parts, f"-# {footer}"]))


def _without_previews(text: str) -> str:
    """A text whose links are in angle brackets: else Discord shows previews of the pages, which push the text away."""
    return _NAMED_LINK.sub(r"<\g<0>>", _BARE_LINK.sub(r"<\g<0>>", text))


def _fit(passages: Passages, size: Callable[[Passages], int], limit: int) -> Passages:
    """The passages, shortened where most can be spared until `size` is within `limit`; at worst, the last ones go."""
    while (excess := size(passages) - limit) > 0:
        spare, place, part = max(
            (len(getattr(passage, part) or "") - least, place, part)
            for place, passage in enumerate(passages)
            for part, least in _LEAST.items()
        )
        if spare > 0:
            long = getattr(passages[place], part)
            shorter = cut(long, len(long) - min(spare, excess))
            changed: dict[str, Any] = {part: shorter}
            passages = (*passages[:place], replace(passages[place], **changed), *passages[place + 1 :])
        elif len(passages) > 1:
            passages = passages[:-1]
        else:
            break
    return passages
