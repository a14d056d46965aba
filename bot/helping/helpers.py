"""What the people who help press under a question: on it, answer, can't answer."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from discord import Interaction

from bot import logs, metrics
from bot.client import replies
from bot.client.presses import Presses, pressed
from bot.helping import buttons, wording
from bot.helping.helping import Helping, Reached
from bot.moderating import Servers, may_answer
from bot.store import Ending, Store, Ticket, tickets

log = logging.getLogger(__name__)


class Helpers(Presses):
    """One helper is on a question at a time; who presses second, or a moment later, is told. The store decides who was first."""

    def __init__(self, helping: Helping, store: Store, servers: Servers) -> None:
        self._helping = helping
        self._store = store
        self._servers = servers

    @pressed(buttons.TAKE)
    async def take(self, interaction: Interaction[Any], id_: str, seen: str) -> None:
        """A helper is on it, takes it over from who is, or, being the one, gives it back."""
        ticket = await self._ticket(interaction, id_)
        if ticket is None:
            return
        me, before = await self._helping.code(interaction.user.id, ticket.id), None if seen == "-" else seen
        holder = None if before == me else me
        if not await tickets.take(self._store, id_, before, holder):
            await self._not_taken(interaction, id_, me)
            return
        now = replace(ticket, holder=holder)
        name = interaction.user.display_name if holder is not None else ""
        await replies.finish(interaction, wording.posted(now, name), view=buttons.open_view(now))

    async def _not_taken(self, interaction: Interaction[Any], id_: str, me: str) -> None:
        """It isn't as the button showed it: somebody else was faster, or this helper has pressed twice."""
        now, why = await tickets.one(self._store, id_), wording.FASTER
        if now is not None and not now.ending and now.holder in (me, None):
            name = interaction.user.display_name if now.holder is not None else ""
            await self._helping.refresh(now, name)
            why = wording.YOURS if now.holder is not None else wording.FREE
        await replies.respond(interaction, why, ephemeral=True)

    @pressed(buttons.ANSWER)
    async def answer(self, interaction: Interaction[Any], id_: str, seen: str) -> None:
        """A helper wants to write an answer: the form. Discord takes nothing but that as the first response."""
        if not await self._may(interaction):
            return
        if not await self._is_others(interaction, id_, seen):
            await replies.ask(interaction, buttons.answer_form(id_))

    @pressed(buttons.WRITTEN)
    async def written(self, interaction: Interaction[Any], id_: str, fields: dict[str, str]) -> None:
        """A helper sent an answer. What isn't sent on is given back to them."""
        text = fields["text"]
        if self._servers.is_paused(interaction.guild_id):
            await replies.respond(interaction, wording.not_sent(wording.PAUSED, text), ephemeral=True)
            return
        try:
            why_not = await self._send(interaction, id_, text)
        except Exception as error:  # whatever it is, what they wrote isn't lost
            metrics.count(metrics.FAILURES, "handling")
            log.error("an answer to a member may not have been sent\n%s", logs.describe(error))
            why_not = wording.BROKEN
        if why_not:
            await replies.respond(interaction, wording.not_sent(why_not, text), ephemeral=True)

    async def _send(self, interaction: Interaction[Any], id_: str, text: str) -> str:
        """Send an answer on. Why it isn't; "" where it is."""
        ticket = await self._ticket(interaction, id_)
        if ticket is None:
            return wording.NOT_THERE
        reached = await self._end(interaction, ticket, "answered", text)
        if reached == "gone":
            return wording.TOO_LATE
        return "" if reached else wording.NOT_YOURS_NOW

    @pressed(buttons.DECLINE)
    async def decline(self, interaction: Interaction[Any], id_: str, seen: str) -> None:
        """The helpers can't answer it, says one; whether they are sure."""
        if self._servers.is_paused(interaction.guild_id):
            await replies.respond(interaction, wording.IS_PAUSED, ephemeral=True)
            return
        if not await self._may(interaction) or await self._is_others(interaction, id_, seen):
            return
        if await self._ticket(interaction, id_) is not None:
            await replies.respond(interaction, wording.SURE, ephemeral=True, view=buttons.declining_view(id_))

    @pressed(buttons.DECLINED)
    async def declined(self, interaction: Interaction[Any], id_: str) -> None:
        """They are sure."""
        if self._servers.is_paused(interaction.guild_id):
            await replies.replace(interaction, wording.IS_PAUSED)
            return
        ticket = await self._ticket(interaction, id_)
        if ticket is not None:
            reached = await self._end(interaction, ticket, "declined")
            done = wording.GONE if reached == "gone" else wording.DONE
            await replies.finish(interaction, done if reached else wording.FASTER)

    async def _end(
        self, interaction: Interaction[Any], ticket: Ticket, ending: Ending, answer: str = ""
    ) -> Reached | None:
        """End a question, and tell who asked. None where somebody else is on it, or has ended it."""
        me = await self._helping.code(interaction.user.id, ticket.id)
        return await self._helping.end(ticket, ending, by=me, name=interaction.user.display_name, answer=answer)

    async def _ticket(self, interaction: Interaction[Any], id_: str) -> Ticket | None:
        """The question; None where it is gone or who presses may not answer, which they are told. Discord hears at once that
        the press has come: the store may be slow."""
        if not await self._may(interaction):
            return None
        await replies.acknowledge(interaction)
        ticket = await tickets.one(self._store, id_)
        if ticket is None or ticket.guild != interaction.guild_id:
            await replies.finish(interaction, wording.GONE)
            return None
        return ticket

    async def _may(self, interaction: Interaction[Any]) -> bool:
        if may_answer(self._servers, interaction):
            return True
        await replies.respond(interaction, wording.MAY_NOT, ephemeral=True)
        return False

    async def _is_others(self, interaction: Interaction[Any], id_: str, seen: str) -> bool:
        """Whether somebody else was on it as the button was shown; then who presses is told."""
        if seen == "-" or seen == await self._helping.code(interaction.user.id, id_):
            return False
        await replies.respond(interaction, wording.OTHERS, ephemeral=True)
        return True
