"""What a helper answered becomes part of the knowledge: an entry, or a way of asking for one. Nothing changes before a moderator
has seen the usual preview and confirmed it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from discord import Interaction, SelectOption
from discord.ui import View

from bot.answering import Current, cut, remark
from bot.client import replies
from bot.client.presses import Presses, menu, pressed
from bot.desk import AddPhrasing, Change
from bot.helping import buttons, wording
from bot.knowledge import MAX_ANSWER, MAX_PHRASING, MAX_QUESTION
from bot.moderating.kb import Gate, forms
from bot.reviewing.likeness import without_marks
from bot.store import Store, Ticket, tickets

MAX_OPTIONS, MAX_OPTION = 25, 100
IN_WHICH = remark("In which file should the new entry be? Then comes the form, with the question and the answer in it.")
OF_WHICH = remark(
    "Which entry answers this question? It becomes a way of asking for it.\n\nNot among them: `/kb phrasing add`."
)


class Teaching(Presses):
    """The buttons under a question that was answered, on the home server; `preview` shows what a change would do."""

    def __init__(
        self,
        gate: Gate,
        current: Current,
        store: Store,
        preview: Callable[[Interaction[Any], Change], Awaitable[None]],
    ) -> None:
        self._gate = gate
        self._current = current
        self._store = store
        self._preview = preview

    @pressed(buttons.ENTRY)
    async def entry(self, interaction: Interaction[Any], id_: str) -> None:
        """It is to become an entry: first, its file."""
        if await self._ticket(interaction, id_) is not None:
            files = {forms.file_key(name): title for name, title in (await self._gate.desk.entry_files()).items()}
            view = _choices(f"ticket:file:{id_}", "Choose the file …", files)
            await replies.respond(interaction, IN_WHICH, ephemeral=True, view=view)

    @pressed(buttons.FILE)
    async def file(self, interaction: Interaction[Any], id_: str, values: list[str]) -> None:
        """A file was chosen: the form, with the question and the answer in it."""
        ticket = await self._ticket(interaction, id_)
        if ticket is None:
            return
        names = await self._gate.desk.entry_files()
        file = next((name for name in names if forms.file_key(name) == values[0]), None)
        if file is None:
            await replies.replace(interaction, wording.GONE)
            return
        fields = {"question": without_marks(ticket.text)[:MAX_QUESTION], "answer": ticket.answer[:MAX_ANSWER]}
        await replies.ask(interaction, forms.new_entry(file, beyond_article=True, fields=fields))

    @pressed(buttons.PHRASING)
    async def phrasing(self, interaction: Interaction[Any], id_: str) -> None:
        """It is to become a way of asking: first, for which entry."""
        ticket = await self._ticket(interaction, id_)
        if ticket is not None:
            near = await asyncio.to_thread(self._near, ticket.text)
            await replies.respond(
                interaction, OF_WHICH, ephemeral=True, view=_choices(f"ticket:like:{id_}", "Add it to …", near)
            )

    def _near(self, text: str) -> dict[str, str]:
        """The questions of the entries, those first that a text may be asking for."""
        responder = self._current.responder
        likely = (near.entry for near in responder.decide(text).candidates)
        fitting = (choice.entry for choice in responder.complete(text))
        entries = responder.knowledge.entries
        return {id_: entries[id_].question for id_ in dict.fromkeys((*likely, *fitting, *entries))}

    @pressed(buttons.LIKE)
    async def like(self, interaction: Interaction[Any], id_: str, values: list[str]) -> None:
        """An entry was chosen for which it becomes a way of asking."""
        ticket = await self._ticket(interaction, id_)
        if ticket is not None:
            await self._preview(interaction, AddPhrasing(values[0], without_marks(ticket.text)[:MAX_PHRASING]))

    async def _ticket(self, interaction: Interaction[Any], id_: str) -> Ticket | None:
        """What was answered; None where it is gone or the moderator may not, who is told."""
        if await self._gate.refuses(interaction):
            return None
        ticket = await tickets.one(self._store, id_)
        if ticket is None or ticket.guild != interaction.guild_id:
            await replies.respond(interaction, wording.GONE, ephemeral=True)
            return None
        return ticket


def _choices(custom_id: str, prompt: str, choices: Mapping[str, str]) -> View:
    options = [SelectOption(label=cut(name, MAX_OPTION), value=value) for value, name in choices.items()]
    return View(timeout=None).add_item(menu(custom_id, prompt, options[:MAX_OPTIONS]))
