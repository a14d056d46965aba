"""Save what a moderator chose, after they were answered: a slow store holds nobody up, a broken one is told."""

from __future__ import annotations

import logging
from typing import Any

from discord import Interaction
from sqlalchemy.exc import SQLAlchemyError

from bot.client import remarks, replies
from bot.logs import logs
from bot.moderating.servers import Saving

log = logging.getLogger(__name__)


async def save(interaction: Interaction[Any], saving: Saving) -> None:
    """Save it; if that fails, the moderator hears that it counts until the bot ends."""
    try:
        await saving
    except SQLAlchemyError as error:
        log.error("a choice for server %s couldn't be saved\n%s", interaction.guild_id, logs.describe(error))
        await replies.respond(interaction, remarks.NOT_SAVED, ephemeral=True)
    else:
        if not interaction.client.store.is_kept:
            await replies.respond(interaction, remarks.NOT_SAVED, ephemeral=True)
