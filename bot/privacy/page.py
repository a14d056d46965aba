"""What people read about what is kept: the sum of what each who keeps something declares."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

import discord
from discord.ui import View

from bot.answering import FOOTER, Passage, Wording, remark
from bot.client.presses import button
from bot.privacy.privacy import OptOut
from bot.store import LEFT_SERVER_DAYS, Keeper, Kept, declared

# Of whom to forget everything: the member, with or without their choices, or the server.
Whom = Literal["me", "all-of-me", "server"]

COPIES_DAYS = 30  # that whoever runs the bot may keep a backup; docs/operators.md tells them so

OPT = r"privacy:(?P<what>unasked|log):(?P<way>out|in)"
FORGET = r"forget:(?P<whom>me|all-of-me|server)"

_OPT_OUT: dict[OptOut, str] = {"unasked": "Don't answer me unasked", "log": "Don't keep my questions"}
_OPT_IN: dict[OptOut, str] = {"unasked": "You may answer me unasked", "log": "You may keep my questions"}
_FORGET: dict[Whom, str] = {
    "me": "Delete all but my choices",
    "all-of-me": "Delete everything",
    "server": "Delete everything of this server",
}
_CHOICES: dict[OptOut, tuple[str, str]] = {
    "unasked": (
        "I may answer you without being asked, where moderators let me.",
        "I only answer you when you ask me, or when I read that someone may be in danger.",
    ),
    "log": (
        "A question that I can't answer may be kept for moderators, without your name, where they switched that on.",
        "No question of yours is kept, even without your name.",
    ),
}
FORGOTTEN = remark("Done. Everything that can be tied to you is deleted, your choices too. You start afresh.")
FORGOTTEN_BUT_CHOICES = remark("Done. Everything that can be tied to you is deleted. Your choices still hold.")
SERVER_FORGOTTEN = remark(
    "Done. Everything that I kept of this server is deleted: its settings, its counts, questions and votes."
)
DELETING = remark("One moment, I'm deleting it. I'll say here when it's done.")
MAY_NOT = remark("Only members with the permission *Manage Server* can do that.")
SURE_SERVER = remark(
    "This deletes everything that I keep of this server: what moderators chose, how often each answer was given, "
    "questions and votes. "
    "It can't be undone. The knowledge that I answer from stays.\n\nPress the button to delete it.",
    title="Forget this server?",
)


def privacy(keepers: Iterable[Keeper]) -> Wording:
    """What is kept, how long, why, and who sees it."""
    kept = [
        f"**{kept.what}**\nHow long: {kept.how_long}.\nWhy: {kept.why}.\nWho sees it: {kept.who_sees}."
        for kept in declared(keepers)
    ]
    text = (
        "I keep little, and never store what you write together with who you are. I don't write to you first, and I don't sell "
        f"or share anything. Whoever runs me may keep copies for {COPIES_DAYS} days, in case a machine breaks.\n\n"
        "`/my-data` shows what is kept of you, `/forget-me` deletes it. With the buttons you choose what I may do. This is all "
        "that I keep:"
    )
    half = len(kept) // 2
    told = (Passage("\n\n".join([text, *kept[:half]]), "Privacy"), Passage("\n\n".join(kept[half:])))
    return Wording("smalltalk", told, FOOTER)  # in two, because Discord limits each


def statement(keepers: Iterable[Keeper]) -> str:
    """PRIVACY.md: all that is kept, as Markdown, for whoever wants to read it outside of Discord. An operator may link it in
    Discord's developer portal."""
    listed = "\n\n".join(_section(kept) for kept in declared(keepers))
    return f"""\
<!-- `make privacy` writes this file: all below "What I keep" is what each part of the bot declares of itself. -->

# Privacy

I am a bot on Discord that answers questions about isotretinoin and dark spots. This is what I keep of the people who use
me, how long, why, and who sees it. `/privacy` shows the same on Discord.

**Who runs me, and how to reach them:** *(a name and an address; whoever runs me writes them here)*

## In short

- I keep little, and never store what you write together with who you are.
- I don't write to you first, and I don't sell or share anything. I use no other service than Discord.
- `/my-data` shows what is kept of you, `/forget-me` deletes it.
- Whoever runs me may keep copies of it for {COPIES_DAYS} days, in case a machine breaks. What you delete is gone from these
  after that time.
- With the buttons under `/privacy` you choose whether I may answer you without being asked, and whether a question that I
  can't answer may be kept.

## What I keep

{listed}

## For moderators

- I keep no question of your server until you switch that on in `/settings`. `/keep-questions` then takes out a channel.
- Private matters (sex, pregnancy, mood, body image) are shown to the asker alone, unless you choose otherwise in `/settings`.
- `/forget-server` deletes everything that I keep of your server. That happens by itself {LEFT_SERVER_DAYS} days after I was
  removed from it.
- A question that moderators add to my knowledge stays in it, without a name.

## What isn't mine

Messages on Discord, mine too, are kept by Discord, as its own [privacy policy](https://discord.com/privacy) says. What is
deleted here isn't deleted there.
"""


def _section(kept: Kept) -> str:
    return f"""\
### {kept.what}

- How long: {kept.how_long}
- Why: {kept.why}
- Who sees it: {kept.who_sees}"""


def my_data(told: list[str], optouts: frozenset[OptOut]) -> Wording:
    """What is kept that can be tied to a member, and what they chose."""
    kept = "\n".join(f"- {line}" for line in told) or "- Nothing."
    chosen = "\n".join(f"- {choice[what in optouts]}" for what, choice in _CHOICES.items())
    stored = (
        "Your choices are kept with your Discord id." if optouts else "You opted out of nothing, so nothing is stored."
    )
    return remark(f"**Kept of you**\n{kept}\n\n**Your choices**\n{chosen}\n\n{stored}", title="Your data")


def sure_me(has_choices: bool) -> Wording:
    """What deleting means, before a member confirms it."""
    more = (
        "\n\nYour choices are kept as well. If I delete them too, I may answer you unasked again, and questions may be "
        "kept again."
        if has_choices
        else ""
    )
    return remark(
        "This deletes everything that I keep and that can be tied to you, but for how many questions you sent to a person today: "
        f"that number goes when the day ends (UTC). It can't be undone.{more}\n\nPress a button to delete it.",
        title="Forget you?",
    )


def channel_chosen(channel: int, keep: bool) -> Wording:
    """Whether questions asked in a channel may be kept."""
    if keep:
        return remark(
            f"Questions from <#{channel}> that I can't answer may be kept for moderators, without names, where `/settings` has "
            "that switched on."
        )
    return remark(f"No question from <#{channel}> is kept any more, nor from its threads.")


def choices(optouts: frozenset[OptOut]) -> View:
    """A button for each choice, to change it. It acts for whoever presses it, as all of them do."""
    view = View(timeout=None)
    for what in get_args(OptOut):
        is_out = what in optouts
        view.add_item(button((_OPT_IN if is_out else _OPT_OUT)[what], f"privacy:{what}:{'in' if is_out else 'out'}"))
    return view


def confirm(*whom: Whom) -> View:
    """The buttons that delete."""
    view = View(timeout=None)
    for each in whom:
        view.add_item(button(_FORGET[each], f"forget:{each}", style=discord.ButtonStyle.danger))
    return view
