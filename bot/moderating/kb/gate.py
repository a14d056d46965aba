"""The one check that stands before every command, button and form of `/kb`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from discord import Interaction

from bot.client import replies
from bot.desk import DeskError
from bot.moderating.kb import wording

if TYPE_CHECKING:
    from bot.app.app import FaqBot

log = logging.getLogger(__name__)


async def refuses(bot: FaqBot, interaction: Interaction[Any]) -> bool:
    """Whether somebody may not change the knowledge here; then they were told why, and the log as well."""
    reason = bot.editors.refused(interaction)
    if reason is None and bot.desk is None:
        await replies.respond(interaction, wording.NO_FOLDER, ephemeral=True)
        return True
    if reason is None:
        return False
    log.warning("/kb refused (%s) to member %s in server %s", reason, interaction.user.id, interaction.guild_id or 0)
    await replies.respond(interaction, wording.refusal(reason, interaction.guild_id), ephemeral=True)
    return True


@asynccontextmanager
async def trouble_told(interaction: Interaction[Any]) -> AsyncIterator[None]:
    """Tell the moderator what the desk says where it can't do something."""
    try:
        yield
    except DeskError as error:
        if interaction.response.is_done():
            await replies.finish(interaction, wording.failed(str(error)))
        else:
            await replies.respond(interaction, wording.failed(str(error)), ephemeral=True)
