"""An answer follows its question: it changes when that is edited, and goes when that is deleted. Help for someone in danger
stays, whoever deletes what it is about: it quotes nothing, and was meant when it was written."""

from __future__ import annotations

import datetime as dt

from discord import Message, PartialMessage, RawBulkMessageDeleteEvent, RawMessageDeleteEvent, RawMessageUpdateEvent
from discord.ext import commands
from sqlalchemy.exc import SQLAlchemyError

from bot.answering import Decision, Wording
from bot.asking.answerer import Answerer, is_help
from bot.asking.memory import Memory
from bot.asking.memory.answers import Given
from bot.asking.messages import Messages
from bot.asking.past import Past
from bot.asking.question import Reader
from bot.client import replies
from bot.client.answer_buttons import Asker
from bot.client.client import Client
from bot.client.reading import Caller

EDITABLE = dt.timedelta(minutes=5)  # how long after it was written an edited question changes its answer


class Following(commands.Cog):
    """Questions that are edited or deleted."""

    def __init__(
        self, client: Client, reader: Reader, answerer: Answerer, memory: Memory, messages: Messages, *, past: Past
    ) -> None:
        self._client = client
        self._reader = reader
        self._answerer = answerer
        self._memory = memory
        self._messages = messages
        self._past = past

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: RawMessageUpdateEvent) -> None:
        """A message was edited, or Discord added something to it, such as the preview of a link."""
        message = payload.message
        if message.author.bot or message.webhook_id is not None:
            return
        if message.edited_at is None or message.edited_at - message.created_at > EDITABLE:
            return
        given = self._memory.answers.to(message.id) or await self._before(message.id)
        if given is not None:
            async with given.busy:
                if given.answer is not None:
                    if given.edited != message.edited_at:
                        given.edited = message.edited_at
                        await self._answer_again(message, given, given.answer)
                    return
        await self._help_late(message)

    async def _before(self, question: int) -> Given | None:
        """The answer to a question that was given before the bot was started; None for none. It is remembered again."""
        try:
            answer = await self._past.to(question)
        except SQLAlchemyError:  # the store tells of its trouble itself
            return None
        if answer is None or self._memory.answers.to(question) is not None:
            return self._memory.answers.to(question)
        given = self._memory.answers.start(question)
        given.thread = answer.channel if answer.channel == question else None  # a thread has the id of its message
        self._memory.answers.sent(given, answer.message, is_urgent=False)
        return given

    async def _help_late(self, message: Message) -> None:
        """A message that has no answer was edited. That makes it no question to the bot, but it may tell of danger."""
        heard = self._reader.hear(message)
        asked = await self._reader.question(message, heard) if heard is not None else None
        if asked is not None and asked.is_danger:
            await self._messages.answer(message)

    async def _answer_again(self, message: Message, given: Given, answer: int) -> None:
        """Change an answer to what the question has become; take it away where that is no question to the bot any more."""
        heard = self._reader.hear(message)
        asked = await self._reader.question(message, heard) if heard is not None else None
        shown = _shown(given, message, answer)
        if heard is None or asked is None or not asked.text:
            await self._take_back(given, shown)
            return
        if asked.is_danger:
            decision, wording = self._answerer.answer(message, asked, heard, again=True)
        else:
            async with self._memory.turns.of(message.author.id):
                decision, wording = self._answerer.answer(message, asked, heard, again=True)
        if decision.kind == "silent" and not heard.is_addressed:
            await self._take_back(given, shown)
        elif decision.kind == "urgent" or (decision.kind != "silent" and not given.is_urgent):
            asker, caller = Asker(message.author.id, not heard.is_addressed), Caller.of_message(message)
            changing = self._change(message, given, decision, wording, asker)
            await self._answerer.give(decision, asked, caller, changing, public=caller.server is not None, again=True)

    async def _change(
        self, message: Message, given: Given, decision: Decision, wording: Wording | None, asker: Asker
    ) -> int | None:
        """Put an answer in place of another. Help for someone in danger comes, at worst, below it; the other then still
        goes with its question. The id of what is there now, None where that is the old one."""
        if wording is None:
            return None
        shown = _shown(given, message, given.answer or 0)
        changed = await replies.edit(shown, wording, asker=asker)
        if changed is None:
            below = await replies.reply(message, wording) if decision.kind == "urgent" else None
            return below.id if below is not None else None
        self._memory.unasked.forget(shown.id)
        if decision.kind == "answer":
            self._memory.unasked.answered(shown.channel.id, decision.entries, changed.id)
        self._memory.answers.sent(given, changed.id, is_urgent=is_help(decision))
        return changed.id

    async def _take_back(self, given: Given, shown: PartialMessage) -> None:
        """Take an answer away; never help."""
        if given.is_urgent:
            return
        self._memory.answers.forget(given.question)
        self._memory.unasked.forget(shown.id)
        await replies.remove(shown)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: RawMessageDeleteEvent) -> None:
        await self._gone(payload.message_id, payload)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: RawBulkMessageDeleteEvent) -> None:
        for message in payload.message_ids:
            await self._gone(message, payload)

    async def _gone(self, message: int, payload: RawMessageDeleteEvent | RawBulkMessageDeleteEvent) -> None:
        """A message was deleted: an answer, which is forgotten, or a question, whose answer goes, too. Where another bot
        has said the same for the member, it is answered there."""
        original = self._memory.copies.gone(message)
        self._memory.unasked.forget(message)
        is_known = self._memory.answers.is_known(message)
        given = self._memory.answers.forget(message)
        if given is None and not is_known and await self._before(message) is not None:
            given = self._memory.answers.forget(message)
        if given is not None:
            async with given.busy:
                if given.answer is not None:
                    place = given.thread or payload.channel_id
                    channel = self._client.get_partial_messageable(place, guild_id=payload.guild_id)
                    await self._take_back(given, channel.get_partial_message(given.answer))
        if original is not None and original.copy is not None:
            await self._messages.answer_copy(original)


def _shown(given: Given, message: Message, answer: int) -> PartialMessage:
    """The answer to a message: beside it, or in the thread of it."""
    thread = message.guild.get_thread(given.thread) if message.guild is not None and given.thread is not None else None
    return PartialMessage(channel=thread or message.channel, id=answer)
