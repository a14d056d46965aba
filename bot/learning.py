"""What the bot learns from, where it is asked: the one place that says whose questions are kept."""

from __future__ import annotations

from discord import Interaction, Member, Message, Permissions, Thread

from bot.answering.decision import Decision
from bot.client import FaqBot
from bot.questions import Asker


def note_message(bot: FaqBot, decision: Decision, text: str, message: Message) -> None:
    """Keep what a member asked in a message, if it is to be kept."""
    author = message.author
    permissions = author.guild_permissions if isinstance(author, Member) else Permissions.none()
    asker = _asker(bot, author.id, message.guild.id if message.guild else None, message.channel, permissions)
    bot.questions.note(decision, text, asker)


def note_command(bot: FaqBot, decision: Decision, text: str, interaction: Interaction[FaqBot]) -> None:
    """Keep what a member asked by a command, if it is to be kept."""
    bot.questions.note(decision, text, _asker_of(bot, interaction))


def note_pick(bot: FaqBot, entry: str, interaction: Interaction[FaqBot]) -> None:
    """Keep that a member chose this entry among the suggestions: their question is a way of asking for it."""
    before = bot.conversations.of(interaction.user.id, interaction.channel_id or 0)
    if before.question and entry in before.offered:
        bot.questions.picked(before.question, entry, _asker_of(bot, interaction))


def scope(bot: FaqBot, guild: int | None) -> int | None:
    """Of which server moderators see what members asked: of theirs; those of the home server of all (None)."""
    return None if guild is not None and guild == bot.editors.home else guild or 0


def _asker_of(bot: FaqBot, interaction: Interaction[FaqBot]) -> Asker:
    return _asker(bot, interaction.user.id, interaction.guild_id, interaction.channel, interaction.permissions)


def _asker(bot: FaqBot, member: int, guild: int | None, channel: object, permissions: Permissions) -> Asker:
    """Who asks. In the moderators' channel, moderators may well be members who aren't: only those who are count."""
    places = {getattr(channel, "id", None), channel.parent_id if isinstance(channel, Thread) else None}
    is_theirs = bot.servers.of(guild).alert_channel in places - {None}
    moderates = permissions.manage_guild or permissions.manage_messages
    return Asker(member, guild or 0, by_moderator=is_theirs and moderates)
