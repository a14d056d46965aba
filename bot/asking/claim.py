"""The command `/claim`, and Apps › Check this claim: whether what somebody says is so."""

from __future__ import annotations

import asyncio
from typing import Any

from discord import Interaction, Message, app_commands
from discord.ext import commands

from bot.answering import Wording, is_private
from bot.asking import remarks
from bot.asking.answerer import Answerer
from bot.asking.question import Question, Reader
from bot.client import reading, replies
from bot.client.reading import Caller

NAME = "Check this claim"
FILE_SECONDS = 1.5  # that a text file may take: Discord waits three for a response


class CheckClaim(commands.Cog):
    """Tells whether a claim is so: to the asker alone, unless they choose otherwise, and never who made it. Who may be in
    danger gets help instead."""

    def __init__(self, tree: app_commands.CommandTree[Any], reader: Reader, answerer: Answerer) -> None:
        self._reader = reader
        self._answerer = answerer
        tree.add_command(app_commands.ContextMenu(name=NAME, callback=self.check_this))

    @app_commands.command()
    @app_commands.describe(
        claim="What somebody says about isotretinoin or dark spots",
        private="Show the answer only to you",
    )
    async def claim(
        self,
        interaction: Interaction[Any],
        claim: app_commands.Range[str, 1, reading.MAX_QUESTION],
        private: bool = True,
    ) -> None:
        """Check whether something that people say is true"""
        text = reading.plain(claim, interaction.application_id)
        if not text:
            await replies.respond(interaction, remarks.ONLY_WORDS, ephemeral=True)
            return
        await self._check(interaction, Question(text), public=not private)

    async def check_this(self, interaction: Interaction[Any], message: Message) -> None:
        """Check what a message says, whoever wrote it: a bot's claims may be wrong as well."""
        text = await self._reader.words(message, FILE_SECONDS)
        if not text:
            await replies.respond(interaction, remarks.ONLY_WORDS, ephemeral=True)
            return
        await self._check(interaction, Question(text, message), public=False)

    async def _check(self, interaction: Interaction[Any], question: Question, *, public: bool) -> None:
        caller = Caller.of_interaction(interaction)
        wording: Wording | None = self._answerer.refusal(question.text, caller)
        if wording is not None:
            await replies.respond(interaction, wording, ephemeral=True)
            return
        # In a thread: claims that were changed are learnt when they are first asked for, which takes seconds.
        decision, wording = await asyncio.to_thread(self._answerer.check, question.text, caller)
        wording = wording or remarks.HELLO
        if public and decision.kind != "urgent" and is_private(wording):
            public, wording = False, remarks.to_you_alone(wording)
        public = public and not self._answerer.is_delicate(decision) and not self._answerer.is_off(caller)
        sending = replies.respond(interaction, wording, ephemeral=not public)
        await self._answerer.give(decision, question, caller, sending, public=public, by_entries=False)
