"""The only way out: here, and nowhere else, the bot sends, edits and responds with messages.

Every message is made by `_made` from a `Wording`, so that none is without its footer, none mentions anyone, and none is
longer than Discord allows. What Discord refuses for good (no permission, message or channel gone, a server error that
outlasted discord.py's own retries) is logged and given up: there is nobody left to tell. A message that Discord finds
malformed (400) is a mistake of ours, and raised.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_wording
from functools import partial
from typing import Any, TypeVar

import discord
from discord import AllowedMentions, HTTPException, Interaction, Message, PartialMessage
from discord.ui import Modal, View

from bot import rendering
from bot.answering.wording import Passage, Wording
from bot.feedback import answer_view
from bot.removal import REMOVABLE, Asker, with_remove

log = logging.getLogger(__name__)

NOBODY = AllowedMentions.none()
BAD_REQUEST = 400
NO_FILES = "A file belongs here, but I'm not allowed to attach any. Give me *Attach Files* in this channel."
THREAD_IS_ARCHIVED = 50083

Postable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Made:
    content: str | None
    embeds: list[discord.Embed]
    view: View | None
    rest: tuple[str, ...] = ()  # what the message has no room for, to be sent after it


def _made(
    wording: Wording, *, embeds: bool, view: View | None = None, asker: Asker | None = None, whole: bool = False
) -> _Made:
    """A message of this wording. `whole`: more messages may follow, so nothing of it is cut."""
    view = view or answer_view(wording)
    if asker is not None and wording.kind in REMOVABLE:
        view = with_remove(view, asker)
    if embeds:
        return _Made(None, rendering.embeds(wording), view)
    first, *rest = rendering.texts(wording) if whole and wording.kind != "urgent" else [rendering.text(wording)]
    return _Made(first, [], view, tuple(rest))


async def reply(message: Message, wording: Wording, *, is_unasked: bool = False) -> Message | None:
    """Reply to a member's message, without pinging. Returns what was sent, or None where the bot couldn't.

    Without Read Message History a reply isn't possible, so the answer is sent plainly; also when the message is gone.
    """
    allowed = _permissions(message)
    if not _may_send(message.channel, allowed):
        log.info("no permission to send in channel %s", message.channel.id)
        return None
    made = _made(wording, embeds=allowed.embed_links, asker=Asker(message.author.id, is_unasked))
    reference = message.to_reference(fail_if_not_exists=False) if allowed.read_message_history else None
    try:
        return await _attempt(lambda: _send(message, made, reference))
    except HTTPException:
        if reference is None:
            raise
        return await _attempt(lambda: _send(message, made, None))


async def _send(message: Message, made: _Made, reference: discord.MessageReference | None) -> Message:
    options: dict[str, Any] = {"reference": reference, "mention_author": False} if reference is not None else {}
    if made.view is not None:
        options["view"] = made.view
    return await message.channel.send(made.content, embeds=made.embeds, allowed_mentions=NOBODY, **options)


def _may_send(channel: object, allowed: discord.Permissions) -> bool:
    return allowed.send_messages_in_threads if isinstance(channel, discord.Thread) else allowed.send_messages


def may_post(channel: Postable) -> bool:
    """Whether the bot may see a server's channel and write in it."""
    allowed = channel.permissions_for(channel.guild.me)
    return allowed.view_channel and _may_send(channel, allowed)


async def post(
    channel: Postable, wording: Wording, *, view: View | None = None, files: Sequence[discord.File] = ()
) -> Message | None:
    """Write in a server's channel of the bot's own accord. Returns what was sent, or None where the bot couldn't."""
    if not may_post(channel):
        return None
    made = _made(wording, embeds=channel.permissions_for(channel.guild.me).embed_links, view=view)
    options: dict[str, Any] = {"view": made.view} if made.view is not None else {}
    if files and channel.permissions_for(channel.guild.me).attach_files:
        options["files"] = list(files)
    return await _attempt(lambda: channel.send(made.content, embeds=made.embeds, allowed_mentions=NOBODY, **options))


async def edit(
    message: Message | PartialMessage, wording: Wording, *, view: View | None = None, asker: Asker | None = None
) -> Message | None:
    """Put a wording in place of one of the bot's messages. Returns None where that isn't possible: it may be gone.

    `asker` is whose question it answers.
    """
    made = _made(wording, embeds=_permissions(message).embed_links, view=view, asker=asker)
    return await _attempt(
        lambda: message.edit(content=made.content, embeds=made.embeds, view=made.view, allowed_mentions=NOBODY)
    )


async def remove(message: Message | PartialMessage) -> bool:
    """Delete one of the bot's messages. Returns whether it is gone."""
    try:
        await message.delete()
    except discord.NotFound:
        pass
    except HTTPException as error:
        log.warning("Discord refused to delete a message: status %s, code %s", error.status, error.code)
        return False
    return True


def _permissions(message: Message | PartialMessage) -> discord.Permissions:
    """What the bot may do in the channel. Where that can't be known, everything: Discord will say."""
    if message.guild is None or isinstance(message.channel, discord.PartialMessageable):
        return discord.Permissions.all()
    try:
        return message.channel.permissions_for(message.guild.me)
    except discord.ClientException:  # a thread whose parent isn't in the cache
        return discord.Permissions.all()


async def respond(
    interaction: Interaction[Any], wording: Wording, *, ephemeral: bool = False, view: View | None = None
) -> int | None:
    """Answer an interaction: its first response, or a further message where it already has one. Returns the id of the
    message, or None where the bot couldn't.

    `ephemeral` shows it to the member alone; a direct message is between the two anyway, so there it stays. `view`
    takes the place of the wording's own buttons.
    """
    ephemeral = ephemeral and interaction.guild_id is not None
    asker = None if ephemeral else Asker(interaction.user.id)
    made = _made(wording, embeds=may_embed(interaction), view=view, asker=asker, whole=ephemeral)
    options: dict[str, Any] = {"view": made.view} if made.view is not None else {}

    options |= {"ephemeral": ephemeral, "allowed_mentions": NOBODY}

    async def send() -> int | None:
        if interaction.response.is_done():
            sent = await interaction.followup.send(made.content or "", embeds=made.embeds, wait=True, **options)
            return int(sent.id)
        return (await interaction.response.send_message(made.content, embeds=made.embeds, **options)).message_id

    sent = await _attempt(send)
    await _follow(interaction, made)
    return sent


async def _follow(interaction: Interaction[Any], made: _Made) -> None:
    """Send what a message, which the member alone sees, had no room for."""
    for text in made.rest:
        await _attempt(partial(interaction.followup.send, text, ephemeral=True, allowed_mentions=NOBODY))


async def replace(interaction: Interaction[Any], wording: Wording, *, view: View | None = None) -> None:
    """Put a wording in place of the message whose button or menu was used."""
    message = interaction.message
    alone = message is not None and message.flags.ephemeral
    asker = None if message is None or alone else Asker(interaction.user.id)
    made = _made(wording, embeds=may_embed(interaction), view=view, asker=asker, whole=alone)
    await _attempt(
        lambda: interaction.response.edit_message(
            content=made.content, embeds=made.embeds, view=made.view, allowed_mentions=NOBODY
        )
    )
    await _follow(interaction, made)


async def ask(interaction: Interaction[Any], modal: Modal) -> None:
    """Show a form, which is the first response to an interaction."""
    await _attempt(lambda: interaction.response.send_modal(modal))


async def think(interaction: Interaction[Any]) -> None:
    """Show the member alone that an answer will take a while; `finish` gives it. Discord waits for 3 s until then."""
    await _attempt(lambda: interaction.response.defer(ephemeral=interaction.guild_id is not None, thinking=True))


async def acknowledge(interaction: Interaction[Any]) -> None:
    """Tell Discord that a button or menu was understood; what comes of it follows."""
    await _attempt(interaction.response.defer)


async def finish(
    interaction: Interaction[Any], wording: Wording, *, view: View | None = None, files: Sequence[discord.File] = ()
) -> int | None:
    """Put a wording in place of what an interaction shows so far: "thinking", or the message whose button was used.

    Returns the id of the message, or None where the bot couldn't.
    """
    if files and not (interaction.guild_id is None or interaction.app_permissions.attach_files):
        wording, files = replace_wording(wording, passages=(*wording.passages, Passage(NO_FILES))), ()
    alone = interaction.message is None or interaction.message.flags.ephemeral
    made = _made(wording, embeds=may_embed(interaction), view=view, whole=alone)
    message = await _attempt(
        lambda: interaction.edit_original_response(
            content=made.content,
            embeds=made.embeds,
            view=made.view,
            attachments=list(files),
            allowed_mentions=NOBODY,
        )
    )
    await _follow(interaction, made)
    return message.id if message is not None else None


def may_embed(interaction: Interaction[Any]) -> bool:
    """Whether embeds are shown where an interaction is answered."""
    return interaction.guild_id is None or interaction.app_permissions.embed_links


async def _attempt(send: Callable[[], Awaitable[T]]) -> T | None:
    try:
        return await send()
    except HTTPException as error:
        if error.status == BAD_REQUEST and error.code != THREAD_IS_ARCHIVED:
            raise
        log.warning("Discord refused a message: status %s, code %s", error.status, error.code)
        return None
