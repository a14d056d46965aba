"""Messages to the bot (a mention, a reply to one of its messages, a direct message), and those it may overhear.

Help for someone in danger goes first: it is decided before any question has its turn, and sent past the answers that wait.
"""

from __future__ import annotations

from dataclasses import replace

from discord import Guild, Message, PartialMessage, Thread
from discord.ext import commands

from bot.answering import Decision, Wording, added
from bot.asking import remarks
from bot.asking.answerer import Answerer, is_help
from bot.asking.hearing import Heard
from bot.asking.memory import Memory
from bot.asking.memory.answers import Given
from bot.asking.memory.copies import Original
from bot.asking.question import Question, Reader
from bot.client import reading, replies, rights
from bot.client.client import Client
from bot.client.reading import Caller
from bot.moderating import Servers

TURNS = 6  # answers to one member in a channel, of late, after which a thread is opened where the server wants that


class Messages(commands.Cog):
    """Answers messages that are addressed to the bot; others only where moderators want that, when it is sure."""

    def __init__(self, client: Client, servers: Servers, reader: Reader, answerer: Answerer, memory: Memory) -> None:
        self._client = client
        self._servers = servers
        self._reader = reader
        self._answerer = answerer
        self._memory = memory

    @commands.Cog.listener()
    async def on_message(self, message: Message) -> None:
        if not self._memory.seen.is_new(message.id):
            return
        self._reader.notice(message)
        if message.webhook_id is None:
            await self.answer(message)
        elif reading.is_proxied(message):
            original = self._memory.copies.original(message, self._reader.said(message))
            if original is not None and original.is_gone:
                await self.answer_copy(original)

    @commands.Cog.listener("on_guild_available")
    @commands.Cog.listener("on_guild_join")
    async def on_server_known(self, _: Guild) -> None:
        """Discord has told of a server: alerts may have waited for that."""
        self._answerer.tell_waiting()

    async def answer_copy(self, original: Original) -> None:
        """Answer the copy in place of the message that is gone; unless that got help, which stays."""
        async with original.given.busy:
            is_helped = original.given.is_urgent
        if original.copy is not None and not is_helped:
            self._memory.cooldown.give_back(original.message.author.id)
            await self.answer(original.copy)

    async def answer(self, message: Message) -> None:
        """Answer a message, if it reaches the bot and asks anything."""
        heard = self._reader.hear(message)
        if heard is None:
            return
        given = self._memory.answers.start(message.id)
        if message.webhook_id is None:
            self._memory.copies.expect(message, self._reader.said(message), given)
        async with given.busy:  # an edit of the question, or its end, waits until the answer is there
            try:
                asked = await self._reader.question(message, heard)
                if self._client.is_stopping and not (asked is not None and asked.is_danger):
                    return
                if asked is not None and asked.text:
                    await self._answer(message, asked, given)
                elif heard.is_addressed and (heard.may_answer or asked is not None):  # hidden words may tell of danger
                    await self._answer_wordless(message, asked, given)
            finally:
                if given.answer is None:
                    self._memory.answers.sent(given, None, is_urgent=False)

    async def _answer(self, message: Message, asked: Question, given: Given) -> None:
        found = await self._decide(message, asked)
        if found is None:
            return
        decision, wording, heard = found
        if wording is None and not decision.urgent:
            return

        caller, sending = Caller.of_message(message), self._send(message, decision, wording, given, heard)
        answer = await self._answerer.give(decision, asked, caller, sending, public=caller.server is not None)
        if answer is None and not heard.is_addressed:
            self._memory.unasked.unclaim(message.channel.id, decision.entries)

    async def _decide(self, message: Message, asked: Question) -> tuple[Decision, Wording | None, Heard] | None:
        """The decision, what to say, and how the message reaches the bot by then; None where it is left alone."""
        if asked.is_danger:
            heard = self._reader.hear(message)
            return (*self._answerer.answer(message, asked, heard), heard) if heard is not None else None
        async with self._memory.turns.of(message.author.id):
            heard = self._reader.hear(message)  # as it is now: the bot may have been paused since the message came
            if heard is None:
                return None
            if not heard.is_addressed and self._client.pace.is_long(message.channel.id):
                heard = replace(heard, may_answer=False)
            return (*self._answerer.answer(message, asked, heard), heard)

    async def _send(
        self, message: Message, decision: Decision, wording: Wording | None, given: Given, heard: Heard
    ) -> int | None:
        """Send help at once, and even if the message is gone by now; an answer when the channel has room for it, if it is
        still wanted by then. The id of what was sent."""
        if wording is None:
            return None
        if is_help(decision):
            return await self._reply(message, decision, wording, given, heard)
        if decision.kind == "care":  # it doesn't wait either, but answers nothing that is gone
            is_there = self._memory.answers.to(message.id) is given
            return await self._reply(message, decision, wording, given, heard) if is_there else None
        pace, channel = self._client.pace, message.channel.id
        if pace.is_full(channel):
            if heard.is_addressed and pace.is_news(channel):
                await replies.reply(message, remarks.BUSY)
            return None
        if not heard.is_addressed:
            await self._reader.look_back(message)
        async with pace.ordinary(channel):
            is_ours = await self._client.is_surely_ours(reading.server_of(message))
            now = self._reader.hear(message)
            is_wanted = is_ours and now is not None and now.may_answer
            if not is_wanted or self._memory.answers.to(message.id) is not given:  # paused or deleted meanwhile
                return None
            is_open = reading.server_of(message) is not None and not wording.sealed
            if decision.kind == "answer" and heard.is_addressed and is_open:
                wording = self._with_earlier(message, decision, wording)
            return await self._reply(message, decision, wording, given, heard)

    async def _reply(
        self, message: Message, decision: Decision, wording: Wording, given: Given, heard: Heard
    ) -> int | None:
        """Reply, and remember what answers what."""
        thread, answer = await self._thread(message, decision, heard), None
        if thread is not None:
            answer = await replies.answer_in(thread, message, added(wording, remarks.GOES_ON_HERE))
            given.thread = thread.id if answer is not None else None
        if answer is None:
            answer = await replies.reply(message, wording, is_unasked=not heard.is_addressed, first=True)
        if answer is None:
            if heard.is_addressed and reading.server_of(message) is not None and not rights.may_reply(message):
                self._client.speechless[message.channel.id] = None
            return None
        self._memory.answers.sent(given, answer.id, is_urgent=is_help(decision))
        if decision.kind == "answer":
            self._memory.unasked.answered(given.thread or message.channel.id, decision.entries, answer.id)
        return answer.id

    async def _thread(self, message: Message, decision: Decision, heard: Heard) -> Thread | None:
        """A thread for an answer to who has talked with the bot for long in a channel, where the server wants that; None for
        beside the question. Who is or was in danger is answered where others see it."""
        caller, server = Caller.of_message(message), reading.server_of(message)
        talks = self._memory.conversations
        is_long = talks.turns(caller.member, caller.channel) > TURNS
        if server is None or not is_long or not heard.is_addressed or not self._servers.of(server).opens_threads:
            return None
        if decision.urgent or decision.soft or self._answerer.was_in_danger(caller):
            return None
        talks.count_anew(caller.member, caller.channel)  # now, so that no second thread is opened meanwhile
        thread = await replies.open_thread_of(message, remarks.TALK)
        if thread is not None:
            talks.move(caller.member, caller.channel, thread.id)
        return thread

    def _with_earlier(self, message: Message, decision: Decision, wording: Wording) -> Wording:
        """The answer with a link to an earlier one, where there was one a moment ago."""
        earlier = self._memory.unasked.earlier(message.channel.id, decision.entries)
        if earlier is None:
            return wording
        return remarks.with_earlier(wording, PartialMessage(channel=message.channel, id=earlier).jump_url)

    async def _answer_wordless(self, message: Message, asked: Question | None, given: Given) -> None:
        """A message without text that the bot can see.

        A reply whose ping is off comes without its text, for want of the privileged intent. The member chose not to
        call the bot, so it stays silent.
        """
        caller, me = Caller.of_message(message), self._client.user
        remark = None
        if self._answerer.was_in_danger(caller):  # a picture, a sticker: nobody is left alone with it
            _, said = self._answerer.decide("", caller)
            answer = await replies.reply(message, said, first=True) if said is not None else None
            self._memory.answers.sent(given, answer.id if answer is not None else None, is_urgent=False)
            return
        if asked is not None and me is not None:
            is_reply = asked.of is not message
            remark = remarks.hidden(me.mention, self._answerer.whom_to_call(caller), is_reply=is_reply)
        elif self._answerer.helped(message):
            remark = remarks.help_again(self._answerer.whom_to_call(caller))
        elif reading.shows_media(message):
            remark = remarks.ONLY_WORDS
        elif caller.server is None or (me is not None and reading.mentions(message, me.id)):
            remark = remarks.HELLO
        if remark is None or self._client.pace.is_full(caller.channel):
            return
        wait = self._answerer.cooling(caller)
        if wait is None or wait.is_news:
            async with self._client.pace.ordinary(caller.channel):
                if not await self._client.is_surely_ours(caller.server):
                    return
                told = remark if wait is None else remarks.wait(wait.seconds)
                answer = await replies.reply(message, told, first=True)
            self._memory.answers.sent(given, answer.id if answer is not None else None, is_urgent=False)
