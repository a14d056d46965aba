"""Who may change the knowledge from Discord."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Literal

import discord
from discord import Interaction

from bot.moderating.servers import CHOSEN
from bot.store import Keeper, Store

KEY = "editors"  # where the store keeps the roles

# Why somebody may not: no home server is set, this isn't it, or they aren't a moderator.
Reason = Literal["homeless", "elsewhere", "member"]


class Unsure(Exception):  # noqa: N818 (named for what is so)
    """Discord doesn't tell whether somebody may still change the knowledge."""

    def __init__(self) -> None:
        super().__init__(
            "Discord didn't tell me whether who asked for this may still change the knowledge, so nothing was written. "
            "Please try again in a moment."
        )


class Editors:
    """Members of the home server who may manage it, or who have one of the roles that it named.

    `home` is the id of that server; None: nobody may change anything from Discord.
    """

    def __init__(self, store: Store, home: int | None) -> None:
        self.home = home
        self._store = store
        self._roles: frozenset[int] = frozenset()
        self._is_loaded = False
        self._changing = asyncio.Lock()
        self.keeper = Keeper(CHOSEN, ("meta",), forget_server=self.forget_server)

    @property
    def roles(self) -> frozenset[int]:
        """The ids of the roles that were named."""
        return self._roles

    async def load(self) -> None:
        """Read the roles. Raises sqlalchemy.exc.SQLAlchemyError; until it succeeds, none counts as named."""
        kept = await self._store.get(KEY)
        self._roles = frozenset(json.loads(kept)) if kept else frozenset()
        self._is_loaded = True

    async def name(self, role: int) -> None:
        """Let the members of a role change the knowledge."""
        await self._change(add=frozenset({role}))

    async def unname(self, role: int) -> None:
        """Don't let them any more, unless they may for another reason."""
        await self._change(remove=frozenset({role}))

    async def _change(self, add: frozenset[int] = frozenset(), remove: frozenset[int] = frozenset()) -> None:
        async with self._changing:
            if not self._is_loaded:  # else the roles named before would be overwritten unseen
                await self.load()
            roles = (self._roles | add) - remove
            await self._store.put(KEY, json.dumps(sorted(roles)))
            self._roles = roles

    async def forget_server(self, guild: int) -> None:
        """Forget the roles, where they are this server's."""
        if guild == self.home:
            async with self._changing:
                await self._store.put(KEY, json.dumps([]))
                self._roles = frozenset()
                self._is_loaded = True

    def refused(self, interaction: Interaction[Any]) -> Reason | None:
        """Why whoever uses a command or a button may not change the knowledge; None: they may."""
        if self.home is None:
            return "homeless"
        if interaction.guild_id != self.home:
            return "elsewhere"
        if interaction.permissions.manage_guild or self._has_role(interaction.user):
            return None
        return "member"

    def scope(self, guild: int | None) -> int | None:
        """Of which server moderators see what members asked (0: direct messages): of theirs; those of the home server of
        all, which is None."""
        return None if guild is not None and guild == self.home else guild or 0

    async def still_may(self, guild: discord.Guild | None, member: int) -> bool:
        """Whether somebody who was let in before may change the knowledge now: they may have left, or lost a role. Raises
        Unsure."""
        if guild is None or guild.id != self.home:
            return False
        try:
            found = await guild.fetch_member(member)
        except discord.NotFound:
            return False
        except (discord.HTTPException, OSError) as error:
            raise Unsure from error
        return found.guild_permissions.manage_guild or self._has_role(found)

    def _has_role(self, user: discord.User | discord.Member) -> bool:
        return isinstance(user, discord.Member) and any(user.get_role(role) is not None for role in self._roles)
