"""What moderators called a false alarm: an example, for `/review`, of what must not alarm.

Nothing of its words is kept with an alert. So they are read where the member wrote them, and kept like a question that
wasn't answered: redacted, without who wrote them, and only where questions may be kept.
"""

from __future__ import annotations

import asyncio

import discord

from bot.client import reading
from bot.client.client import Client
from bot.client.expiring import Expiring
from bot.client.reading import Caller
from bot.moderating import FALSE_ALARM, Alert, Outcome, categories
from bot.reviewing.keeping import Keeping
from bot.reviewing.questions import Asker, QuestionLog

REMEMBERED = 500  # false alarms that can be taken back
REMEMBERED_SECONDS = 24 * 60 * 60.0


class FalseAlarms:
    """Proposes as examples what was called a false alarm, and takes back what wasn't one after all."""

    def __init__(self, client: Client, questions: QuestionLog, keeping: Keeping) -> None:
        self._client = client
        self._questions = questions
        self._keeping = keeping
        self._one_by_one = asyncio.Lock()
        self._proposed: Expiring[int, str] = Expiring(REMEMBERED, REMEMBERED_SECONDS)  # by the message: id in the store

    async def learn(self, alert: Alert, outcome: Outcome, before: Outcome) -> None:
        """An alert ended so, of which it was said before that it ended otherwise. Raises SQLAlchemyError."""
        async with self._one_by_one:
            await self._learn(alert, outcome, before)

    async def _learn(self, alert: Alert, outcome: Outcome, before: Outcome) -> None:
        if before == FALSE_ALARM and (id_ := self._proposed.pop(alert.message, None)) is not None:
            await self._questions.take_back(id_)
        if outcome != FALSE_ALARM:
            return
        message = await self._message(alert)
        if message is None or message.author.bot or message.webhook_id is not None:  # nobody knows then who wrote it
            return
        caller = Caller.of_message(message)
        if not self._keeping.may_keep(caller):
            return
        me = self._client.user
        text = reading.plain(reading.content(message), *([me.id] if me is not None else []))
        id_ = await self._questions.false_alarm(text, categories(alert.concerns), Asker(caller.member, alert.guild))
        if id_ is not None:
            self._proposed[alert.message] = id_

    async def _message(self, alert: Alert) -> discord.Message | None:
        """What the alert is about; None where it is gone, or was asked with a command."""
        guild = self._client.get_guild(alert.guild)
        channel = guild.get_channel_or_thread(alert.channel) if guild is not None and alert.message else None
        if not isinstance(channel, discord.abc.Messageable):
            return None
        try:
            return await channel.fetch_message(alert.message)
        except discord.HTTPException:
            return None
