"""What the bot learns from, where it is asked: the one place that says whose questions are kept."""

from __future__ import annotations

from discord import Interaction, Message

from bot.answering.decision import Decision
from bot.app.app import FaqBot
from bot.client import reading
from bot.reviewing.questions import Asker


def note_message(bot: FaqBot, decision: Decision, text: str, message: Message) -> None:
    """Keep what a member asked in a message, unless they or the channel's moderators don't want that."""
    author, server = message.author, reading.server_of(message)
    asker = _asker(bot, author.id, server, message.channel, is_moderator=reading.is_moderator(author))
    if asker is not None:
        bot.questions.note(decision, text, asker)


def note_command(bot: FaqBot, decision: Decision, text: str, interaction: Interaction[FaqBot]) -> None:
    """Keep what a member asked by a command, unless they or the channel's moderators don't want that."""
    asker = _asker_of(bot, interaction)
    if asker is not None:
        bot.questions.note(decision, text, asker)


def note_pick(bot: FaqBot, entry: str, interaction: Interaction[FaqBot]) -> None:
    """Keep that a member chose this entry among the suggestions: their question is a way of asking for it."""
    before = bot.conversations.of(interaction.user.id, interaction.channel_id or 0)
    asker = _asker_of(bot, interaction)
    if before.question and entry in before.offered and asker is not None:
        bot.questions.picked(before.question, entry, asker)


def _asker_of(bot: FaqBot, interaction: Interaction[FaqBot]) -> Asker | None:
    is_moderator = reading.may_moderate(interaction.permissions)
    user, guild = interaction.user.id, interaction.guild_id
    return _asker(bot, user, guild, interaction.channel, is_moderator=is_moderator)


def _asker(bot: FaqBot, member: int, guild: int | None, channel: object, *, is_moderator: bool) -> Asker | None:
    """Who asks; None where their question isn't to be kept. Not everyone who can write in the moderators' channel need
    be a moderator: only those who are count."""
    places = [id_ for id_ in (getattr(channel, "id", None), getattr(channel, "parent_id", None)) if id_ is not None]
    if not bot.privacy.may_keep(member, *places):
        return None
    is_theirs = bot.servers.of(guild).alert_channel in places
    return Asker(member, guild or 0, by_moderator=is_theirs and is_moderator)
