"""The one check that stands before every command, button and form of `/kb`."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from discord import Interaction

from bot.client import replies
from bot.desk import Desk, DeskError
from bot.moderating.editors import Editors
from bot.moderating.kb import wording
from bot.store import Keeper, Kept

log = logging.getLogger(__name__)

KEPT = Kept(
    "That you tried to change my knowledge where you may not, with your Discord id",
    "as long as whoever runs me keeps my log",
    "so that it is noticed if someone tries again and again",
    "whoever runs me",
)


class Gate:
    """Lets those come to the desk who may change the knowledge; without a desk, nobody."""

    def __init__(self, editors: Editors, desk: Desk | None) -> None:
        self.editors = editors
        self._desk = desk
        self.keeper = Keeper(KEPT)

    @property
    def desk(self) -> Desk:
        """The desk, for whoever wasn't refused."""
        assert self._desk is not None, "without a desk everybody is refused"  # noqa: S101 - tells mypy
        return self._desk

    def is_open(self, interaction: Interaction[Any]) -> bool:
        """Whether somebody may change the knowledge here."""
        return self._desk is not None and self.editors.refused(interaction) is None

    def is_home(self, guild: int | None) -> bool:
        """Whether the knowledge can be changed from a server, by those who may."""
        return self._desk is not None and guild is not None and guild == self.editors.home

    async def refuses(self, interaction: Interaction[Any]) -> bool:
        """Whether somebody may not change the knowledge here; then they were told why, and the log as well."""
        reason = self.editors.refused(interaction)
        if reason is None and self._desk is None:
            await replies.respond(interaction, wording.NO_FOLDER, ephemeral=True)
            return True
        if reason is None:
            return False
        member, guild = interaction.user.id, interaction.guild_id
        log.warning("/kb refused (%s) to member %s in server %s", reason, member, guild or 0)
        await replies.respond(interaction, wording.refusal(reason, guild), ephemeral=True)
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
