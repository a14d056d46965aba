"""The way of every change of the knowledge on Discord: preview, confirm (twice, where it is about safety), announce, undo."""

from __future__ import annotations

import asyncio
import logging

import discord
from discord import Interaction
from discord.ext import commands
from sqlalchemy.exc import SQLAlchemyError

from bot.app.app import FaqBot
from bot.client import replies
from bot.client.attachments import attachment
from bot.desk import (
    AddEntry,
    Busy,
    Change,
    Desk,
    DeskError,
    EditEntry,
    Proposal,
    Refused,
    Revision,
    Stale,
    Undo,
    suggested_id,
)
from bot.logs import logs
from bot.moderating.channel import moderators_channel
from bot.moderating.kb import forms, gate, wording
from bot.moderating.kb.attachments import cut_off, newer
from bot.moderating.kb.buttons import DeskButton, Leaf, Press, buttons
from bot.moderating.kb.forms import ChangedEntry, NewEntry, Why
from bot.moderating.kb.previews import PREVIEW_SECONDS, REQUEST_SECONDS, Pending, Previews, new_token
from bot.reviewing import review
from bot.store import questions as kept

log = logging.getLogger(__name__)


class Unsure(Exception):  # noqa: N818 (named for what is so)
    """Discord doesn't tell whether somebody may still change the knowledge."""

    def __init__(self) -> None:
        super().__init__(
            "Discord didn't tell me whether who asked for this may still change the knowledge, so nothing was written. "
            "Please try again in a moment."
        )


class Changes(commands.Cog):
    """Shows what a change would do, and makes it once it is confirmed.

    Whoever wants a change made dispatches the event `desk_change` with an interaction that has no answer yet; it may
    have been deferred by `replies.think`.
    """

    def __init__(self, bot: FaqBot, desk: Desk) -> None:
        self.bot = bot
        self.desk = desk
        self.previews = Previews()

    async def cog_load(self) -> None:
        self.bot.add_dynamic_items(DeskButton, Leaf)
        try:
            await self.bot.editors.load()
        except SQLAlchemyError as error:
            log.error("the roles that may change the knowledge can't be read\n%s", logs.describe(error))

    async def cog_unload(self) -> None:
        self.previews.close()

    # What moderators want

    @commands.Cog.listener()
    async def on_desk_change(self, interaction: Interaction[FaqBot], change: Change) -> None:
        """Somebody wants a change made: show what it would do, for them alone."""
        if await gate.refuses(self.bot, interaction):
            return
        if not interaction.response.is_done():
            await replies.think(interaction)
        await self._preview(interaction, change)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction[FaqBot]) -> None:
        """A form was sent. (Forms are known by their `custom_id`, so that those from before a restart work.)"""
        form = forms.written(interaction)
        if form is None or await gate.refuses(self.bot, interaction):
            return
        if isinstance(form, Why):
            await self._confirm(interaction, form.token, form.text)
            return
        if interaction.message is not None:  # the form was opened from a preview, and what follows takes its place
            self.previews.forget_message(interaction.message.id)
            await replies.acknowledge(interaction)
        else:
            await replies.think(interaction)
        async with gate.trouble_told(interaction):
            if isinstance(form, NewEntry):
                await self._new_entry(interaction, form)
            else:
                await self._changed_entry(interaction, form)

    async def _new_entry(self, interaction: Interaction[FaqBot], form: NewEntry) -> None:
        file = next((name for name in await self.desk.entry_files() if forms.file_key(name) == form.file), None)
        id_ = form.id or suggested_id(form.fields["question"] or "", self.bot.knowledge)
        fields = {"id": id_} | dict(form.fields)
        if file is None:
            gone = Refused("The file that the entry was meant for is gone. Use `/kb add` again and choose another one.")
            await self._refuse(interaction, AddEntry("", fields), gone)
            return
        await self._preview(interaction, AddEntry(file, fields))

    async def _changed_entry(self, interaction: Interaction[FaqBot], form: ChangedEntry) -> None:
        entry = self.bot.knowledge.entries.get(form.id)
        if entry is None:
            gone = Refused(f"The entry `{form.id}` is gone. Your text is below.")
            await self._refuse(interaction, EditEntry(form.id, form.fields), gone)
            return
        changed, clashes = forms.changes(form, entry)
        if clashes:
            await self._refuse(interaction, EditEntry(form.id, changed), Refused(wording.clash(form.id, clashes)))
        elif not changed:
            await replies.finish(interaction, wording.NOTHING_CHANGED)
        else:
            await self._preview(interaction, EditEntry(form.id, changed))

    async def _preview(self, interaction: Interaction[FaqBot], change: Change) -> None:
        try:
            proposal = await self.desk.propose(change, await self._recent())
        except Refused as error:
            await self._refuse(interaction, change, error)
            return
        except DeskError as error:
            await replies.finish(interaction, wording.failed(str(error)))
            return
        pending = Pending(
            change, interaction.user.id, proposal.diff, needs_second=proposal.needs_second, proposal=proposal
        )
        token = self._keep(interaction, pending)
        again: tuple[Press, ...] = ("again",) if isinstance(change, AddEntry | EditEntry) else ()
        shown = wording.preview(proposal, embeds=replies.may_embed(interaction))
        view = buttons(token, "confirm", "why", *again, "cancel")
        pending.message = await replies.finish(interaction, shown, view=view, files=cut_off(proposal, shown))

    async def _recent(self) -> list[str]:
        """What members asked of late that moderators may read."""
        try:
            late = await kept.kept(self.bot.store, None, review.REVIEWED)
        except SQLAlchemyError as error:  # the preview is then only of what is in the files
            log.error("the questions can't be read\n%s", logs.describe(error))
            return []
        return await asyncio.to_thread(review.readable, late)

    async def _refuse(self, interaction: Interaction[FaqBot], change: Change, error: Refused) -> None:
        """Say why a change can't be made, and give back what was written."""
        if not isinstance(change, AddEntry | EditEntry):
            await replies.finish(interaction, wording.refused(error))
            return
        pending = Pending(change, interaction.user.id)
        view = buttons(self._keep(interaction, pending), "again", "cancel")
        files = [attachment("your-text.txt", forms.as_text(change.fields), "The text that you typed")]
        pending.message = await replies.finish(interaction, wording.refused(error), view=view, files=files)

    def _keep(self, interaction: Interaction[FaqBot], pending: Pending) -> str:
        async def expired() -> None:
            await replies.finish(interaction, wording.OVER)

        token = new_token()
        self.previews.keep(pending, PREVIEW_SECONDS, expired, token)
        return token

    # What they press

    @commands.Cog.listener()
    async def on_desk(self, interaction: Interaction[FaqBot], press: Press, about: str) -> None:
        """A button under a preview, a request or an announcement was pressed."""
        if await gate.refuses(self.bot, interaction):
            return
        if press == "undo":
            await self.undo(interaction, int(about))
            return
        pending = self.previews.of(about)
        if pending is None:
            await replies.replace(interaction, wording.OVER)
            return
        match press:
            case "confirm":
                await self._confirm(interaction, about)
            case "why":
                await replies.ask(interaction, forms.why(about))
            case "again":
                await self._again(interaction, pending.change)
            case "look":
                self.previews.take(about)
                await replies.acknowledge(interaction)
                await self._preview(interaction, pending.change)
            case "second":
                await self._second(interaction, about, pending)
            case "decline":
                self.previews.take(about)
                await replies.replace(interaction, wording.declined(interaction.user.id, pending.by))
            case _:
                self.previews.take(about)
                await replies.replace(interaction, wording.CANCELLED)

    async def _again(self, interaction: Interaction[FaqBot], change: Change) -> None:
        """Open the form with what was written in it."""
        form = None
        if isinstance(change, AddEntry | EditEntry):
            entry = self.bot.knowledge.entries.get(change.id) if isinstance(change, EditEntry) else None
            form = forms.again(change, entry)
        if form is not None:
            await replies.ask(interaction, form)
        else:
            await replies.replace(interaction, wording.OVER)

    async def _confirm(self, interaction: Interaction[FaqBot], token: str, why: str = "") -> None:
        pending = self.previews.take(token)
        if pending is None:
            await replies.replace(interaction, wording.OVER)
            return
        await replies.acknowledge(interaction)
        pending.why = why
        try:
            proposal = pending.proposal or await self.desk.propose(pending.change, radius=False)
            if pending.needs_second or proposal.needs_second:
                await self._request(interaction, pending, proposal)
                return
            if proposal.diff != pending.diff:
                await self._preview(interaction, pending.change)
                return
            revision = await self.desk.apply(proposal, by=pending.by, why=why)
        except DeskError as error:
            await self._not_done(interaction, pending, error)
            return
        announced = await self._announce(interaction, revision)
        await replies.finish(interaction, wording.done(revision, announced), view=buttons(revision.number, "undo"))

    async def _announce(self, interaction: Interaction[FaqBot], revision: Revision) -> str | None:
        """Tell the moderators' channel of a change, with a button to undo it. Returns how that channel is mentioned; None
        where there is none."""
        channel = moderators_channel(self.bot.servers, interaction.guild)
        if channel is None:
            return None
        view = buttons(revision.number, "undo")
        message = await replies.post(channel, wording.announcement(revision), view=view)
        return channel.mention if message is not None else None

    async def _not_done(self, interaction: Interaction[FaqBot], pending: Pending, error: DeskError) -> None:
        """Say why a confirmed change wasn't made, and how it may still be."""
        match error:
            case Stale():
                pending.proposal = None
                view = buttons(self._keep(interaction, pending), "look", "cancel")
                files = newer(error.newer)
                pending.message = await replies.finish(interaction, wording.stale(error), view=view, files=files)
            case Busy():
                view = buttons(self._keep(interaction, pending), "confirm", "cancel")
                pending.message = await replies.finish(interaction, wording.failed(str(error)), view=view)
            case Refused():
                await self._refuse(interaction, pending.change, error)
            case _:
                await replies.finish(interaction, wording.failed(str(error)))

    # A second moderator

    async def _request(self, interaction: Interaction[FaqBot], pending: Pending, proposal: Proposal) -> None:
        """Ask for a second moderator: in the moderators' channel, or else here."""
        channel = moderators_channel(self.bot.servers, interaction.guild) or interaction.channel
        message = None
        if isinstance(channel, replies.Postable) and replies.may_post(channel):
            request = Pending(pending.change, interaction.user.id, proposal.diff, pending.why)
            shown = wording.preview(
                proposal,
                embeds=replies.allowed_in(channel).embed_links,
                request_by=interaction.user.id,
                why=pending.why,
            )
            token = new_token()
            view = buttons(token, "second", "decline")
            message = await replies.post(channel, shown, view=view, files=cut_off(proposal, shown))
        if message is None:
            await replies.finish(interaction, wording.NOBODY_TO_ASK)
            return
        self._keep_request(message, token, request)
        await replies.finish(interaction, wording.waiting(message.jump_url))

    def _keep_request(self, message: discord.Message, token: str, request: Pending) -> None:
        async def expired() -> None:
            await replies.edit(message, wording.REQUEST_OVER)

        self.previews.keep(request, REQUEST_SECONDS, expired, token)

    async def _second(self, interaction: Interaction[FaqBot], token: str, request: Pending) -> None:
        if interaction.user.id == request.by:
            await replies.respond(interaction, wording.OWN, ephemeral=True)
            return
        self.previews.take(token)
        await replies.acknowledge(interaction)
        try:
            if not await self._still_may(interaction.guild, request.by):
                await replies.finish(interaction, wording.first_is_gone(request.by))
                return
            proposal = await self.desk.propose(request.change, radius=False)
            if proposal.diff != request.diff:
                await replies.finish(interaction, wording.OUTDATED)
                return
            revision = await self.desk.apply(proposal, by=request.by, confirmed_by=interaction.user.id, why=request.why)
        except (Busy, Unsure) as error:
            if interaction.message is not None:
                self._keep_request(interaction.message, token, request)
            await replies.respond(interaction, wording.failed(str(error)), ephemeral=True)
            return
        except DeskError as error:
            await replies.finish(interaction, wording.failed(str(error)))
            return
        told = moderators_channel(self.bot.servers, interaction.guild)
        if told is not None and told.id != interaction.channel_id:
            await self._announce(interaction, revision)
        await replies.finish(interaction, wording.announcement(revision), view=buttons(revision.number, "undo"))

    async def _still_may(self, guild: discord.Guild | None, member: int) -> bool:
        """Whether who asked for a change may still make one: much may happen in a day. Raises Unsure."""
        try:
            return guild is not None and self.bot.editors.may(await guild.fetch_member(member))
        except discord.NotFound:
            return False
        except (discord.HTTPException, OSError) as error:
            raise Unsure from error

    # Undoing

    async def undo(self, interaction: Interaction[FaqBot], number: int) -> None:
        """Take back a revision, at once; where it is about safety, once a second moderator agrees."""
        if not interaction.response.is_done():
            await replies.think(interaction)
        pending = Pending(Undo(number), interaction.user.id)
        try:
            proposal = await self.desk.propose(pending.change)  # what else it does tells whether it needs a second one
            if proposal.needs_second:
                await self._request(interaction, pending, proposal)
                return
            revision = await self.desk.apply(proposal, by=interaction.user.id)
            undone = await self.desk.revision(number)
        except Refused as error:
            await replies.finish(interaction, wording.refused(error))
            return
        except DeskError as error:
            await replies.finish(interaction, wording.failed(str(error)))
            return
        announced = await self._announce(interaction, revision)
        await replies.finish(interaction, wording.done(revision, announced), view=buttons(revision.number, "undo"))
        if interaction.message is not None and not interaction.message.flags.ephemeral and undone is not None:
            told = wording.announcement(undone[0], undone_by=interaction.user.id)
            await replies.edit(interaction.message, told)


async def setup(bot: FaqBot) -> None:
    if bot.desk is not None:
        await bot.add_cog(Changes(bot, bot.desk))
