"""What the bot is and can do, and whom to call: the commands `/help`, `/about` and `/helpline`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from discord import Interaction, app_commands
from discord.app_commands import Choice as Option
from discord.app_commands import Command, CommandTree, Group
from discord.ext import commands

from bot import __version__
from bot.answering import FOOTER, LOCAL_NUMBER, REGION_NAMES, Choice, Current, Passage, Wording, help_lines, remark
from bot.client import replies
from bot.knowledge import Knowledge
from bot.moderating import Editors, Servers

KB = "kb"
ABOUT_ARTICLE = "about-the-article"  # the entry that `about` offers, where the knowledge has it
ANYWHERE = "anywhere"
REGIONS = [Option(name=name, value=region) for region, name in REGION_NAMES.items()]
REGIONS += [Option(name="Anywhere", value=ANYWHERE)]


class Help(commands.Cog):
    """Tells the asking member alone; help lines everybody, if they choose so."""

    def __init__(self, tree: CommandTree[Any], current: Current, servers: Servers, editors: Editors) -> None:
        self._tree = tree
        self._current = current
        self._servers = servers
        self._editors = editors

    @app_commands.command(name="help")
    async def show_help(self, interaction: Interaction[Any]) -> None:
        """What I can do, how to ask, and whom to call in danger"""
        region = self._servers.region(interaction.guild_id, interaction.locale.value)
        everyones = [command for command in self._commands() if command.default_permissions is None]
        theirs = list(self._moderators(interaction))
        wording = helping(self._current.knowledge, region, _told(everyones), _told(theirs))
        await replies.respond(interaction, wording, ephemeral=True)

    @app_commands.command(name="about")
    async def show_about(self, interaction: Interaction[Any]) -> None:
        """What I am, where my answers come from, and what I keep"""
        await replies.respond(interaction, about(self._current.knowledge), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(region="Where you are", everyone="Show the help lines to everyone here")
    @app_commands.choices(region=REGIONS)
    async def helpline(
        self, interaction: Interaction[Any], region: Option[str] | None = None, everyone: bool = False
    ) -> None:
        """Help lines: whom to call or write to"""
        where = self._servers.region(interaction.guild_id, interaction.locale.value)
        if region is not None:
            where = None if region.value == ANYWHERE else region.value
        wording = help_lines(self._current.knowledge, where)
        await replies.respond(interaction, wording, ephemeral=not everyone)

    def _commands(self) -> Iterator[Command[Any, ..., Any] | Group]:
        """What is typed, without what is in the menus of messages."""
        return (command for command in self._tree.get_commands() if isinstance(command, Command | Group))

    def _moderators(self, interaction: Interaction[Any]) -> Iterator[Command[Any, ..., Any] | Group]:
        """The commands that this member may use because they moderate; `/kb` works on the home server alone."""
        if interaction.guild_id is None:
            return
        for command in self._commands():
            needed = command.default_permissions
            elsewhere = command.name == KB and interaction.guild_id != self._editors.home
            if needed is not None and interaction.permissions >= needed and not elsewhere:
                yield command


def _told(found: list[Command[Any, ..., Any] | Group]) -> list[tuple[str, str]]:
    return [(command.name, command.description) for command in found]


def about(knowledge: Knowledge) -> Wording:
    """What the bot is, where its answers come from, what it can't do, and what it keeps."""
    text = f"""\
I answer questions about **isotretinoin** (a medicine for severe acne) and **dark spots**. I look for the question \
most like yours among {len(knowledge.entries)}, and show the answer that people wrote for it. I don't make up answers.

**How to ask**
`/ask`, mention me, reply to me, write me a direct message, or choose *Apps › Answer this* on a message. \
`/topics` shows all questions.

**Sources**
One article on isotretinoin and dark spots; each answer names the part. Where safety needs more than the article says, \
the answer is marked “beyond the article” and names its source.

**Limits**
I can misread a question. I know nothing about you, your skin or your other medicines. I never suggest a dose, and I \
never help to buy or sell medicine. In an emergency, call your local emergency number.

**Privacy**
I don't store what you write, but for what you send yourself: a question to a person (7 days), or a report that an answer \
is wrong (90 days), both without your name. Only where a server's moderators switched that on, questions that I can't answer \
are kept for 30 days without your name, so that they can teach me. What is private I show to you alone.

Where I read that someone may be in danger, the server's moderators may be told where, never what was written. For ten \
minutes I remember what we talked about, so that you can ask on; then it's gone. \
I count how often each answer is given in a day, not who asked.

`/privacy` tells it all, `/forget-me` deletes what is yours.

*Version {__version__}, knowledge {knowledge.version or "of today"}*"""
    entry = knowledge.entries.get(ABOUT_ARTICLE)
    return remark(text, title="About me", choices=(Choice(entry.id, entry.question),) if entry else ())


def helping(
    knowledge: Knowledge,
    region: str | None,
    everyones: Sequence[tuple[str, str]],
    moderators: Sequence[tuple[str, str]],
) -> Wording:
    """What the bot can do, how to ask it, whom to call, and the commands, each with what it does: those for everyone, and
    those that a moderator may use."""
    danger = help_lines(knowledge, region).passages[0].body if region else f"**In danger now: {LOCAL_NUMBER}**"
    text = f"""\
I answer questions about **isotretinoin** and **dark spots**.

**How to ask**
Type `/ask` and your question in your own words: “my lips are cracking, is that normal?” Or mention me, reply to me, write \
me a direct message, or choose *Apps › Answer this* on a message.

{danger}

`/helpline` shows whom else to call or write to.

**Commands**
{_listed(everyones)}"""
    passages = [Passage(text, "How I can help")]
    if moderators:
        passages.append(Passage(_listed(moderators), "For moderators"))
    return Wording("smalltalk", tuple(passages), FOOTER)


def _listed(commands: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"- `/{name}`: {description}" for name, description in commands)
