"""Apps › Answer this: answer the question in somebody's message."""

from __future__ import annotations

from typing import Any

from discord import Interaction, Message, app_commands
from discord.ext import commands

from bot.answering import is_private
from bot.asking import remarks
from bot.asking.answerer import Answerer
from bot.asking.question import Question, Reader
from bot.client import reading, replies
from bot.client.reading import Caller

NAME = "Answer this"
FILE_SECONDS = 1.5  # that a text file may take: Discord waits three for a response


class AnswerThis(commands.Cog):
    """Answers in the channel without naming or pinging the author, who may be a member for whom another bot speaks. What isn't
    an answer, only the asker sees."""

    def __init__(self, tree: app_commands.CommandTree[Any], reader: Reader, answerer: Answerer) -> None:
        self._reader = reader
        self._answerer = answerer
        tree.add_command(app_commands.ContextMenu(name=NAME, callback=self.answer_this))

    async def answer_this(self, interaction: Interaction[Any], message: Message) -> None:
        if message.author.bot and not reading.is_proxied(message):
            await replies.respond(interaction, remarks.NOT_A_QUESTION, ephemeral=True)
            return
        text = await self._reader.words(message, FILE_SECONDS)
        if not text:
            await replies.respond(interaction, remarks.ONLY_WORDS, ephemeral=True)
            return
        caller = Caller.of_interaction(interaction)
        if (why_not := self._answerer.refusal(text, caller)) is not None:
            await replies.respond(interaction, why_not, ephemeral=True)
            return
        decision, wording = self._answerer.decide_alone(text, caller)
        wording = wording or remarks.HELLO
        public = decision.kind == "answer" and not is_private(wording) and not self._answerer.is_off(caller)
        public = (public or decision.kind == "urgent") and not self._answerer.is_delicate(decision)
        sending = replies.respond(interaction, wording, ephemeral=not public)
        await self._answerer.give(decision, Question(text, message), caller, sending, public=public)
