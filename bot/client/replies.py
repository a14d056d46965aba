"""The only way out: here, and nowhere else, the bot sends, edits and responds with messages.

Every message is made by `rendering.made` from a `Wording`, so that none is without its footer, none pings anyone who didn't
ask for it, none is longer than Discord allows, and none shows to others what is private. What doesn't get through is tried
again for a while (`delivery`), longer for someone in danger; what Discord finds malformed (400), in a plainer form. What
Discord refuses for good (no permission, message or channel gone) is logged and given up: there is nobody left to tell.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from dataclasses import replace as replace_wording
from typing import Any, Literal, TypeVar

import discord
from discord import HTTPException, Interaction, Message, PartialMessage
from discord.ui import Modal, View

from bot import metrics
from bot.answering import Passage, Wording, cut
from bot.client import finding, reading, remarks, rendering, rights
from bot.client.answer_buttons import Asker
from bot.client.delivery import (
    ALREADY_ANSWERED,
    BAD_REQUEST,
    ORDINARY,
    TROUBLE,
    URGENT,
    Attachment,
    Once,
    Patience,
    deliver,
    first_response,
    first_taken,
    is_answered,
    outcome,
    told,
)

log = logging.getLogger(__name__)

NO_FILES = "A file belongs here, but I'm not allowed to attach any. Give me *Attach Files* in this channel."

TYPED_SHOWN = 1_200  # characters of what somebody typed, in a message that is one

REPLY_WITHIN = 1_000  # messages since it was begun in which a reply is looked for

ARCHIVED_MINUTES: Literal[10080] = 10080  # a week without a message, the longest that Discord offers
A_DAY_ARCHIVED: Literal[1440] = 1440

T = TypeVar("T")
_Way = tuple[rendering.Made, discord.MessageReference | None]


async def reply(
    message: Message,
    wording: Wording,
    *,
    is_unasked: bool = False,
    pings: int | None = None,
    first: bool = False,
    nonce: str | None = None,
) -> Message | None:
    """Reply to a member's message, without pinging anyone but, where the wording mentions them, the member `pings`, who
    asked for it. Returns what was sent, or None where the bot couldn't.

    `first`: it is the answer to the message, of which there is one. Where another process, or this one before it was ended,
    has just sent it, that is what Discord returns. So it is where `nonce` (25 characters at most) was sent before.

    Without Read Message History a reply isn't possible, so the answer is sent plainly; also when the message is gone.
    """
    allowed = rights.at(message)
    if not rights.may_send(message.channel, allowed):
        log.info("no permission to send in channel %s", message.channel.id)
        return None
    asker = Asker(message.author.id, is_unasked)
    shown = rendering.made(wording, embeds=allowed.embed_links, alone=_is_direct(message), asker=asker)
    reference = message.to_reference(fail_if_not_exists=False) if allowed.read_message_history else None
    ways: list[_Way] = [(shown[0], reference)] if reference is not None else []
    ways += [(made, None) for made in shown]
    patience = _patience(wording)
    pinged = rendering.only(pings) if pings is not None else None
    nonce = _nonce(message, wording) if first else nonce
    return await _attempt(_write(message.channel, ways, patience, pinged=pinged, nonce=nonce))


async def _write(
    channel: discord.abc.Messageable,
    ways: Sequence[_Way],
    patience: Patience,
    files: Sequence[Attachment] = (),
    *,
    pinged: discord.AllowedMentions | None = None,
    nonce: str | None = None,
) -> Message:
    """Send a message in the first of these ways that Discord takes, once. Raises TROUBLE."""
    once_only = Once(channel, nonce)
    mentions = {} if pinged is None else {"allowed_mentions": pinged}

    async def write(way: _Way) -> Message:
        made, reference = way
        options = made.options | mentions
        if reference is not None:
            options |= {"reference": reference, "mention_author": False}

        async def once() -> Message:
            attached: dict[str, Any] = {"files": [each.file() for each in files]} if files else {}
            return await channel.send(made.content, nonce=once_only.nonce, **options | attached)

        return await deliver(lambda: once_only.send(once, made.content), patience)

    return await first_taken(ways, write, patience)


async def open_thread_of(message: Message, name: str) -> discord.Thread | None:
    """Open a thread of a message. None where the bot couldn't."""

    async def once() -> discord.Thread:
        return await message.create_thread(name=name, auto_archive_duration=A_DAY_ARCHIVED)

    return await _attempt(deliver(once, ORDINARY)) if rights.may_open_thread(message) else None


async def answer_in(
    thread: discord.Thread, message: Message, wording: Wording, *, is_unasked: bool = False
) -> Message | None:
    """Answer a member's message in a thread of it. Returns what was sent, or None where the bot couldn't."""
    asker = Asker(message.author.id, is_unasked)
    shown = rendering.made(wording, embeds=rights.allowed_in(thread).embed_links, alone=False, asker=asker)
    ways: list[_Way] = [(made, None) for made in shown]
    return await _attempt(_write(thread, ways, _patience(wording), nonce=_nonce(message, wording)))


async def open_thread(channel: discord.TextChannel, name: str) -> discord.Thread | None:
    """Open a private thread, which those see who may manage threads there. None where the bot couldn't."""

    async def once() -> discord.Thread:
        return await channel.create_thread(
            name=name, type=discord.ChannelType.private_thread, invitable=False, auto_archive_duration=ARCHIVED_MINUTES
        )

    return await _attempt(deliver(once, ORDINARY)) if rights.may_open_threads(channel) else None


async def post(
    channel: rights.Postable,
    wording: Wording,
    *,
    view: View | None = None,
    files: Sequence[Attachment] = (),
    patience: Patience | None = None,
    role: int | None = None,
) -> Message | None:
    """Write in a server's channel of the bot's own accord, without pinging anyone but, where the wording mentions it, the
    `role` that moderators chose for that. Returns what was sent, or None where the bot couldn't."""
    if not rights.may_post(channel):
        return None
    allowed = rights.allowed_in(channel)
    wording, attached, as_text = _with_files(wording, files, may_attach=allowed.attach_files)
    embeds = allowed.embed_links and not as_text
    shown = rendering.made(wording, embeds=embeds, alone=False, view=view)
    ways = [(made, None) for made in shown]
    pinged = rendering.only_role(role) if role is not None else None
    return await _attempt(_write(channel, ways, patience or _patience(wording), attached, pinged=pinged))


async def edit(
    message: Message | PartialMessage,
    wording: Wording,
    *,
    view: View | None = None,
    asker: Asker | None = None,
    patience: Patience | None = None,
    files: Sequence[Attachment] = (),
) -> Message | None:
    """Put a wording in place of one of the bot's messages. Returns None where that isn't possible: it may be gone.

    `asker` is whose question it answers; `files`, where there are any, take the place of those under it.
    """
    return await _attempt(_changed(message, wording, patience or _patience(wording), view, asker, files=files))


async def _changed(
    message: Message | PartialMessage,
    wording: Wording,
    patience: Patience,
    view: View | None,
    asker: Asker | None,
    *,
    files: Sequence[Attachment] = (),
) -> Message:
    wording, attached, as_text = _with_files(wording, files, may_attach=rights.at(message).attach_files)

    async def change(made: rendering.Made) -> Message:
        def once() -> Awaitable[Message]:
            with_files = {"attachments": [each.file() for each in attached]} if attached else {}
            return message.edit(**{"view": None} | made.options | with_files, content=made.content)

        return await deliver(once, patience)

    embeds, alone = rights.at(message).embed_links and not as_text, _is_direct(message)
    shown = rendering.made(wording, embeds=embeds, alone=alone, view=view, asker=asker)
    return await first_taken(shown, change, patience)


async def correct(
    message: Message | PartialMessage, wording: Wording, patience: Patience, asker: Asker | None = None
) -> bool:
    """Put a wording in place of one of the bot's messages, long after. False where that isn't possible. Raises what may pass of
    TROUBLE."""
    return await finding.possible(_changed(message, wording, patience, None, asker)) is not None


async def below(message: Message, wording: Wording, patience: Patience, *, since: int | None) -> Message | None:
    """Reply to one of the bot's own messages, once: where it may have done so `since` that id, what it said is changed. Returns
    what is there, or None where the bot can't. Raises what may pass of TROUBLE."""
    said = await _reply_to(message, since, patience) if since is not None else None
    if said is not None:
        return said if await correct(said, wording, patience) else None
    shown = rendering.made(wording, embeds=rights.at(message).embed_links, alone=_is_direct(message))
    reference = message.to_reference(fail_if_not_exists=False)
    return await finding.possible(_write(message.channel, [(made, reference) for made in shown], patience))


async def _reply_to(message: Message, since: int, patience: Patience) -> Message | None:
    """The bot's own reply to one of its messages, among those that came next after an id."""

    def is_reply(other: Message) -> bool:
        return other.reference is not None and other.reference.message_id == message.id

    channel, me, after = message.channel, message.author.id, discord.Object(since)
    return await finding.own(
        channel, is_reply, me=me, after=after, at_most=REPLY_WITHIN, oldest_first=True, patience=patience
    )


async def remove(message: Message | PartialMessage) -> bool:
    """Delete one of the bot's messages. Returns whether it is gone."""
    try:
        await deliver(message.delete, ORDINARY)
    except discord.NotFound:
        pass
    except TROUBLE as error:
        log.warning("Discord didn't delete a message: %s", told(error))
        return False
    return True


async def respond(
    interaction: Interaction[Any], wording: Wording, *, ephemeral: bool = False, view: View | None = None
) -> int | None:
    """Answer an interaction: its first response, or a further message where it already has one. Returns the id of the
    message (0 where it came, but its id can't be known), or None where the bot couldn't.

    `ephemeral` shows it to the member alone; a direct message is between the two anyway, so there it stays. `view`
    takes the place of the wording's own buttons. Help for someone in danger goes into the channel where Discord takes no
    answer to the interaction (any more).
    """
    ephemeral = ephemeral and interaction.guild_id is not None
    asker = None if ephemeral else Asker(interaction.user.id)
    alone, embeds = ephemeral or interaction.guild_id is None, rights.may_embed(interaction)
    shown = rendering.made(wording, embeds=embeds, alone=alone, view=view, asker=asker, whole=ephemeral)
    patience = _patience(wording)

    async def send(made: rendering.Made) -> int:
        options = made.options | {"ephemeral": ephemeral}
        sent = await _first_message(interaction, made.content, options, patience)
        if sent is None:
            sent = await _further_message(interaction, made.content, options, patience)
        await _follow(interaction, made)
        return sent

    sending = first_taken(shown, send, patience)
    if not patience.is_urgent:
        return await _attempt(sending)
    try:
        sent_so = await sending
    except TROUBLE:
        channel = interaction.client.get_partial_messageable(interaction.channel_id, guild_id=interaction.guild_id)
        shown = rendering.made(wording, embeds=embeds, alone=interaction.guild_id is None, view=view, asker=asker)
        sent = await _attempt(_write(channel, [(made, None) for made in shown], patience))
        return sent.id if sent is not None else None
    metrics.count(metrics.DELIVERIES, "delivered")
    return sent_so


async def _first_message(
    interaction: Interaction[Any], content: str, options: dict[str, Any], patience: Patience
) -> int | None:
    """A message as the first response to an interaction. Its id, 0 where that can't be known, None where Discord has a
    first response already. Raises TROUBLE."""
    if is_answered(interaction):
        return None
    try:
        given = await first_response(
            interaction, lambda: interaction.response.send_message(content, **options), patience
        )
    except HTTPException as error:
        if error.code == ALREADY_ANSWERED:
            return None
        raise
    if given is not None:
        return given.message_id or 0
    try:
        return (await deliver(interaction.original_response, ORDINARY)).id
    except (*TROUBLE, discord.ClientException):
        return 0


async def _further_message(
    interaction: Interaction[Any], content: str, options: dict[str, Any], patience: Patience
) -> int:
    """A message after the first response. Its id. Raises TROUBLE."""
    sent = await deliver(lambda: interaction.followup.send(content, wait=True, **options), patience)
    return int(sent.id)


async def _follow(interaction: Interaction[Any], made: rendering.Made) -> None:
    """Send what a message, which the member alone sees, had no room for."""
    options = {"ephemeral": True, "allowed_mentions": rendering.NOBODY}
    for text in made.rest:
        await _attempt(_further_message(interaction, text, options, ORDINARY))


async def replace(interaction: Interaction[Any], wording: Wording, *, view: View | None = None) -> None:
    """Put a wording in place of the message whose button or menu was used."""
    message = interaction.message
    alone = message is not None and message.flags.ephemeral
    asker = None if message is None or alone else Asker(interaction.user.id)

    async def change(made: rendering.Made) -> None:
        options = {"view": None} | made.options
        await first_response(interaction, lambda: interaction.response.edit_message(content=made.content, **options))
        await _follow(interaction, made)

    is_private, embeds = alone or interaction.guild_id is None, rights.may_embed(interaction)
    shown = rendering.made(wording, embeds=embeds, alone=is_private, view=view, asker=asker, whole=alone)
    await _attempt(first_taken(shown, change, ORDINARY))


async def ask(interaction: Interaction[Any], modal: Modal) -> None:
    """Show a form, which is the first response to an interaction."""
    await _attempt(first_response(interaction, lambda: interaction.response.send_modal(modal)))


async def think(interaction: Interaction[Any]) -> None:
    """Show the member alone that an answer will take a while; `finish` gives it. Discord waits for 3 s until then."""
    ephemeral = interaction.guild_id is not None
    await _attempt(first_response(interaction, lambda: interaction.response.defer(ephemeral=ephemeral, thinking=True)))


async def acknowledge(interaction: Interaction[Any]) -> None:
    """Tell Discord that a button or menu was understood; what comes of it follows."""
    await _attempt(first_response(interaction, interaction.response.defer))


async def finish(
    interaction: Interaction[Any], wording: Wording, *, view: View | None = None, files: Sequence[Attachment] = ()
) -> int | None:
    """Put a wording in place of what an interaction shows so far: "thinking", or the message whose button was used.

    Returns the id of the message, or None where the bot couldn't.
    """
    alone = interaction.message is None or interaction.message.flags.ephemeral
    may_attach = interaction.guild_id is None or interaction.app_permissions.attach_files
    if files and not may_attach and not all(each.is_typed for each in files):
        wording = replace_wording(wording, passages=(*wording.passages, Passage(NO_FILES)))
    wording, files, as_text = _with_files(wording, files, may_attach=may_attach, whole=alone)
    patience = _patience(wording)

    async def change(made: rendering.Made) -> int:
        options = {"view": None} | made.options

        async def once() -> Message:
            attached = [each.file() for each in files]
            return await interaction.edit_original_response(content=made.content, attachments=attached, **options)

        message = await deliver(once, patience)
        await _follow(interaction, made)
        return message.id

    is_private, embeds = alone or interaction.guild_id is None, rights.may_embed(interaction) and not as_text
    shown = rendering.made(wording, embeds=embeds, alone=is_private, view=view, whole=alone)
    return await _attempt(first_taken(shown, change, patience))


def _with_files(
    wording: Wording, files: Sequence[Attachment], *, may_attach: bool, whole: bool = False
) -> tuple[Wording, Sequence[Attachment], bool]:
    """A wording, and the files under it. Where none may be, what somebody typed is in the wording, which then goes as text:
    shortened, where no more messages may follow."""
    if may_attach:
        return wording, files, False
    typed = [each.content for each in files if each.is_typed and isinstance(each.content, str)]
    blocks = tuple(Passage(remarks.as_block(text if whole else cut(text, TYPED_SHOWN))) for text in typed)
    return replace_wording(wording, passages=(*wording.passages, *blocks)), (), bool(blocks)


def _is_direct(message: Message | PartialMessage) -> bool:
    """Whether a message is between the bot and one member. A server's channel that isn't known yet isn't."""
    return reading.server_of(message) is None


def _nonce(message: Message, wording: Wording) -> str:
    """By what Discord knows the one answer of its kind to a message as it is now written, in 25 characters at most: help for
    what a member edited into it is none that was sent before."""
    kind = {"urgent": "u", "care": "c"}.get(wording.kind, "s")
    edited = int(message.edited_at.timestamp() * 1_000) % 10_000 if message.edited_at is not None else ""
    return f"{kind}{message.id}{edited}"


def _patience(wording: Wording) -> Patience:
    """For how long it is tried to send it."""
    return URGENT if wording.kind in ("urgent", "care") else ORDINARY


async def _attempt(sending: Awaitable[T]) -> T | None:
    """What comes of it, or None where nothing does, which is logged."""
    try:
        done = await sending
    except TROUBLE as error:
        metrics.count(metrics.DELIVERIES, outcome(error))
        malformed = isinstance(error, HTTPException) and error.status == BAD_REQUEST
        log.log(logging.ERROR if malformed else logging.WARNING, "Discord refused a message: %s", told(error))
        return None
    metrics.count(metrics.DELIVERIES, "delivered")
    return done
