"""What the people who help press under a question: on it, answer, can't answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from discord import Interaction

from bot.client import replies
from bot.client.presses import Presses, pressed
from bot.helping import buttons, wording
from bot.helping.helping import Helping
from bot.moderating import Servers, may_answer
from bot.store import Ending, Store, Ticket, tickets

HOW: dict[Literal["told", "waits"], str] = {"told": wording.TOLD, "waits": wording.WAITS}


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
            await replies.respond(interaction, wording.FASTER, ephemeral=True)
            return
        now = replace(ticket, holder=holder)
        name = interaction.user.display_name if holder is not None else ""
        await replies.finish(interaction, wording.posted(now, name), view=buttons.open_view(now))

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
        ticket = await self._ticket(interaction, id_)
        if ticket is None:
            await self._give_back(interaction, wording.NOT_THERE, text)
        elif not await self._end(interaction, ticket, "answered", text):
            await self._give_back(interaction, wording.NOT_YOURS_NOW, text)

    @pressed(buttons.DECLINE)
    async def decline(self, interaction: Interaction[Any], id_: str, seen: str) -> None:
        """The helpers can't answer it, says one."""
        if self._servers.is_paused(interaction.guild_id):
            await replies.respond(interaction, wording.IS_PAUSED, ephemeral=True)
            return
        if not await self._may(interaction) or await self._is_others(interaction, id_, seen):
            return
        ticket = await self._ticket(interaction, id_)
        if ticket is not None and not await self._end(interaction, ticket, "declined"):
            await replies.respond(interaction, wording.FASTER, ephemeral=True)

    async def _end(self, interaction: Interaction[Any], ticket: Ticket, ending: Ending, answer: str = "") -> bool:
        """End a question, and tell who asked. False where somebody else is on it, or has ended it."""
        me = await self._helping.code(interaction.user.id, ticket.id)
        reached = await self._helping.end(ticket, ending, by=me, answer=answer)
        if reached is None:
            return False
        if reached == "gone":  # the question's words are gone then; who wrote an answer gets theirs back
            if answer:
                await self._give_back(interaction, wording.TOO_LATE, answer)
            return True
        ended = replace(ticket, ending=ending, answer=answer)
        shown = wording.closed(ended, interaction.user.display_name, HOW[reached].format(ticket.channel))
        view = buttons.answered_view(ended) if self._helping.may_learn(ended) else None
        await replies.finish(interaction, shown, view=view)
        return True

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

    async def _give_back(self, interaction: Interaction[Any], why: str, text: str) -> None:
        await replies.respond(interaction, wording.not_sent(why, text), ephemeral=True)
