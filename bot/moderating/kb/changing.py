"""The commands of `/kb` that change something. Each only says what is wanted; `changes` does the rest."""

from __future__ import annotations

import asyncio

import discord
from discord import Interaction, app_commands
from discord.ext import commands

from bot.app.app import FaqBot
from bot.client import replies
from bot.desk import AddPhrasing, Change, ImportFiles, RemoveEntry, RemovePhrasing, Restore
from bot.knowledge.loader import same_phrasing
from bot.knowledge.model import MAX_PHRASING
from bot.moderating.kb import completions, entry_wording, forms, gate, uploads, wording

BEYOND = "Whether the answer isn't from the article"
RISK = "Whether it is a safety entry: then a second moderator confirms any change"
ENTRY = "Type a few letters of its id or question"


class Changing(commands.Cog):
    """Lets moderators say what they want to change."""

    bot: FaqBot

    phrasing = app_commands.Group(name="phrasing", description="Other ways of asking for an entry")
    editors = app_commands.Group(name="editors", description="Who may change the knowledge")

    @app_commands.command()
    @app_commands.describe(
        file="The file that the entry is for",
        id="Its name: small letters, digits, hyphens. I make one if you leave it out",
        beyond_article=BEYOND,
        high_risk=RISK,
    )
    @app_commands.autocomplete(file=completions.files)
    async def add(
        self,
        interaction: Interaction[FaqBot],
        file: str,
        id: app_commands.Range[str, 1, 60] | None = None,
        beyond_article: bool | None = None,
        high_risk: bool | None = None,
    ) -> None:
        """Add a question and its answer"""
        if await gate.refuses(self.bot, interaction) or self.bot.desk is None:
            return
        async with gate.trouble_told(interaction):
            if file not in await self.bot.desk.entry_files():
                await replies.respond(interaction, wording.NO_SUCH_FILE, ephemeral=True)
            elif id is not None and not forms.is_id(id):
                await replies.respond(interaction, wording.NO_ID, ephemeral=True)
            elif id is not None and id in self.bot.knowledge.entries:
                await replies.respond(interaction, wording.taken(id), ephemeral=True)
            else:
                form = forms.new_entry(file, id or "", beyond_article=beyond_article, high_risk=high_risk)
                await replies.ask(interaction, form)

    @app_commands.command()
    @app_commands.describe(entry=ENTRY, beyond_article=BEYOND, high_risk=RISK)
    @app_commands.autocomplete(entry=completions.entries)
    async def edit(
        self,
        interaction: Interaction[FaqBot],
        entry: str,
        beyond_article: bool | None = None,
        high_risk: bool | None = None,
    ) -> None:
        """Change the question, answer, source, note or next questions of an entry"""
        if await self._is_missing(interaction, entry):
            return
        shown = self.bot.knowledge.entries[entry]
        await replies.ask(interaction, forms.changed_entry(shown, beyond_article=beyond_article, high_risk=high_risk))

    @app_commands.command()
    @app_commands.describe(entry=ENTRY)
    @app_commands.autocomplete(entry=completions.entries)
    async def remove(self, interaction: Interaction[FaqBot], entry: str) -> None:
        """Remove an entry with all its phrasings"""
        if not await self._is_missing(interaction, entry):
            self._want(interaction, RemoveEntry(entry))

    @phrasing.command(name="add")
    @app_commands.describe(entry=ENTRY, text="How a member asks it")
    @app_commands.autocomplete(entry=completions.entries)
    async def add_phrasing(
        self, interaction: Interaction[FaqBot], entry: str, text: app_commands.Range[str, 1, MAX_PHRASING]
    ) -> None:
        """Add another way of asking for an entry"""
        if not await self._is_missing(interaction, entry):
            self._want(interaction, AddPhrasing(entry, " ".join(text.split())))

    @phrasing.command(name="remove")
    @app_commands.describe(entry=ENTRY, text="The phrasing")
    @app_commands.autocomplete(entry=completions.entries, text=completions.phrasings)
    async def remove_phrasing(self, interaction: Interaction[FaqBot], entry: str, text: str) -> None:
        """Remove a way of asking from an entry"""
        if await self._is_missing(interaction, entry):
            return
        has = self.bot.knowledge.phrasings[entry][1:]
        exact = [each for each in has if same_phrasing(each) == same_phrasing(text)]
        begun = [each for each in has if each[: completions.MAX_CHOICE] == text]
        if not exact + begun:
            await replies.respond(interaction, entry_wording.no_phrasing(entry), ephemeral=True)
            return
        self._want(interaction, RemovePhrasing(entry, (exact + begun)[0]))

    @app_commands.command(name="import")
    @app_commands.describe(
        file="A YAML file, or a zip of YAML files",
        second_file="Another one",
        third_file="And another one",
    )
    async def import_(
        self,
        interaction: Interaction[FaqBot],
        file: discord.Attachment,
        second_file: discord.Attachment | None = None,
        third_file: discord.Attachment | None = None,
    ) -> None:
        """Put files that you changed in place of those with the same names"""
        if await gate.refuses(self.bot, interaction):
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
            self._want(interaction, ImportFiles(unpacked, left_out))

    @app_commands.command()
    async def undo(self, interaction: Interaction[FaqBot]) -> None:
        """Take back the last change"""
        if await gate.refuses(self.bot, interaction) or self.bot.desk is None:
            return
        await replies.think(interaction)
        async with gate.trouble_told(interaction):
            newest = await self.bot.desk.history(limit=1)
            if newest:
                self.bot.dispatch("desk", interaction, "undo", str(newest[0].number))
            else:
                await replies.finish(interaction, wording.NO_REVISIONS)

    @app_commands.command()
    @app_commands.describe(revision="Everything becomes as it was just after this change; see /kb history")
    @app_commands.autocomplete(revision=completions.revisions)
    async def restore(self, interaction: Interaction[FaqBot], revision: app_commands.Range[int, 0]) -> None:
        """Go back to how the knowledge was after a change"""
        if not await gate.refuses(self.bot, interaction):
            self._want(interaction, Restore(revision))

    @editors.command(name="show")
    async def show_editors(self, interaction: Interaction[FaqBot]) -> None:
        """Show who may change the knowledge"""
        if not await gate.refuses(self.bot, interaction):
            await replies.respond(interaction, entry_wording.editors(self.bot.editors.roles), ephemeral=True)

    @editors.command(name="add")
    @app_commands.describe(role="Its members may change the knowledge")
    async def add_editors(self, interaction: Interaction[FaqBot], role: discord.Role) -> None:
        """Let the members of a role change the knowledge"""
        if await self._is_no_manager(interaction):
            return
        if role.is_default():
            await replies.respond(interaction, wording.NOT_EVERYONE, ephemeral=True)
            return
        await replies.think(interaction)
        await self.bot.editors.name(role.id)
        await replies.finish(interaction, entry_wording.editors(self.bot.editors.roles))

    @editors.command(name="remove")
    @app_commands.describe(role="Its members may not any more, unless they can manage the server")
    async def remove_editors(self, interaction: Interaction[FaqBot], role: discord.Role) -> None:
        """Don't let the members of a role change the knowledge any more"""
        if await self._is_no_manager(interaction):
            return
        await replies.think(interaction)
        await self.bot.editors.unname(role.id)
        await replies.finish(interaction, entry_wording.editors(self.bot.editors.roles))

    def _want(self, interaction: Interaction[FaqBot], change: Change) -> None:
        self.bot.dispatch("desk_change", interaction, change)

    async def _is_missing(self, interaction: Interaction[FaqBot], entry: str) -> bool:
        """Whether somebody may not, or there is no such entry; then they were told."""
        if await gate.refuses(self.bot, interaction):
            return True
        if entry in self.bot.knowledge.entries:
            return False
        await replies.respond(interaction, entry_wording.no_entry(entry), ephemeral=True)
        return True

    async def _is_no_manager(self, interaction: Interaction[FaqBot]) -> bool:
        """Whether somebody may not choose who may; then they were told."""
        if await gate.refuses(self.bot, interaction):
            return True
        if interaction.permissions.manage_guild:
            return False
        await replies.respond(interaction, wording.ONLY_MANAGERS, ephemeral=True)
        return True
