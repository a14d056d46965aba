"""The way of every change of the knowledge on Discord: preview, confirm (twice, where it is about safety), announce, undo."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import Interaction
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.answering import Current, Wording
from bot.client import replies, rights
from bot.client.presses import Presses, pressed
from bot.desk import (
    AddEntry,
    Busy,
    Change,
    DeskError,
    EditEntry,
    EditList,
    Proposal,
    Refused,
    Revision,
    Stale,
    Undo,
    suggested_id,
)
from bot.moderating.channel import moderators_channel
from bot.moderating.editors import Unsure
from bot.moderating.kb import forms, wording, written
from bot.moderating.kb.buttons import PRESS, Press, buttons
from bot.moderating.kb.gate import Gate, trouble_told
from bot.moderating.kb.previews import PREVIEW_SECONDS, REQUEST_SECONDS, Pending, Previews, new_token
from bot.moderating.servers import Servers

log = logging.getLogger(__name__)

Recent = Callable[[], Awaitable[list[str]]]
FORMED = AddEntry | EditEntry | EditList  # what is written in a form
Correct = Callable[[Iterable[str]], Awaitable[None]]


class Changes(Presses):
    """Shows what a change would do, and makes it once it is confirmed.

    `recent` gives what members asked of late that moderators may read; it raises sqlalchemy.exc.SQLAlchemyError.
    `correct` has corrected what was answered with entries of late; it raises the same.
    """

    def __init__(self, gate: Gate, current: Current, servers: Servers, recent: Recent, correct: Correct) -> None:
        self._gate = gate
        self._current = current
        self._servers = servers
        self._recent = recent
        self._correct = correct
        self._previews = Previews()

    async def cog_load(self) -> None:
        try:
            await self._gate.editors.load()
        except SQLAlchemyError as error:
            log.error("the roles that may change the knowledge can't be read\n%s", logs.describe(error))

    async def cog_unload(self) -> None:
        self._previews.close()

    # What moderators want

    async def preview(
        self,
        interaction: Interaction[Any],
        change: Change,
        *,
        takes_back: Revision | None = None,
        announced: discord.Message | None = None,
    ) -> None:
        """Show somebody, who has passed the gate, what a change would do that they want made; them alone. `takes_back` is the
        revision that it undoes, `announced` the message that told of that."""
        if not interaction.response.is_done():
            await replies.think(interaction)
        async with self.keeping(interaction, change):
            proposal = await self._gate.desk.propose(change, await self._asked())
            await self._show(interaction, change, proposal, takes_back, announced)

    async def _show(
        self,
        interaction: Interaction[Any],
        change: Change,
        proposal: Proposal,
        takes_back: Revision | None,
        announced: discord.Message | None,
    ) -> None:
        pending = Pending(
            change,
            interaction.user.id,
            proposal.diff,
            needs_second=proposal.needs_second,
            proposal=proposal,
            takes_back=takes_back,
            announced=announced,
        )
        token = self._keep(interaction, pending)
        again: tuple[Press, ...] = ("again",) if isinstance(change, FORMED) else ()
        shown = wording.preview(proposal, embeds=rights.may_embed(interaction), takes_back=takes_back)
        view = buttons(token, "confirm", "why", *again, "cancel")
        files = wording.cut_off(proposal, shown, to_author=True)
        pending.message = await replies.finish(interaction, shown, view=view, files=files)

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
        if not await self.lets_in(interaction):
            return
        given = forms.written_anew(fields, flags)
        id_ = entry or suggested_id(given["question"] or "", self._current.knowledge)
        names: dict[str, str] | None = None
        async with self.keeping(interaction, AddEntry("", {"id": id_} | given), again=False):
            names = await self._gate.desk.entry_files()
        if names is None:
            return
        name = next((name for name in names if forms.file_key(name) == file), None)
        change = AddEntry(name or "", {"id": id_} | given)
        if name is not None:
            await self.preview(interaction, change)
        else:
            gone = "The file that the entry was meant for is gone. Use `/kb add` again and choose another one."
            await self.refuse(interaction, change, Refused(gone))

    @pressed(forms.EDIT)
    async def changed_entry(
        self, interaction: Interaction[Any], entry: str, flags: str, shown: str, fields: Mapping[str, str]
    ) -> None:
        """The form for an entry that is there was sent."""
        if not await self.lets_in(interaction):
            return
        given = forms.written(fields, flags)
        now = self._current.knowledge.as_written(entry)
        if now is None:
            gone = Refused(f"The entry `{entry}` is gone. Your text is below.")
            await self.refuse(interaction, EditEntry(entry, given), gone)
            return
        changed, clashes = forms.changes(now, given, shown)
        if clashes:
            await self.refuse(interaction, EditEntry(entry, changed), Refused(wording.clash(entry, clashes)))
        elif not changed:
            await replies.finish(interaction, wording.NOTHING_CHANGED)
        else:
            await self.preview(interaction, EditEntry(entry, changed))

    async def lets_in(self, interaction: Interaction[Any]) -> bool:
        """Whether whoever sent a form may; then Discord hears that it has come."""
        if await self._gate.refuses(interaction):
            return False
        if interaction.message is not None:  # the form was opened from a preview, and what follows takes its place
            self._previews.forget_message(interaction.message.id)
            await replies.acknowledge(interaction)
        else:
            await replies.think(interaction)
        return True

    async def refuse(self, interaction: Interaction[Any], change: Change, error: Refused) -> None:
        """Say why a change can't be made, and give back what was written."""
        await self._give_back(interaction, change, wording.refused(error))

    @asynccontextmanager
    async def keeping(
        self, interaction: Interaction[Any], change: Change, *, again: bool = True
    ) -> AsyncIterator[None]:
        """Whatever goes wrong, what was written for a change is given back, and where it is `again` may be changed. What the
        desk says is told; anything else is raised."""
        try:
            yield
        except Refused as error:
            await self._give_back(interaction, change, wording.refused(error), again=again)
        except DeskError as error:
            await self._give_back(interaction, change, wording.failed(str(error)), again=again)
        except Exception:
            if written.typed(change):
                await self._give_back(interaction, change, wording.BROKEN, again=again)
            raise

    async def _give_back(
        self, interaction: Interaction[Any], change: Change, shown: Wording, *, again: bool = True
    ) -> None:
        """Say something, and give back what was written."""
        if not again or not isinstance(change, FORMED):
            await replies.finish(interaction, shown, files=written.typed(change))
            return
        pending = Pending(change, interaction.user.id)
        view = buttons(self._keep(interaction, pending), "again", "cancel")
        pending.message = await replies.finish(interaction, shown, view=view, files=written.typed(change))

    def _keep(self, interaction: Interaction[Any], pending: Pending) -> str:
        async def expired() -> None:
            await replies.finish(interaction, wording.OVER, files=written.typed(pending.change))

        token = new_token()
        self._previews.keep(pending, PREVIEW_SECONDS, expired, token)
        return token

    async def _put_back(self, interaction: Interaction[Any], shown: Wording, change: Change | None = None) -> None:
        """Put a wording in place of a message, and what was written for its change under it: where nothing is known of that any
        more, by what the message shows."""
        message = interaction.message
        if change is None and (message is None or written.is_under(message)):
            await replies.replace(interaction, shown)  # the files stay
            return
        await replies.acknowledge(interaction)
        files = written.typed(change) if change is not None else []
        if change is None and message is not None:
            files = await written.shown_in(message)
        await replies.finish(interaction, shown, files=files)

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
        if press == "correct":
            await self._correct_earlier(interaction, int(about))
            return
        pending = self._previews.of(about)
        if pending is None:
            await self._put_back(interaction, wording.OVER)
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
                await self._look_again(interaction, pending)
            case "second":
                await self._second(interaction, about, pending)
            case "decline":
                self._previews.take(about)
                declined = wording.declined(interaction.user.id, pending.by)
                await self._put_back(interaction, declined, pending.change)
            case _:
                self._previews.take(about)
                await self._put_back(interaction, wording.CANCELLED, pending.change)

    async def _again(self, interaction: Interaction[Any], change: Change) -> None:
        """Open the form with what was written in it."""
        form = forms.lines(change) if isinstance(change, EditList) else None
        if isinstance(change, AddEntry | EditEntry):
            entry = self._current.knowledge.as_written(change.id) if isinstance(change, EditEntry) else None
            form = forms.again(change, entry)
        if form is not None:
            await replies.ask(interaction, form)
        else:
            await self._put_back(interaction, wording.OVER, change)

    async def _confirm(self, interaction: Interaction[Any], token: str, why: str = "") -> None:
        pending = self._previews.take(token)
        if pending is None:
            await self._put_back(interaction, wording.OVER)
            return
        await replies.acknowledge(interaction)
        pending.why = why
        async with self.keeping(interaction, pending.change):
            await self._make(interaction, pending, why)

    async def _make(self, interaction: Interaction[Any], pending: Pending, why: str) -> None:
        try:
            proposal = pending.proposal or await self._gate.desk.propose(pending.change, radius=False)
            if pending.needs_second or proposal.needs_second:
                await self._request(interaction, pending, proposal)
                return
            if proposal.diff != pending.diff:
                await self._look_again(interaction, pending)
                return
            revision = await self._gate.desk.apply(proposal, by=pending.by, why=why)
        except DeskError as error:
            await self._not_done(interaction, pending, error)
            return
        await self._done(interaction, revision)
        if pending.announced is not None and pending.takes_back is not None:
            told = wording.announcement(pending.takes_back, undone_by=interaction.user.id)
            await replies.edit(pending.announced, told)

    async def _look_again(self, interaction: Interaction[Any], pending: Pending) -> None:
        await self.preview(interaction, pending.change, takes_back=pending.takes_back, announced=pending.announced)

    async def _done(self, interaction: Interaction[Any], revision: Revision) -> None:
        """Tell everybody of a change that was made."""
        announced = await self._announce(interaction, revision)
        view = buttons(revision.number, *self._after(revision))
        await replies.finish(interaction, wording.done(revision, announced), view=view)

    def _after(self, revision: Revision) -> tuple[Press, ...]:
        """What may be pressed once a change is made. Answers of high risk are corrected by themselves."""
        entries = self._current.knowledge.entries
        by_themselves = all(id_ in entries and entries[id_].risk == "high" for id_ in revision.entries)
        return ("undo",) if by_themselves else ("undo", "correct")

    async def _correct_earlier(self, interaction: Interaction[Any], number: int) -> None:
        """What was answered of late with the entries of a change is to be corrected."""
        await replies.think(interaction)
        async with trouble_told(interaction):
            found = await self._gate.desk.revision(number)
            if found is None:
                await replies.finish(interaction, wording.OVER)
                return
            try:
                await self._correct(found[0].entries)
            except SQLAlchemyError as error:
                log.error("answers can't be corrected\n%s", logs.describe(error))
                await replies.finish(interaction, wording.NOT_CORRECTED)
            else:
                await replies.finish(interaction, wording.CORRECTING)

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
                files = [*wording.newer(error.newer)[: wording.MAX_FILES - 1], *written.typed(pending.change)]
                pending.message = await replies.finish(interaction, wording.stale(error), view=view, files=files)
            case Busy():
                view = buttons(self._keep(interaction, pending), "confirm", "cancel")
                files = written.typed(pending.change)
                pending.message = await replies.finish(interaction, wording.failed(str(error)), view=view, files=files)
            case Refused():
                await self.refuse(interaction, pending.change, error)
            case _:
                await self._give_back(interaction, pending.change, wording.failed(str(error)))

    # A second moderator

    async def _request(self, interaction: Interaction[Any], pending: Pending, proposal: Proposal) -> None:
        """Ask for a second moderator: in the moderators' channel, or else here."""
        channel = moderators_channel(self._servers, interaction.guild) or interaction.channel
        message = None
        if isinstance(channel, rights.Postable) and rights.may_post(channel):
            request = Pending(pending.change, interaction.user.id, proposal.diff, pending.why)
            shown = wording.preview(
                proposal,
                embeds=rights.allowed_in(channel).embed_links,
                request_by=interaction.user.id,
                why=pending.why,
            )
            token = new_token()
            view = buttons(token, "second", "decline")
            message = await replies.post(channel, shown, view=view, files=wording.cut_off(proposal, shown))
        if message is None:
            await self._give_back(interaction, pending.change, wording.NOBODY_TO_ASK)
            return
        self._keep_request(message, token, request)
        await replies.finish(interaction, wording.waiting(message.jump_url))

    def _keep_request(self, message: discord.Message, token: str, request: Pending) -> None:
        async def expired() -> None:
            await replies.edit(message, wording.REQUEST_OVER, files=written.typed(request.change))

        self._previews.keep(request, REQUEST_SECONDS, expired, token)

    async def _second(self, interaction: Interaction[Any], token: str, request: Pending) -> None:
        if interaction.user.id == request.by:
            await replies.respond(interaction, wording.OWN, ephemeral=True)
            return
        self._previews.take(token)
        await replies.acknowledge(interaction)
        try:
            if not await self._gate.editors.still_may(interaction.guild, request.by):
                gone = wording.first_is_gone(request.by)
                await replies.finish(interaction, gone, files=written.typed(request.change))
                return
            proposal = await self._gate.desk.propose(request.change, radius=False)
            if proposal.diff != request.diff:
                await replies.finish(interaction, wording.OUTDATED, files=written.typed(request.change))
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
            await replies.finish(interaction, wording.failed(str(error)), files=written.typed(request.change))
            return
        told = moderators_channel(self._servers, interaction.guild)
        if told is not None and told.id != interaction.channel_id:
            await self._announce(interaction, revision)
        view = buttons(revision.number, *self._after(revision))
        await replies.finish(interaction, wording.announcement(revision), view=view)

    # Undoing

    async def undo(self, interaction: Interaction[Any], number: int) -> None:
        """Show what taking back a revision would do, and whose change it is; confirmed, it is made like any other."""
        if not interaction.response.is_done():
            await replies.think(interaction)
        async with trouble_told(interaction):
            found = await self._gate.desk.revision(number)
            message = interaction.message
            announced = message if message is not None and not message.flags.ephemeral else None
            revision = found[0] if found is not None else None
            await self.preview(interaction, Undo(number), takes_back=revision, announced=announced)
