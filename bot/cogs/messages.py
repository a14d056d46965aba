"""Messages to the bot: a mention, a reply to one of its messages, a direct message."""

from __future__ import annotations

from discord import Message, MessageType
from discord.ext import commands

from bot import reading, remarks, replies
from bot.client import FaqBot

ANSWERED = (MessageType.default, MessageType.reply)


class Messages(commands.Cog):
    """Answers messages that are addressed to the bot; all others it leaves alone."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message: Message) -> None:
        me = self.bot.user
        if me is None or message.author.bot or message.type not in ANSWERED or not reading.is_addressed(message, me.id):
            return
        text = reading.plain(message.content, me.id)
        if not text:
            await self._answer_wordless(message, me.id)
            return
        decision, wording = self.bot.decide(text, member=message.author.id, channel=message.channel.id)
        if wording is not None:
            await replies.reply(message, wording)
        self.bot.count(decision, message.guild.id if message.guild else None)

    async def _answer_wordless(self, message: Message, bot_id: int) -> None:
        """A message without text that the bot can see.

        A reply whose ping is off comes without its text, for want of the privileged intent. The member chose not to
        call the bot, so it stays silent.
        """
        if reading.shows_media(message):
            await replies.reply(message, remarks.ONLY_WORDS)
        elif message.guild is None or reading.mentions(message, bot_id):
            await replies.reply(message, remarks.HELLO)


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Messages(bot))
