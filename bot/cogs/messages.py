"""Messages to the bot (a mention, a reply to one of its messages, a direct message), and those it may overhear."""

from __future__ import annotations

from discord import Message, MessageType, Thread
from discord.ext import commands

from bot import learning, reading, remarks, replies
from bot.alerts import Way
from bot.client import FaqBot

ANSWERED = (MessageType.default, MessageType.reply)


class Messages(commands.Cog):
    """Answers messages that are addressed to the bot. Others it leaves alone, except in channels where it listens."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message: Message) -> None:
        me = self.bot.user
        if me is None or message.author.bot or message.type not in ANSWERED:
            return
        addressed = reading.is_addressed(message, me.id)
        if not addressed and not self._listens(message):
            return
        text = reading.plain(message.content, me.id)
        if text:
            await self._answer(message, text, addressed)
        elif addressed:
            await self._answer_wordless(message, me.id)

    async def _answer(self, message: Message, text: str, addressed: bool) -> None:
        guild = message.guild.id if message.guild else None
        decide = self.bot.decide if addressed else self.bot.overhear
        decision, wording = decide(
            text, member=message.author.id, channel=message.channel.id, region=self.bot.servers.region(guild)
        )
        way: Way = "unanswered"
        try:
            if wording is not None and await replies.reply(message, wording) is not None:
                way = "answered"
        finally:  # whatever became of the answer, moderators hear of someone in danger
            where = {"member": message.author.id, "channel": message.channel.id, "message": message.id}
            self.bot.alert(decision, message.guild, **where, way=way)
        if decision.kind != "silent":
            self.bot.count(decision, guild)
            learning.note_message(self.bot, decision, text, message)

    def _listens(self, message: Message) -> bool:
        """Whether the bot reads along where a message stands: in that channel, or in the one of that thread."""
        if message.guild is None or not self.bot.hears_all:
            return False
        parent = message.channel.parent_id if isinstance(message.channel, Thread) else message.channel.id
        return not self.bot.servers.of(message.guild.id).listening.isdisjoint({message.channel.id, parent})

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
