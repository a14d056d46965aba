"""Answers that aren't wanted: the button "Remove", and channels in which unasked answers miss the question."""

from __future__ import annotations

import logging
from typing import Any

from discord import Interaction, Thread
from sqlalchemy.exc import SQLAlchemyError

from bot.asking.memory.unasked import Unasked
from bot.client import reading, remarks, replies
from bot.client.answer_buttons import REMOVE, asker_of
from bot.client.presses import Presses, pressed
from bot.logs import logs
from bot.moderating.servers import Servers
from bot.store import LISTENING

log = logging.getLogger(__name__)


class Removal(Presses):
    """Removes answers, and speaks unasked no more where members say that it misses the question."""

    def __init__(self, servers: Servers, unasked: Unasked) -> None:
        self._servers = servers
        self._unasked = unasked

    @pressed(REMOVE)
    async def remove(self, interaction: Interaction[Any], asker: str, way: str) -> None:
        """The button was pressed. Only whose question it was, and moderators, may take the answer away."""
        if interaction.user.id != int(asker) and not reading.may_moderate(interaction.permissions):
            await replies.respond(interaction, remarks.NOT_YOURS, ephemeral=True)
            return
        await replies.acknowledge(interaction)
        if interaction.message is not None and not await replies.remove(interaction.message):
            await replies.respond(interaction, remarks.NOT_REMOVED, ephemeral=True)

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
        alert_channel = interaction.guild.get_channel(self._servers.of(interaction.guild.id).alert_channel or 0)
        if isinstance(alert_channel, replies.Postable):
            await replies.post(alert_channel, remarks.missed(place))
