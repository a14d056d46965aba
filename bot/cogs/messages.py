"""Messages to the bot (a mention, a reply to one of its messages, a direct message), and those it may overhear.

An answer follows its question: it changes when that is edited, and goes when that is deleted.
"""

from __future__ import annotations

import datetime as dt

from discord import Message, PartialMessage, RawBulkMessageDeleteEvent, RawMessageDeleteEvent, RawMessageUpdateEvent
from discord.ext import commands

from bot import hearing, learning, reading, remarks, replies
from bot.alerts import Way
from bot.answering.decision import Decision
from bot.answering.wording import Wording
from bot.client import FaqBot
from bot.deciding import cooling, decide
from bot.given import Given
from bot.hearing import Heard
from bot.removal import Asker

EDITABLE = dt.timedelta(minutes=5)  # how long after it was written an edited question changes its answer


class Messages(commands.Cog):
    """Answers messages that are addressed to the bot; others only where moderators want that, when it is sure."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot

    @commands.Cog.listener()
    async def on_message(self, message: Message) -> None:
        heard = self._hear(message)
        if heard is None:
            return
        text = self._said(message)
        if self.bot.is_stopping and not (text and self.bot.responder.urgent(text, addressed=heard.is_addressed)):
            return
        if text:
            await self._answer(message, text)
        elif heard.is_addressed and heard.may_answer:
            await self._answer_wordless(message)

    def _hear(self, message: Message) -> Heard | None:
        me = self.bot.user
        return hearing.hear(message, me.id, self.bot.servers, hears_all=self.bot.hears_all) if me is not None else None

    def _said(self, message: Message) -> str:
        return hearing.said(message, self.bot.user.id if self.bot.user is not None else 0)

    async def _answer(self, message: Message, text: str) -> None:
        given = self.bot.answers.start(message.id)
        async with given.busy:  # an edit of the question, or its end, waits until the answer is there
            try:
                await self._decide_and_answer(message, text, given)
            finally:
                if given.answer is None:
                    self.bot.answers.sent(given, None, is_urgent=False)

    async def _decide_and_answer(self, message: Message, text: str, given: Given) -> None:
        async with self.bot.turns.of(message.author.id):
            heard = self._hear(message)  # as it is now: the bot may have been paused since the message came
            if heard is None:
                return
            decision, wording = decide(self.bot, message, text, heard)
        if wording is None and not decision.urgent:
            return
        if decision.kind == "answer" and heard.is_addressed and message.guild is not None:
            wording = self._with_earlier(message, decision, wording)
        way: Way = "unanswered"
        try:
            is_there = self.bot.answers.to(message.id) is given  # it may have been deleted meanwhile
            if wording is not None and is_there and await self._send(message, decision, wording, given):
                way = "answered"
        finally:  # whatever became of the answer, moderators hear of someone in danger
            self._alert(message, decision, way)
        if decision.kind != "silent":
            self.bot.count(decision, message.guild.id if message.guild else None)
            if self.bot.answers.to(message.id) is given:  # what a member has deleted isn't kept
                learning.note_message(self.bot, decision, text, message)

    async def _send(self, message: Message, decision: Decision, wording: Wording, given: Given) -> bool:
        """Reply, and remember what answers what. Whether there is an answer."""
        is_unasked = not reading.is_addressed(message, self.bot.user.id if self.bot.user is not None else 0)
        answer = await replies.reply(message, wording, is_unasked=is_unasked)
        if answer is None:
            return False
        self._remember(message, decision, answer)
        self.bot.answers.sent(given, answer.id, is_urgent=decision.kind == "urgent")
        if decision.kind == "answer":
            self.bot.unasked.answered(message.channel.id, decision.entries, answer.id)
        return True

    def _remember(self, message: Message, decision: Decision, answer: Message) -> None:
        whose = {"member": message.author.id, "channel": message.channel.id}
        self.bot.remember(decision, answer.id, **whose, public=message.guild is not None)

    def _with_earlier(self, message: Message, decision: Decision, wording: Wording | None) -> Wording | None:
        """The answer with a link to an earlier one, where there was one a moment ago."""
        earlier = self.bot.unasked.earlier(message.channel.id, decision.entries)
        if wording is None or earlier is None:
            return wording
        return remarks.with_earlier(wording, PartialMessage(channel=message.channel, id=earlier).jump_url)

    async def _answer_wordless(self, message: Message) -> None:
        """A message without text that the bot can see.

        A reply whose ping is off comes without its text, for want of the privileged intent. The member chose not to
        call the bot, so it stays silent.
        """
        remark = None
        if reading.shows_media(message):
            remark = remarks.ONLY_WORDS
        elif message.guild is None or self.bot.user in message.mentions:
            remark = remarks.HELLO
        if remark is None:
            return
        wait = cooling(self.bot, message)
        if wait is None or wait.is_news:
            given = self.bot.answers.start(message.id)
            async with given.busy:
                answer = await replies.reply(message, remark if wait is None else remarks.wait(wait.seconds))
                self.bot.answers.sent(given, answer.id if answer is not None else None, is_urgent=False)

    def _alert(self, message: Message, decision: Decision, way: Way) -> None:
        where = {"member": message.author.id, "channel": message.channel.id, "message": message.id}
        self.bot.alert(decision, message.guild, **where, way=way)

    # Questions that are edited or deleted

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: RawMessageUpdateEvent) -> None:
        """A message was edited, or Discord added something to it, such as the preview of a link."""
        message = payload.message
        if message.author.bot or message.edited_at is None or message.edited_at - message.created_at > EDITABLE:
            return
        given = self.bot.answers.to(message.id)
        if given is not None:
            async with given.busy:
                if given.answer is not None:
                    if given.edited != message.edited_at:
                        given.edited = message.edited_at
                        await self._answer_again(message, given, given.answer)
                    return
        await self._help_late(message)

    async def _help_late(self, message: Message) -> None:
        """A message that has no answer was edited. That makes it no question to the bot, but it may tell of danger."""
        heard, text = self._hear(message), self._said(message)
        if heard is not None and text and self.bot.responder.urgent(text, addressed=heard.is_addressed):
            await self._answer(message, text)

    async def _answer_again(self, message: Message, given: Given, answer: int) -> None:
        """Change an answer to what the question has become; take it away where that is no question to the bot any more.

        Help for someone in danger stays, unless the question is gone wholly: it was meant when it was written.
        """
        heard, text = self._hear(message), self._said(message)
        shown = PartialMessage(channel=message.channel, id=answer)
        if heard is None or not text:
            await self._take_back(given, shown)
            return
        async with self.bot.turns.of(message.author.id):
            decision, wording = decide(self.bot, message, text, heard, again=True)
        if decision.kind == "silent" and not heard.is_addressed and not given.is_urgent:
            await self._take_back(given, shown)
        elif decision.kind == "urgent" or (decision.kind != "silent" and not given.is_urgent):
            changed = None
            try:
                if wording is not None:
                    asker = Asker(message.author.id, not heard.is_addressed)
                    changed = await self._change(message, shown, decision, wording, asker)
            finally:
                self._alert(message, decision, "answered" if changed is not None else "unanswered")
            if changed is not None:
                self.bot.answers.sent(given, changed, is_urgent=decision.kind == "urgent")

    async def _change(
        self, message: Message, shown: PartialMessage, decision: Decision, wording: Wording, asker: Asker
    ) -> int | None:
        """Put an answer in place of another; help for someone in danger, at worst, below it. The id of the message."""
        changed = await replies.edit(shown, wording, asker=asker)
        if changed is None and decision.kind == "urgent":
            changed = await replies.reply(message, wording)
        if changed is None:
            return None
        self.bot.unasked.forget(shown.id)
        if decision.kind == "answer":
            self.bot.unasked.answered(message.channel.id, decision.entries, changed.id)
        self._remember(message, decision, changed)
        return changed.id

    async def _take_back(self, given: Given, shown: PartialMessage) -> None:
        self.bot.answers.forget(given.question)
        self.bot.unasked.forget(shown.id)
        await replies.remove(shown)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: RawMessageDeleteEvent) -> None:
        await self._gone(payload.message_id, payload)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: RawBulkMessageDeleteEvent) -> None:
        for message in payload.message_ids:
            await self._gone(message, payload)

    async def _gone(self, message: int, payload: RawMessageDeleteEvent | RawBulkMessageDeleteEvent) -> None:
        """A message was deleted: an answer, which is forgotten, or a question, whose answer goes, too."""
        self.bot.unasked.forget(message)
        given = self.bot.answers.forget(message)
        if given is None:
            return
        async with given.busy:
            if given.answer is not None:
                channel = self.bot.get_partial_messageable(payload.channel_id, guild_id=payload.guild_id)
                await self._take_back(given, channel.get_partial_message(given.answer))


async def setup(bot: FaqBot) -> None:
    await bot.add_cog(Messages(bot))
