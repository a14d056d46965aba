"""PRIVACY.md: what is kept, for whoever wants to read it outside of Discord. An operator may link it in Discord's developer
portal."""

from __future__ import annotations

from collections.abc import Iterable

from bot.store import LEFT_SERVER_DAYS, Keeper, Kept, declared


def statement(keepers: Iterable[Keeper]) -> str:
    """All that is kept, as Markdown."""
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
- With the buttons under `/privacy` you choose whether I may answer you without being asked, and whether a question that I
  can't answer may be kept.

## What I keep

{listed}

## For moderators

- `/keep-questions` chooses for a channel whether questions that I can't answer may be kept.
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
