"""The button "Ask a person", what a member sees and presses until their question is sent, and the command `/my-question`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import discord
from discord import Interaction, Message, app_commands

from bot import logs, metrics
from bot.answering import Current, Wording
from bot.asking import remarks
from bot.asking.answerer import Answerer
from bot.asking.memory import Memory
from bot.asking.memory.drafts import Draft
from bot.asking.question import Question, Reader, points
from bot.client import replies
from bot.client.answer_buttons import PERSON, asked_by, is_covered
from bot.client.presses import Presses, pressed
from bot.client.reading import Caller
from bot.helping import MAX_TEXT, Helping, Offering, buttons, wording
from bot.moderating import Servers
from bot.reviewing.questions import redacted

log = logging.getLogger(__name__)

FETCH_SECONDS = 0.8  # that fetching a message may take, and reading its files: Discord waits three for a response


class AskPerson(Presses):
    """Shows a member what a person would read, sends it when they confirm it, and tells how it stands.

    Who may be in danger gets help instead. Only whose question it is may pass it on.
    """

    def __init__(
        self,
        current: Current,
        servers: Servers,
        reader: Reader,
        answerer: Answerer,
        *,
        memory: Memory,
        helping: Helping,
        offering: Offering,
    ) -> None:
        self._current = current
        self._servers = servers
        self._reader = reader
        self._answerer = answerer
        self._memory = memory
        self._helping = helping
        self._offering = offering

    def beside_rating(self, interaction: Interaction[Any]) -> str:
        """What `Wording.person` is for a member who says that an answer wasn't what they asked; "" for another's answer, and
        where nobody can be asked."""
        message = interaction.message
        if message is None or not self._offering.may(Caller.of_interaction(interaction)):
            return ""
        if message.flags.ephemeral:
            return "last"
        return str(message.id) if asked_by(message) == interaction.user.id else ""

    # Before it is sent

    @pressed(PERSON)
    async def begin(self, interaction: Interaction[Any], about: str) -> None:
        """The button was pressed: what would be sent, or, where what was asked isn't known any more, a form for it."""
        if (why_not := self._why_not(interaction)) is not None:
            await replies.respond(interaction, why_not, ephemeral=True)
            return
        card = await self._card(interaction, about)
        if card is not None and asked_by(card) != interaction.user.id:
            await replies.respond(interaction, wording.NOT_YOURS, ephemeral=True)
            return
        text, is_private = await self._text(interaction, card, about)
        is_private = is_private or (card is not None and is_covered(card))
        draft = _draft(interaction, None if is_private else card)
        if not text:
            form = buttons.question_form(self._memory.drafts.keep(draft), "", is_new=True)
            await replies.ask(interaction, form)
        elif not await self.helps(interaction, text):
            await replies.think(interaction)
            async with self._keeping(interaction, draft, text, wording.NOT_SHOWN):
                await self._preview(interaction, draft, text)

    @pressed(buttons.FORM)
    async def written(self, interaction: Interaction[Any], token: str, where: str, fields: dict[str, str]) -> None:
        """A member sent the form with what to ask."""
        text = fields["text"]
        if await self.helps(interaction, text):  # also where nobody can be asked
            return
        if (why_not := self._why_not(interaction)) is not None:
            await replies.respond(interaction, why_not, ephemeral=True)
            return
        # After a restart nobody knows where it was asked: the member alone is told then.
        draft = self._memory.drafts.take(token, interaction.user.id) or _draft(interaction, None)
        await (replies.acknowledge if where == "again" else replies.think)(interaction)
        async with self._keeping(interaction, draft, text, wording.NOT_SHOWN):
            await self._preview(interaction, draft, text)

    @pressed(buttons.DRAFT)
    async def press(self, interaction: Interaction[Any], press: str, token: str) -> None:
        """A button under what would be sent."""
        drafts, member = self._memory.drafts, interaction.user.id
        draft = drafts.of(token, member) if press == "change" else drafts.take(token, member)
        if press == "cancel":
            await replies.replace(interaction, wording.CANCELLED)
        elif draft is None:
            await replies.replace(interaction, wording.OVER)
        elif press == "change":
            await replies.ask(interaction, buttons.question_form(token, draft.text, is_new=False))
        elif (why_not := self._why_not(interaction)) is not None:
            await replies.replace(interaction, why_not)
        else:
            await replies.acknowledge(interaction)
            async with self._keeping(interaction, draft, draft.text, wording.NOT_SURE):
                await self._send(interaction, draft, pings=press == "ping")

    @asynccontextmanager
    async def _keeping(self, interaction: Interaction[Any], draft: Draft, text: str, why: str) -> AsyncIterator[None]:
        """Whatever goes wrong, the member alone gets their words back, and may go on with them."""
        try:
            yield
        except Exception as error:
            metrics.count(metrics.FAILURES, "handling")
            log.error("a question to a person may not have been sent\n%s", logs.describe(error))
            await self._give_back(interaction, draft, text, why)

    async def _give_back(self, interaction: Interaction[Any], draft: Draft, text: str, why: str) -> None:
        token = self._memory.drafts.keep(replace(draft, text=await self._redacted(text)))
        await replies.finish(interaction, wording.given_back(why, text), view=buttons.again_view(token))

    async def _redacted(self, text: str) -> str:
        return await asyncio.to_thread(redacted, text, self._current.knowledge, MAX_TEXT)

    async def _preview(self, interaction: Interaction[Any], draft: Draft, text: str) -> None:
        """Show what would be sent, or what the member has sent already."""
        if await self._has_sent(interaction, draft.guild):
            return
        text = await self._redacted(text)
        if not any(map(str.isalpha, text)):
            await replies.finish(interaction, wording.NO_WORDS)
            return
        token = self._memory.drafts.keep(replace(draft, text=text))
        private = draft.message == 0
        view = buttons.preview_view(token, private=private)
        await replies.finish(interaction, wording.preview(text, draft.channel, private=private), view=view)

    async def _send(self, interaction: Interaction[Any], draft: Draft, *, pings: bool) -> None:
        where = {"member": draft.member, "guild": draft.guild, "channel": draft.channel, "message": draft.message}
        sent = await self._helping.send(draft.text, **where, pings=pings)
        if sent == "another":
            if not await self._has_sent(interaction, draft.guild):  # it ended just now
                await self._give_back(interaction, draft, draft.text, wording.NOT_SURE)
        elif isinstance(sent, str):
            why = {"full": wording.FULL, "enough": wording.ENOUGH, "nowhere": wording.NOWHERE}
            await replies.finish(interaction, why[sent])
        else:
            if not sent.message:
                self._helping.remember(sent, interaction)
            await replies.finish(interaction, wording.sent(sent), view=buttons.standing_view(sent))

    async def _has_sent(self, interaction: Interaction[Any], guild: int) -> bool:
        """Whether a member has a question to a person in a server; then they are shown how it stands."""
        found = await self._helping.of(interaction.user.id, guild)
        for ticket in found[:1]:
            if ticket.ending:
                await self._helping.show_ending(interaction, ticket)
                await replies.finish(interaction, wording.BEFORE)
            else:
                await replies.finish(interaction, wording.standing(ticket), view=buttons.standing_view(ticket))
        return bool(found)

    async def helps(self, interaction: Interaction[Any], text: str) -> bool:
        """Whether a text tells of somebody in danger; then the member gets help, and moderators hear of it."""
        caller = Caller.of_interaction(interaction)
        decision, said = self._answerer.help(text, caller) or (None, None)
        if decision is None or said is None:
            return False
        sending = replies.respond(interaction, said, ephemeral=True)
        await self._answerer.give(decision, Question(text), caller, sending, public=False)
        return True

    def _why_not(self, interaction: Interaction[Any]) -> Wording | None:
        """Why nobody can be asked now; None where somebody can."""
        caller = Caller.of_interaction(interaction)
        if self._servers.is_paused(caller.server):
            return remarks.PAUSED
        if not self._offering.is_open(caller.server):
            return wording.NOWHERE
        return None if self._offering.may_keep(caller) else wording.NOT_KEPT

    # What was asked, and where

    async def _card(self, interaction: Interaction[Any], about: str) -> Message | None:
        """The bot's message that answered what was asked; None where only the member sees it, or it is gone."""
        message = interaction.message
        if message is None or about in ("last", "this"):
            return None if message is None or message.flags.ephemeral else message
        return await _fetched(interaction, int(about))

    async def _text(self, interaction: Interaction[Any], card: Message | None, about: str) -> tuple[str, bool]:
        """What was asked; "" where that isn't known any more. And whether it may have been where only the member saw it."""
        question = await _replied_to(interaction, card) if card is not None and about != "last" else None
        text = await self._reader.words(question, FETCH_SECONDS) if question is not None else ""
        if text and not points(text):
            return text, False
        where = interaction.channel_id or 0
        talk = self._memory.conversations.of(interaction.user.id, where)
        text = talk.unsure or talk.question
        # A card that is no reply answers a command where all see it. Since then, something may have been asked alone.
        is_own = about != "last" and card is not None and card.reference is None
        is_own = is_own and card is not None and self._memory.whys.is_last(card.id, where, interaction.user.id)
        return text, bool(text) and not is_own

    # Afterwards

    @app_commands.command(name="my-question")
    async def my_question(self, interaction: Interaction[Any]) -> None:
        """How your question to a person stands, and taking it back"""
        found = await self._helping.of(interaction.user.id, interaction.guild_id)
        if not found:
            await replies.respond(interaction, wording.NOTHING, ephemeral=True)
        for ticket in found:
            if ticket.ending:
                await self._helping.show_ending(interaction, ticket)
            else:
                shown, view = wording.standing(ticket), buttons.standing_view(ticket)
                await replies.respond(interaction, shown, ephemeral=True, view=view)

    @pressed(buttons.BACK)
    async def take_back(self, interaction: Interaction[Any], id_: str) -> None:
        """A member takes their question back. Nobody else's can be."""
        await replies.acknowledge(interaction)
        mine = [ticket for ticket in await self._helping.of(interaction.user.id, None) if ticket.id == id_]
        await self._helping.take_back(mine)
        await replies.finish(interaction, wording.TAKEN_BACK if mine else wording.NOTHING)


def _draft(interaction: Interaction[Any], card: Message | None) -> Draft:
    """What is to be written: the reply comes to what the member asked with, or to the bot's message where that was a command."""
    replied = card.reference.message_id if card is not None and card.reference is not None else None
    message = replied or (card.id if card is not None else 0)
    return Draft(interaction.user.id, interaction.guild_id or 0, interaction.channel_id or 0, message)


async def _replied_to(interaction: Interaction[Any], card: Message) -> Message | None:
    """What a message of the bot replies to."""
    reference = card.reference
    if reference is None or reference.message_id is None:
        return None
    if isinstance(reference.resolved, Message):
        return reference.resolved
    return await _fetched(interaction, reference.message_id)


async def _fetched(interaction: Interaction[Any], id_: int) -> Message | None:
    channel = interaction.channel
    if not isinstance(channel, discord.abc.Messageable):
        return None
    try:
        async with asyncio.timeout(FETCH_SECONDS):
            # Shielded: cut off while it waits for a rate limit, discord.py would hold back every request for ever.
            return await asyncio.shield(channel.fetch_message(id_))
    except (TimeoutError, discord.DiscordException, aiohttp.ClientError, OSError):
        return None
