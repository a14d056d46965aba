"""The menu of a message, Apps › Answer this: a member asks the bot about what another member wrote."""

from __future__ import annotations

from discord import Interaction, Message, app_commands
from discord.ext import commands

from bot.answering.wording.wording import word
from bot.app.app import FaqBot
from bot.asking import question
from bot.asking.deciding import is_off, refusal
from bot.client import reading, remarks, replies
from bot.moderating.alerts import Way
from bot.privacy.privacy import is_private

NAME = "Answer this"
FILE_SECONDS = 1.5  # that a text file may take: Discord waits three for a response


class AnswerThis(commands.Cog):
    """Answers in the channel without naming or pinging the author, who may be a member for whom another bot speaks. What isn't
    an answer, only the asker sees."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot
        self.menu = app_commands.ContextMenu(name=NAME, callback=self.answer_this)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self.menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(NAME, type=self.menu.type)

    async def answer_this(self, interaction: Interaction[FaqBot], message: Message) -> None:
        if message.author.bot and not reading.is_proxied(message):
            await replies.respond(interaction, remarks.NOT_A_QUESTION, ephemeral=True)
            return
        text = await question.words(self.bot, message, FILE_SECONDS)
        if not text:
            await replies.respond(interaction, remarks.ONLY_WORDS, ephemeral=True)
            return
        if (why_not := refusal(self.bot, interaction, text)) is not None:
            await replies.respond(interaction, why_not, ephemeral=True)
            return
        responder = self.bot.responder
        decision = responder.decide(text)
        public = decision.kind in ("answer", "urgent") and not is_private(decision)
        public = public and (decision.kind == "urgent" or not is_off(self.bot, interaction))
        region = self.bot.servers.region(interaction.guild_id, interaction.locale.value)
        wording = word(decision, responder.knowledge, region) or remarks.HELLO
        answer = None
        try:
            answer = await replies.respond(interaction, wording, ephemeral=not public)
        finally:  # whatever became of the answer, moderators hear of someone in danger
            way: Way = "answered" if answer is not None else "unanswered"
            where = {"member": message.author.id, "channel": message.channel.id, "message": message.id}
            self.bot.alert(decision, interaction.guild, **where, way=way)
        asker = {"member": interaction.user.id, "channel": message.channel.id}
        self.bot.remember(decision, answer, **asker, public=public)
        self.bot.count(decision, interaction.guild_id)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(AnswerThis(bot))
