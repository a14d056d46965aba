"""The commands `/kb …`: the knowledge, for moderators of the home server. What changes it goes the way of `changes`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import discord
from discord import Interaction, app_commands
from discord.app_commands import Choice
from discord.ext import commands
from sqlalchemy.exc import SQLAlchemyError

from bot.answering import Current, word
from bot.client import reading, replies, rights
from bot.client.delivery import Attachment
from bot.client.presses import Presses, pressed
from bot.desk import AddNotOurs, AddPhrasing, DeskError, ImportFiles, RemoveEntry, RemovePhrasing, Restore
from bot.knowledge import MAX_PHRASING
from bot.moderating.kb import completions, entry_wording, forms, uploads, wording
from bot.moderating.kb.buttons import REVISION, TURN, buttons, history_view
from bot.moderating.kb.changes import Changes
from bot.moderating.kb.gate import Gate, trouble_told
from bot.moderating.kb.lines import LineCommands, Lines
from bot.moderating.servers import Servers
from bot.store import Store, counts
from bot.training import check

PAGE = 10  # revisions
BEYOND = "Whether the answer isn't from the article"
RISK = "Whether it is a safety entry: then a second moderator confirms any change"
ENTRY = "Type a few letters of its id or question"


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.default_permissions(manage_guild=True)
class Kb(Presses, commands.GroupCog, name="kb"):
    """Look at and change the questions and answers"""

    phrasing = app_commands.Group(name="phrasing", description="Other ways of asking for an entry")
    editors = app_commands.Group(name="editors", description="Who may change the knowledge")

    def __init__(
        self, gate: Gate, changes: Changes, lines: Lines, *, current: Current, servers: Servers, store: Store
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._current = current
        self._servers = servers
        self._store = store
        if self.app_command is not None:
            self.app_command.add_command(LineCommands(lines))

    # What is offered while a moderator types

    async def _entries(self, interaction: Interaction[Any], typed: str) -> list[Choice[str]]:
        return completions.entries(self._current.responder, typed) if self._gate.is_open(interaction) else []

    async def _phrasings(self, interaction: Interaction[Any], typed: str) -> list[Choice[str]]:
        entry = str(interaction.namespace.entry or "")
        return completions.phrasings(self._current.knowledge, entry, typed) if self._gate.is_open(interaction) else []

    async def _kinds(self, interaction: Interaction[Any], typed: str) -> list[Choice[str]]:
        return completions.kinds(self._current.knowledge, typed) if self._gate.is_open(interaction) else []

    async def _files(self, interaction: Interaction[Any], typed: str) -> list[Choice[str]]:
        with suppress(DeskError):
            if self._gate.is_open(interaction):
                return completions.files(await self._gate.desk.entry_files(), typed)
        return []

    async def _revisions(self, interaction: Interaction[Any], typed: str) -> list[Choice[int]]:
        with suppress(DeskError):
            if self._gate.is_open(interaction):
                return completions.revisions(await self._gate.desk.history(), typed)
        return []

    # Looking

    @app_commands.command()
    @app_commands.describe(entry=ENTRY)
    @app_commands.autocomplete(entry=_entries)
    async def show(self, interaction: Interaction[Any], entry: str) -> None:
        """Show an entry as members see it, with all its phrasings"""
        if await self._is_missing(interaction, entry):
            return
        knowledge = self._current.knowledge
        phrasings = knowledge.phrasings[entry][1:]
        listed = Attachment(f"{entry}.phrasings.txt", "\n".join(phrasings), f"All phrasings of {entry}")
        attached = [listed] if len(phrasings) > entry_wording.SHOWN else []
        await replies.think(interaction)
        await replies.finish(interaction, entry_wording.entry(knowledge, entry), files=attached)

    @app_commands.command()
    @app_commands.describe(words="Words of an id, a question, an answer or a phrasing")
    async def search(self, interaction: Interaction[Any], words: app_commands.Range[str, 1, 100]) -> None:
        """Find entries by words"""
        if await self._gate.refuses(interaction):
            return
        knowledge = self._current.knowledge
        found = await asyncio.to_thread(completions.entries_with, knowledge, words)
        await replies.respond(interaction, entry_wording.found(knowledge, words, found), ephemeral=True)

    @app_commands.command()
    @app_commands.describe(message="What a member might write")
    async def test(
        self, interaction: Interaction[Any], message: app_commands.Range[str, 1, reading.MAX_QUESTION]
    ) -> None:
        """Show what I would do with a message, and why"""
        if await self._gate.refuses(interaction):
            return
        responder = self._current.responder
        decision = responder.decide(reading.plain(message, interaction.application_id))
        region = self._servers.region(interaction.guild_id, interaction.locale.value)
        answer = word(decision, responder.knowledge, region)
        shown = entry_wording.test(decision, answer, embeds=rights.may_embed(interaction))
        await replies.respond(interaction, shown, ephemeral=True)

    @app_commands.command()
    @app_commands.describe(entry="Only what changed this entry")
    @app_commands.autocomplete(entry=_entries)
    async def history(self, interaction: Interaction[Any], entry: str = "") -> None:
        """Show who changed what, when and why"""
        if not await self._gate.refuses(interaction):
            await replies.think(interaction)
            await self._show_history(interaction, 0, entry)

    @pressed(TURN)
    async def turn(self, interaction: Interaction[Any], page: str, entry: str) -> None:
        """A page of the history was turned."""
        if not await self._gate.refuses(interaction):
            await replies.acknowledge(interaction)
            await self._show_history(interaction, int(page), entry)

    async def _show_history(self, interaction: Interaction[Any], page: int, entry: str) -> None:
        async with trouble_told(interaction):
            revisions = await self._gate.desk.history(entry or None)
            if not revisions:
                await replies.finish(interaction, wording.NO_REVISIONS)
                return
            pages = -(-len(revisions) // PAGE)
            page = min(page, pages - 1)
            shown = wording.history(revisions[page * PAGE : (page + 1) * PAGE], page, pages, entry)
            view = history_view(revisions[page * PAGE : (page + 1) * PAGE], page, pages, entry)
            await replies.finish(interaction, shown, view=view)

    @pressed(REVISION)
    async def show_revision(self, interaction: Interaction[Any], page: str, values: list[str]) -> None:
        """A revision was chosen from the history: what it changed, with a button to undo it."""
        if await self._gate.refuses(interaction):
            return
        await replies.think(interaction)
        async with trouble_told(interaction):
            found = await self._gate.desk.difference(int(values[0]))
            if found is None:
                await replies.finish(interaction, wording.NO_SUCH_REVISION)
                return
            revision, diff = found
            shown = wording.difference(revision, diff, embeds=rights.may_embed(interaction))
            files = wording.whole_difference(diff, shown)
            await replies.finish(interaction, shown, view=buttons(revision.number, "undo"), files=files)

    @app_commands.command()
    async def check(self, interaction: Interaction[Any]) -> None:
        """Look for mistakes in the knowledge files"""
        if await self._gate.refuses(interaction):
            return
        await replies.think(interaction)
        answered: Mapping[str, int] = {}
        with suppress(SQLAlchemyError):
            answered = await counts.answered(self._store)
        problems = await asyncio.to_thread(check.quickly, self._gate.desk.folder, answered)
        listed = Attachment("problems.txt", "\n".join(map(str, problems)), "All problems, a line each")
        attached = [listed] if len(problems) > entry_wording.LISTED else []
        await replies.finish(interaction, entry_wording.checked(problems), files=attached)

    @app_commands.command()
    async def export(self, interaction: Interaction[Any]) -> None:
        """Get all knowledge files as a zip"""
        if await self._gate.refuses(interaction):
            return
        await replies.think(interaction)
        async with trouble_told(interaction):
            content = await self._gate.desk.files()
            packed = Attachment("knowledge.zip", await asyncio.to_thread(uploads.pack, content), "All knowledge files")
            shown = entry_wording.exported(len(content), self._current.knowledge.version)
            await replies.finish(interaction, shown, files=[packed])

    # Changing

    @app_commands.command()
    @app_commands.describe(
        file="The file that the entry is for",
        id="Its name: small letters, digits, hyphens. I make one if you leave it out",
        beyond_article=BEYOND,
        high_risk=RISK,
    )
    @app_commands.autocomplete(file=_files)
    async def add(
        self,
        interaction: Interaction[Any],
        file: str,
        id: app_commands.Range[str, 1, 60] | None = None,
        beyond_article: bool | None = None,
        high_risk: bool | None = None,
    ) -> None:
        """Add a question and its answer"""
        if await self._gate.refuses(interaction):
            return
        async with trouble_told(interaction):
            if file not in await self._gate.desk.entry_files():
                await replies.respond(interaction, wording.NO_SUCH_FILE, ephemeral=True)
            elif id is not None and not forms.is_id(id):
                await replies.respond(interaction, wording.NO_ID, ephemeral=True)
            elif id is not None and id in self._current.knowledge.entries:
                await replies.respond(interaction, wording.taken(id), ephemeral=True)
            else:
                form = forms.new_entry(file, id or "", beyond_article=beyond_article, high_risk=high_risk)
                await replies.ask(interaction, form)

    @app_commands.command()
    @app_commands.describe(entry=ENTRY, beyond_article=BEYOND, high_risk=RISK)
    @app_commands.autocomplete(entry=_entries)
    async def edit(
        self,
        interaction: Interaction[Any],
        entry: str,
        beyond_article: bool | None = None,
        high_risk: bool | None = None,
    ) -> None:
        """Change the question, answer, source, note or next questions of an entry"""
        now = self._current.knowledge.as_written(entry)
        if not await self._is_missing(interaction, entry) and now is not None:
            form = forms.changed_entry(now, beyond_article=beyond_article, high_risk=high_risk)
            await replies.ask(interaction, form)

    @app_commands.command()
    @app_commands.describe(entry=ENTRY)
    @app_commands.autocomplete(entry=_entries)
    async def remove(self, interaction: Interaction[Any], entry: str) -> None:
        """Remove an entry with all its phrasings"""
        if not await self._is_missing(interaction, entry):
            await self._changes.preview(interaction, RemoveEntry(entry))

    @phrasing.command(name="add")
    @app_commands.describe(entry=ENTRY, text="How a member asks it")
    @app_commands.autocomplete(entry=_entries)
    async def add_phrasing(
        self, interaction: Interaction[Any], entry: str, text: app_commands.Range[str, 1, MAX_PHRASING]
    ) -> None:
        """Add another way of asking for an entry"""
        if not await self._is_missing(interaction, entry, text):
            await self._changes.preview(interaction, AddPhrasing(entry, " ".join(text.split())))

    @phrasing.command(name="remove")
    @app_commands.describe(entry=ENTRY, text="The phrasing")
    @app_commands.autocomplete(entry=_entries, text=_phrasings)
    async def remove_phrasing(self, interaction: Interaction[Any], entry: str, text: str) -> None:
        """Remove a way of asking from an entry"""
        if await self._is_missing(interaction, entry):
            return
        meant = completions.phrasing_meant(self._current.knowledge, entry, text)
        if meant is not None:
            await self._changes.preview(interaction, RemovePhrasing(entry, meant))
        else:
            await replies.respond(interaction, entry_wording.no_phrasing(entry), ephemeral=True)

    @app_commands.command(name="not-ours")
    @app_commands.describe(kind="What kind of message it is", text="What a member wrote")
    @app_commands.autocomplete(kind=_kinds)
    async def not_ours(
        self,
        interaction: Interaction[Any],
        kind: app_commands.Range[str, 1, forms.MAX_ID],
        text: app_commands.Range[str, 1, MAX_PHRASING],
    ) -> None:
        """Teach me a message that isn't for me to answer"""
        if not await self._gate.refuses(interaction):
            await self._changes.preview(interaction, AddNotOurs(kind, " ".join(text.split())))

    @app_commands.command(name="import")
    @app_commands.describe(
        file="A YAML file, or a zip of YAML files",
        second_file="Another one",
        third_file="And another one",
    )
    async def import_(
        self,
        interaction: Interaction[Any],
        file: discord.Attachment,
        second_file: discord.Attachment | None = None,
        third_file: discord.Attachment | None = None,
    ) -> None:
        """Put files that you changed in place of those with the same names"""
        if await self._gate.refuses(interaction):
            return
        sent = [each for each in (file, second_file, third_file) if each is not None]
        if uploads.too_large([each.size for each in sent]):
            await replies.respond(interaction, wording.TOO_LARGE, ephemeral=True)
            return
        await replies.think(interaction)
        try:
            content = [(each.filename, await each.read()) for each in sent]
            unpacked = await asyncio.to_thread(uploads.unpack, content)
            left_out = await asyncio.to_thread(uploads.left_out, content)
        except discord.HTTPException:
            await replies.finish(interaction, wording.NOT_FETCHED)
        except uploads.UploadError as error:
            await replies.finish(interaction, wording.failed(str(error)))
        else:
            await self._changes.preview(interaction, ImportFiles(unpacked, left_out))

    @app_commands.command()
    async def undo(self, interaction: Interaction[Any]) -> None:
        """Take back the last change"""
        if await self._gate.refuses(interaction):
            return
        await replies.think(interaction)
        async with trouble_told(interaction):
            newest = await self._gate.desk.history(limit=1)
            if newest:
                await self._changes.undo(interaction, newest[0].number)
            else:
                await replies.finish(interaction, wording.NO_REVISIONS)

    @app_commands.command()
    @app_commands.describe(revision="Everything becomes as it was just after this change; see /kb history")
    @app_commands.autocomplete(revision=_revisions)
    async def restore(self, interaction: Interaction[Any], revision: app_commands.Range[int, 0]) -> None:
        """Go back to how the knowledge was after a change"""
        if not await self._gate.refuses(interaction):
            await self._changes.preview(interaction, Restore(revision))

    async def _is_missing(self, interaction: Interaction[Any], entry: str, typed: str = "") -> bool:
        """Whether somebody may not, or there is no such entry; then they were told, and given back what they `typed`."""
        if await self._gate.refuses(interaction):
            return True
        is_missing = entry not in self._current.knowledge.entries
        if is_missing:
            near = completions.entries_meant(self._current.knowledge, entry)
            await replies.respond(interaction, entry_wording.no_entry(entry, near, typed), ephemeral=True)
        return is_missing

    # Who may

    @editors.command(name="show")
    async def show_editors(self, interaction: Interaction[Any]) -> None:
        """Show who may change the knowledge"""
        if not await self._gate.refuses(interaction):
            await replies.respond(interaction, entry_wording.editors(self._gate.editors.roles), ephemeral=True)

    @editors.command(name="add")
    @app_commands.describe(role="Its members may change the knowledge")
    async def add_editors(self, interaction: Interaction[Any], role: discord.Role) -> None:
        """Let the members of a role change the knowledge"""
        if await self._is_no_manager(interaction):
            return
        if role.is_default():
            await replies.respond(interaction, wording.NOT_EVERYONE, ephemeral=True)
            return
        await replies.think(interaction)
        await self._gate.editors.name(role.id)
        await replies.finish(interaction, entry_wording.editors(self._gate.editors.roles))

    @editors.command(name="remove")
    @app_commands.describe(role="Its members may not any more, unless they can manage the server")
    async def remove_editors(self, interaction: Interaction[Any], role: discord.Role) -> None:
        """Don't let the members of a role change the knowledge any more"""
        if await self._is_no_manager(interaction):
            return
        await replies.think(interaction)
        await self._gate.editors.unname(role.id)
        await replies.finish(interaction, entry_wording.editors(self._gate.editors.roles))

    async def _is_no_manager(self, interaction: Interaction[Any]) -> bool:
        """Whether somebody may not choose who may; then they were told."""
        if await self._gate.refuses(interaction):
            return True
        if not interaction.permissions.manage_guild:
            await replies.respond(interaction, wording.ONLY_MANAGERS, ephemeral=True)
        return not interaction.permissions.manage_guild
