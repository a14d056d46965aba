"""What moderators choose about asking a person: a page of `/settings`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

from discord import Interaction

from bot.client import remarks, replies
from bot.client.presses import Presses, pressed
from bot.moderating import people_page
from bot.moderating.people import reach
from bot.moderating.servers import Change, Servers, save
from bot.moderating.settings_page import PEOPLE
from bot.store import PeopleWay, Store


class PeopleSettings(Presses):
    """Shows the page and follows its menus; it goes back to the page of the whole server."""

    def __init__(self, servers: Servers, store: Store) -> None:
        self._servers = servers
        self._store = store

    @pressed(PEOPLE)
    async def open(self, interaction: Interaction[Any]) -> None:
        """The page is wanted."""
        if await self._allowed(interaction):
            await self._show(interaction)

    @pressed(people_page.CHANNEL)
    async def choose_channel(self, interaction: Interaction[Any], values: list[str]) -> None:
        """A channel was chosen."""
        await self._choose(interaction, lambda before: replace(before, people_channel=int(values[0])))

    @pressed(people_page.WAY)
    async def choose_way(self, interaction: Interaction[Any], values: list[str]) -> None:
        """It was chosen whether each question gets a thread."""
        way: PeopleWay = next((way for way in get_args(PeopleWay) if way == values[0]), "channel")
        await self._choose(interaction, lambda before: replace(before, people_way=way))

    @pressed(people_page.ROLE)
    async def choose_role(self, interaction: Interaction[Any], values: list[str]) -> None:
        """A role was chosen whose members may answer, or none."""
        role = int(values[0]) if values else None
        if role is not None and role == interaction.guild_id:  # @everyone
            role = None
        await self._choose(interaction, lambda before: replace(before, people_role=role))

    @pressed(people_page.HOURS)
    async def choose_hours(self, interaction: Interaction[Any], values: list[str]) -> None:
        """It was chosen when members are told that nobody has answered."""
        await self._choose(interaction, lambda before: replace(before, people_hours=int(values[0])))

    @pressed(people_page.NOBODY)
    async def nobody(self, interaction: Interaction[Any]) -> None:
        """It isn't to be offered any more. What was sent before can still be answered."""
        await self._choose(interaction, lambda before: replace(before, people_channel=None))

    async def _choose(self, interaction: Interaction[Any], change: Change) -> None:
        if interaction.guild_id is None or not await self._allowed(interaction):
            return
        saving = self._servers.choose_people(interaction.guild_id, change)
        try:
            await self._show(interaction)
        finally:
            await save(interaction, saving, self._store)

    async def _show(self, interaction: Interaction[Any]) -> None:
        chosen = self._servers.of(interaction.guild_id)
        there = reach(self._servers, interaction.guild)
        shown = people_page.people_page(chosen, there)
        await replies.replace(interaction, shown, view=people_page.people_view(chosen, there))

    async def _allowed(self, interaction: Interaction[Any]) -> bool:
        if interaction.permissions.manage_guild:
            return True
        await replies.respond(interaction, remarks.MODERATORS_ONLY, ephemeral=True)
        return False
