"""Messages to the bot (a mention, a reply to one of its messages, a direct message), and those it may overhear.

Help for someone in danger goes first: it is decided before any question has its turn, and sent past the answers that wait.
"""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import replace

from discord import Guild, Message, PartialMessage
from discord.ext import commands

from bot.answering.decision import Decision
from bot.answering.wording.urgent import danger_line, is_danger
from bot.answering.wording.wording import Wording
from bot.app.app import FaqBot
from bot.asking import hearing, pointing, question
from bot.asking.deciding import cooling, decide
from bot.asking.following import Following
from bot.asking.hearing import Heard
from bot.asking.memory.answers import Given
from bot.asking.memory.copies import Original
from bot.asking.question import Question
from bot.client import reading, remarks, replies
from bot.moderating.alerts import Way
from bot.reviewing import keeping

log = logging.getLogger(__name__)

MAX_WAITING = 100  # alerts in servers of which Discord hasn't told yet


class Messages(commands.Cog):
    """Answers messages that are addressed to the bot; others only where moderators want that, when it is sure."""

    def __init__(self, bot: FaqBot) -> None:
        self.bot = bot
        self._waiting: deque[tuple[Message, Decision, Way]] = deque(maxlen=MAX_WAITING)  # alerts, for their servers

    @commands.Cog.listener()
    async def on_message(self, message: Message) -> None:
        if not self.bot.seen.is_new(message.id):
            return
        if message.webhook_id is None:
            await self.answer(message)
        elif reading.is_proxied(message):
            original = self.bot.copies.original(message, self._said(message))
            if original is not None and original.is_gone:
                await self.answer_copy(original)

    def hear(self, message: Message) -> Heard | None:
        """How a message reaches the bot as things are now; None where it leaves it alone."""
        me = self.bot.user
        return hearing.hear(message, me.id, self.bot.servers, hears_all=self.bot.hears_all) if me is not None else None

    def _said(self, message: Message) -> str:
        return hearing.said(message, self.bot.user.id if self.bot.user is not None else 0)

    async def answer_copy(self, original: Original) -> None:
        """Answer the copy in place of the message that is gone; unless that got help, which stays."""
        async with original.given.busy:
            is_helped = original.given.is_urgent
        if original.copy is not None and not is_helped:
            self.bot.cooldown.give_back(original.message.author.id)
            await self.answer(original.copy)

    async def answer(self, message: Message) -> None:
        """Answer a message, if it reaches the bot and asks anything."""
        heard = self.hear(message)
        if heard is None:
            return
        given = self.bot.answers.start(message.id)
        if message.webhook_id is None:
            self.bot.copies.expect(message, self._said(message), given)
        async with given.busy:  # an edit of the question, or its end, waits until the answer is there
            try:
                asked = await question.question(self.bot, message, heard)
                if self.bot.is_stopping and not (asked is not None and asked.is_danger):
                    return
                if asked is not None and asked.text:
                    await self._decide_and_answer(message, asked, given)
                elif heard.is_addressed and (heard.may_answer or asked is not None):  # hidden words may tell of danger
                    await self._answer_wordless(message, asked, given)
            finally:
                if given.answer is None:
                    self.bot.answers.sent(given, None, is_urgent=False)

    async def _decide_and_answer(self, message: Message, asked: Question, given: Given) -> None:
        found = await self._decide(message, asked)
        if found is None:
            return
        decision, wording, heard = found
        if wording is None and not decision.urgent:
            return
        way: Way = "unanswered"
        try:
            if wording is not None and await self._send_in_time(message, decision, wording, given, heard):
                way = "answered"
            elif not heard.is_addressed:
                self.bot.unasked.unclaim(message.channel.id, decision.entries)
        finally:  # whatever became of the answer, moderators hear of someone in danger
            self.alert(asked.of, decision, way)
        if decision.kind != "silent":
            self.bot.count(decision, reading.server_of(message))
            if asked.of is message and self.bot.answers.to(message.id) is given:  # what a member has deleted isn't kept
                keeping.note_message(self.bot, decision, asked.text, message)

    async def _decide(self, message: Message, asked: Question) -> tuple[Decision, Wording | None, Heard] | None:
        """The decision, what to say, and how the message reaches the bot by then; None where it is left alone."""
        if asked.is_danger:
            heard = self.hear(message)
            return (*decide(self.bot, message, asked, heard), heard) if heard is not None else None
        async with self.bot.turns.of(message.author.id):
            heard = self.hear(message)  # as it is now: the bot may have been paused since the message came
            if heard is None:
                return None
            if not heard.is_addressed and self.bot.pace.is_long(message.channel.id):
                heard = replace(heard, may_answer=False)
            decision, wording = decide(self.bot, message, asked, heard)
            dangers = self._helped(message)
            asks_nothing = decision.kind in ("unknown", "smalltalk")
            if dangers and (asks_nothing or (decision.kind == "suggest" and pointing.points(asked.text))):
                decision = Decision("urgent", urgent=dangers)
                wording = remarks.help_again(self._whom_to_call(message))
            elif wording is not None and heard.is_addressed and reading.has_long_file(message):
                wording = remarks.with_unread(wording)
            return decision, wording, heard

    async def _send_in_time(
        self, message: Message, decision: Decision, wording: Wording, given: Given, heard: Heard
    ) -> bool:
        """Send help at once, and even if the message is gone by now; an answer when the channel has room for it, if it is
        still wanted by then. Whether it is there."""
        if decision.kind == "urgent" and is_danger(decision.urgent):
            return await self._send(message, decision, wording, given, heard)
        pace, channel = self.bot.pace, message.channel.id
        if pace.is_full(channel):
            if heard.is_addressed and pace.is_news(channel):
                await replies.reply(message, remarks.BUSY)
            return False
        async with pace.ordinary(channel):
            now = self.hear(message)
            is_wanted = now is not None and now.may_answer
            if not is_wanted or self.bot.answers.to(message.id) is not given:  # paused or deleted meanwhile
                return False
            if decision.kind == "answer" and heard.is_addressed and reading.server_of(message) is not None:
                wording = self._with_earlier(message, decision, wording)
            return await self._send(message, decision, wording, given, heard)

    async def _send(self, message: Message, decision: Decision, wording: Wording, given: Given, heard: Heard) -> bool:
        """Reply, and remember what answers what. Whether there is an answer."""
        answer = await replies.reply(message, wording, is_unasked=not heard.is_addressed)
        if answer is None:
            return False
        self.remember(message, decision, answer.id)
        self.bot.answers.sent(given, answer.id, is_urgent=is_danger(decision.urgent) and decision.kind == "urgent")
        if decision.kind == "answer":
            self.bot.unasked.answered(message.channel.id, decision.entries, answer.id)
        return True

    def remember(self, message: Message, decision: Decision, answer: int) -> None:
        """Remember why the bot's message `answer` says what it says."""
        whose = {"member": message.author.id, "channel": message.channel.id}
        self.bot.remember(decision, answer, **whose, public=reading.server_of(message) is not None)

    def _with_earlier(self, message: Message, decision: Decision, wording: Wording) -> Wording:
        """The answer with a link to an earlier one, where there was one a moment ago."""
        earlier = self.bot.unasked.earlier(message.channel.id, decision.entries)
        if earlier is None:
            return wording
        return remarks.with_earlier(wording, PartialMessage(channel=message.channel, id=earlier).jump_url)

    async def _answer_wordless(self, message: Message, asked: Question | None, given: Given) -> None:
        """A message without text that the bot can see.

        A reply whose ping is off comes without its text, for want of the privileged intent. The member chose not to
        call the bot, so it stays silent.
        """
        server, me = reading.server_of(message), self.bot.user
        remark = None
        if asked is not None and me is not None:
            remark = remarks.hidden(me.mention, self._whom_to_call(message), is_reply=asked.of is not message)
        elif self._helped(message):
            remark = remarks.help_again(self._whom_to_call(message))
        elif reading.shows_media(message):
            remark = remarks.ONLY_WORDS
        elif server is None or (me is not None and reading.mentions(message, me.id)):
            remark = remarks.HELLO
        if remark is None or self.bot.pace.is_full(message.channel.id):
            return
        wait = cooling(self.bot, message)
        if wait is None or wait.is_news:
            async with self.bot.pace.ordinary(message.channel.id):
                answer = await replies.reply(message, remark if wait is None else remarks.wait(wait.seconds))
            self.bot.answers.sent(given, answer.id if answer is not None else None, is_urgent=False)

    def _helped(self, message: Message) -> tuple[str, ...]:
        """The dangers in which the bot has helped by what a message replies to, if that was help."""
        replied = message.reference.message_id if message.reference is not None else None
        why = self.bot.whys.of(replied) if replied is not None else None
        if why is None or why.decision.kind != "urgent" or not is_danger(why.decision.urgent):
            return ()
        return why.decision.urgent

    def _whom_to_call(self, message: Message) -> str:
        return danger_line(self.bot.knowledge, self.bot.servers.region(reading.server_of(message)))

    def alert(self, message: Message, decision: Decision, way: Way) -> None:
        """Tell moderators of a message, where they should hear of it."""
        if not decision.urgent:
            return
        server = reading.server_of(message)
        guild = self.bot.get_guild(server) if server is not None else None
        if guild is None and server is not None:
            log.warning("an alert waits for server %s, of which Discord hasn't told yet", server)
            self._waiting.append((message, decision, way))
            return
        where = {"member": message.author.id, "channel": message.channel.id, "message": message.id}
        self.bot.alert(decision, guild, **where, way=way)

    @commands.Cog.listener("on_guild_available")
    @commands.Cog.listener("on_guild_join")
    async def on_server_known(self, _: Guild) -> None:
        """Discord has told of a server: alerts may have waited for that."""
        waiting = [*self._waiting]
        self._waiting.clear()
        for message, decision, way in waiting:
            self.alert(message, decision, way)


async def setup(bot: FaqBot) -> None:
    messages = Messages(bot)
    await bot.add_cog(messages)
    await bot.add_cog(Following(bot, messages))
