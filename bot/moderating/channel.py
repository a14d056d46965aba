"""The moderators' channel, where changes of the knowledge are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import Interaction

from bot.client import replies
from bot.desk import Revision
from bot.moderating.kb import wording
from bot.moderating.kb.buttons import buttons

if TYPE_CHECKING:
    from bot.app.app import FaqBot


def channel_of(interaction: Interaction[FaqBot]) -> replies.Postable | None:
    """The moderators' channel of a server; None where none is set, or the bot can't write there."""
    chosen = interaction.client.servers.of(interaction.guild_id).alert_channel
    if chosen is None or interaction.guild is None:
        return None
    channel = interaction.guild.get_channel_or_thread(chosen)
    return channel if isinstance(channel, replies.Postable) and replies.may_post(channel) else None


async def announce(interaction: Interaction[FaqBot], revision: Revision) -> str | None:
    """Tell a change there, with a button to undo it. Returns how the channel is mentioned; None where there is none."""
    channel = channel_of(interaction)
    if channel is None:
        return None
    message = await replies.post(channel, wording.announcement(revision), view=buttons(revision.number, "undo"))
    return channel.mention if message is not None else None
