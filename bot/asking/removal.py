"""Answers that aren't wanted: the button "Remove", and channels in which unasked answers miss the question."""

from __future__ import annotations

import logging
from typing import Any

from discord import Interaction, Thread
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import Wording, remark
from bot.asking.memory.unasked import Unasked
from bot.client import reading, replies
from bot.client.answer_buttons import REMOVE, asker_of
from bot.client.presses import Presses, pressed
from bot.moderating import Servers, moderators_channel
from bot.store import LISTENING

log = logging.getLogger(__name__)

NOT_YOURS = remark("Only the member who asked and moderators can remove this answer.")
NOT_REMOVED = remark("Sorry, Discord didn't let me remove this answer. Please try again in a little while.")


class Removal(Presses):
    """Removes answers, and speaks unasked no more where members say that it misses the question."""

    def __init__(self, servers: Servers, unasked: Unasked) -> None:
        self._servers = servers
        self._unasked = unasked

    @pressed(REMOVE)
    async def remove(self, interaction: Interaction[Any], asker: str, way: str) -> None:
        """The button was pressed. Only whose question it was, and moderators, may take the answer away."""
        if interaction.user.id != int(asker) and not reading.may_moderate(interaction.permissions):
            await replies.respond(interaction, NOT_YOURS, ephemeral=True)
            return
        await replies.acknowledge(interaction)
        if interaction.message is not None and not await replies.remove(interaction.message):
            await replies.respond(interaction, NOT_REMOVED, ephemeral=True)

    async def not_asked(self, interaction: Interaction[Any]) -> None:
        """A member says that an answer wasn't what was asked; whoever made that button has answered the member."""
        asker = asker_of(interaction.message) if interaction.message is not None else None
        if interaction.guild is None or interaction.channel is None or asker is None or not asker.is_unasked:
            return
        channel = interaction.channel
        place = channel.parent_id if isinstance(channel, Thread) else channel.id
        listens = self._servers.mode_of(interaction.guild.id, channel) in LISTENING
        if not listens or not self._unasked.missed(place, interaction.user.id):
            return
        log.info("channel %s: unasked answers missed the question, so there are no more", place)
        try:
            await self._servers.choose_mode(interaction.guild.id, "addressed", place)
        except SQLAlchemyError as error:
            log.error("a choice for server %s couldn't be saved\n%s", interaction.guild.id, logs.describe(error))
        told = moderators_channel(self._servers, interaction.guild)
        if told is not None:
            await replies.post(told, gone_quiet(place))


def gone_quiet(channel: int) -> Wording:
    """Told to moderators: the bot speaks unasked no more in a channel."""
    return remark(
        f"Within a day, two members said that my answers in <#{channel}> weren't what they had asked. Nobody had called me "
        "there, so from now on I answer in that channel only when asked. You can change that in `/settings`.",
        title="I've gone quiet in a channel",
    )
