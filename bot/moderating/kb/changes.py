"""The way of every change of the knowledge on Discord: preview, confirm (twice, where it is about safety), announce, undo."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import discord
from discord import Interaction
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import Current
from bot.client import replies
from bot.client.delivery import Attachment
from bot.client.presses import Presses, pressed
from bot.desk import (
    AddEntry,
    Busy,
    Change,
    DeskError,
    EditEntry,
    Proposal,
    Refused,
    Revision,
    Stale,
    Undo,
    suggested_id,
)
from bot.moderating.channel import moderators_channel
from bot.moderating.editors import Unsure
from bot.moderating.kb import forms, wording
from bot.moderating.kb.buttons import PRESS, Press, buttons
from bot.moderating.kb.gate import Gate, trouble_told
from bot.moderating.kb.previews import PREVIEW_SECONDS, REQUEST_SECONDS, Pending, Previews, new_token
from bot.moderating.servers import Servers

log = logging.getLogger(__name__)

Recent = Callable[[], Awaitable[list[str]]]


class Changes(Presses):
    """Shows what a change would do, and makes it once it is confirmed.

    `recent` gives what members asked of late that moderators may read; it raises sqlalchemy.exc.SQLAlchemyError.
    """

    def __init__(self, gate: Gate, current: Current, servers: Servers, recent: Recent) -> None:
        self._gate = gate
        self._current = current
        self._servers = servers
        self._recent = recent
        self._previews = Previews()

    async def cog_load(self) -> None:
        try:
            await self._gate.editors.load()
        except SQLAlchemyError as error:
            log.error("the roles that may change the knowledge can't be read\n%s", logs.describe(error))

    async def cog_unload(self) -> None:
        self._previews.close()

    # What moderators want

    async def preview(self, interaction: Interaction[Any], change: Change) -> None:
        """Show somebody, who has passed the gate, what a change would do that they want made; them alone."""
        if not interaction.response.is_done():
            await replies.think(interaction)
        try:
            proposal = await self._gate.desk.propose(change, await self._asked())
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
        pending.message = await replies.finish(interaction, shown, view=view, files=wording.cut_off(proposal, shown))

    async def _asked(self) -> list[str]:
        try:
            return await self._recent()
        except SQLAlchemyError as error:  # the preview is then only of what is in the files
            log.error("the questions can't be read\n%s", logs.describe(error))
            return []

    @pressed(forms.NEW)
    async def new_entry(
        self, interaction: Interaction[Any], entry: str, file: str, flags: str, fields: Mapping[str, str]
    ) -> None:
        """The form for a new entry was sent."""
        if not await self._lets_in(interaction):
            return
        async with trouble_told(interaction):
            name = next((name for name in await self._gate.desk.entry_files() if forms.file_key(name) == file), None)
            written = forms.written(fields, flags)
            id_ = entry or suggested_id(written["question"] or "", self._current.knowledge)
            change = AddEntry(name or "", {"id": id_} | written)
            if name is not None:
                await self.preview(interaction, change)
            else:
                gone = "The file that the entry was meant for is gone. Use `/kb add` again and choose another one."
                await self._refuse(interaction, change, Refused(gone))

    @pressed(forms.EDIT)
    async def changed_entry(
        self, interaction: Interaction[Any], entry: str, flags: str, shown: str, fields: Mapping[str, str]
    ) -> None:
        """The form for an entry that is there was sent."""
        if not await self._lets_in(interaction):
            return
        written = forms.written(fields, flags)
        now = self._current.knowledge.as_written(entry)
        if now is None:
            gone = Refused(f"The entry `{entry}` is gone. Your text is below.")
            await self._refuse(interaction, EditEntry(entry, written), gone)
            return
        changed, clashes = forms.changes(now, written, shown)
        if clashes:
            await self._refuse(interaction, EditEntry(entry, changed), Refused(wording.clash(entry, clashes)))
        elif not changed:
            await replies.finish(interaction, wording.NOTHING_CHANGED)
        else:
            await self.preview(interaction, EditEntry(entry, changed))

    async def _lets_in(self, interaction: Interaction[Any]) -> bool:
        """Whether whoever sent a form may; then Discord hears that it has come."""
        if await self._gate.refuses(interaction):
            return False
        if interaction.message is not None:  # the form was opened from a preview, and what follows takes its place
            self._previews.forget_message(interaction.message.id)
            await replies.acknowledge(interaction)
        else:
            await replies.think(interaction)
        return True

    async def _refuse(self, interaction: Interaction[Any], change: Change, error: Refused) -> None:
        """Say why a change can't be made, and give back what was written."""
        if not isinstance(change, AddEntry | EditEntry):
            await replies.finish(interaction, wording.refused(error))
            return
        pending = Pending(change, interaction.user.id)
        view = buttons(self._keep(interaction, pending), "again", "cancel")
        files = [Attachment("your-text.txt", forms.as_text(change.fields), "The text that you typed")]
        pending.message = await replies.finish(interaction, wording.refused(error), view=view, files=files)

    def _keep(self, interaction: Interaction[Any], pending: Pending) -> str:
        async def expired() -> None:
            await replies.finish(interaction, wording.OVER)

        token = new_token()
        self._previews.keep(pending, PREVIEW_SECONDS, expired, token)
        return token

    # What they press

    @pressed(PRESS)
    async def press(
        self, interaction: Interaction[Any], press: Press, about: str, fields: Mapping[str, str] | None = None
    ) -> None:
        """A button under a preview, a request or an announcement was pressed; with `fields`, the form that "why" opened
        was sent."""
        if await self._gate.refuses(interaction):
            return
        if press == "undo":
            await self.undo(interaction, int(about))
            return
        pending = self._previews.of(about)
        if pending is None:
            await replies.replace(interaction, wording.OVER)
            return
        match press:
            case "confirm":
                await self._confirm(interaction, about)
            case "why" if fields is not None:
                await self._confirm(interaction, about, fields.get("why", ""))
            case "why":
                await replies.ask(interaction, forms.why(about))
            case "again":
                await self._again(interaction, pending.change)
            case "look":
                self._previews.take(about)
                await replies.acknowledge(interaction)
                await self.preview(interaction, pending.change)
            case "second":
                await self._second(interaction, about, pending)
            case "decline":
                self._previews.take(about)
                await replies.replace(interaction, wording.declined(interaction.user.id, pending.by))
            case _:
                self._previews.take(about)
                await replies.replace(interaction, wording.CANCELLED)

    async def _again(self, interaction: Interaction[Any], change: Change) -> None:
        """Open the form with what was written in it."""
        form = None
        if isinstance(change, AddEntry | EditEntry):
            entry = self._current.knowledge.as_written(change.id) if isinstance(change, EditEntry) else None
            form = forms.again(change, entry)
        if form is not None:
            await replies.ask(interaction, form)
        else:
            await replies.replace(interaction, wording.OVER)

    async def _confirm(self, interaction: Interaction[Any], token: str, why: str = "") -> None:
        pending = self._previews.take(token)
        if pending is None:
            await replies.replace(interaction, wording.OVER)
            return
        await replies.acknowledge(interaction)
        pending.why = why
        try:
            proposal = pending.proposal or await self._gate.desk.propose(pending.change, radius=False)
            if pending.needs_second or proposal.needs_second:
                await self._request(interaction, pending, proposal)
                return
            if proposal.diff != pending.diff:
                await self.preview(interaction, pending.change)
                return
            revision = await self._gate.desk.apply(proposal, by=pending.by, why=why)
        except DeskError as error:
            await self._not_done(interaction, pending, error)
            return
        await self._done(interaction, revision)

    async def _done(self, interaction: Interaction[Any], revision: Revision) -> None:
        """Tell everybody of a change that was made."""
        announced = await self._announce(interaction, revision)
        await replies.finish(interaction, wording.done(revision, announced), view=buttons(revision.number, "undo"))

    async def _announce(self, interaction: Interaction[Any], revision: Revision) -> str | None:
        """Tell the moderators' channel of a change, with a button to undo it. Returns how that channel is mentioned; None
        where there is none."""
        channel = moderators_channel(self._servers, interaction.guild)
        if channel is None:
            return None
        view = buttons(revision.number, "undo")
        message = await replies.post(channel, wording.announcement(revision), view=view)
        return channel.mention if message is not None else None

    async def _not_done(self, interaction: Interaction[Any], pending: Pending, error: DeskError) -> None:
        """Say why a confirmed change wasn't made, and how it may still be."""
        match error:
            case Stale():
                pending.proposal = None
                view = buttons(self._keep(interaction, pending), "look", "cancel")
                files = wording.newer(error.newer)
                pending.message = await replies.finish(interaction, wording.stale(error), view=view, files=files)
            case Busy():
                view = buttons(self._keep(interaction, pending), "confirm", "cancel")
                pending.message = await replies.finish(interaction, wording.failed(str(error)), view=view)
            case Refused():
                await self._refuse(interaction, pending.change, error)
            case _:
                await replies.finish(interaction, wording.failed(str(error)))

    # A second moderator

    async def _request(self, interaction: Interaction[Any], pending: Pending, proposal: Proposal) -> None:
        """Ask for a second moderator: in the moderators' channel, or else here."""
        channel = moderators_channel(self._servers, interaction.guild) or interaction.channel
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
            message = await replies.post(channel, shown, view=view, files=wording.cut_off(proposal, shown))
        if message is None:
            await replies.finish(interaction, wording.NOBODY_TO_ASK)
            return
        self._keep_request(message, token, request)
        await replies.finish(interaction, wording.waiting(message.jump_url))

    def _keep_request(self, message: discord.Message, token: str, request: Pending) -> None:
        async def expired() -> None:
            await replies.edit(message, wording.REQUEST_OVER)

        self._previews.keep(request, REQUEST_SECONDS, expired, token)

    async def _second(self, interaction: Interaction[Any], token: str, request: Pending) -> None:
        if interaction.user.id == request.by:
            await replies.respond(interaction, wording.OWN, ephemeral=True)
            return
        self._previews.take(token)
        await replies.acknowledge(interaction)
        try:
            if not await self._gate.editors.still_may(interaction.guild, request.by):
                await replies.finish(interaction, wording.first_is_gone(request.by))
                return
            proposal = await self._gate.desk.propose(request.change, radius=False)
            if proposal.diff != request.diff:
                await replies.finish(interaction, wording.OUTDATED)
                return
            revision = await self._gate.desk.apply(
                proposal, by=request.by, confirmed_by=interaction.user.id, why=request.why
            )
        except (Busy, Unsure) as error:
            if interaction.message is not None:
                self._keep_request(interaction.message, token, request)
            await replies.respond(interaction, wording.failed(str(error)), ephemeral=True)
            return
        except DeskError as error:
            await replies.finish(interaction, wording.failed(str(error)))
            return
        told = moderators_channel(self._servers, interaction.guild)
        if told is not None and told.id != interaction.channel_id:
            await self._announce(interaction, revision)
        await replies.finish(interaction, wording.announcement(revision), view=buttons(revision.number, "undo"))

    # Undoing

    async def undo(self, interaction: Interaction[Any], number: int) -> None:
        """Take back a revision, at once; where it is about safety, once a second moderator agrees."""
        if not interaction.response.is_done():
            await replies.think(interaction)
        pending = Pending(Undo(number), interaction.user.id)
        try:
            proposal = await self._gate.desk.propose(
                pending.change
            )  # what else it does tells whether it needs a second one
            if proposal.needs_second:
                await self._request(interaction, pending, proposal)
                return
            revision = await self._gate.desk.apply(proposal, by=interaction.user.id)
            undone = await self._gate.desk.revision(number)
        except Refused as error:
            await replies.finish(interaction, wording.refused(error))
            return
        except DeskError as error:
            await replies.finish(interaction, wording.failed(str(error)))
            return
        await self._done(interaction, revision)
        if interaction.message is not None and not interaction.message.flags.ephemeral and undone is not None:
            told = wording.announcement(undone[0], undone_by=interaction.user.id)
            await replies.edit(interaction.message, told)
