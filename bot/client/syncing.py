"""Telling Discord the bot's commands, when they aren't the ones that it was told last: it limits how often that may be.

It goes on beside the answers. Where the network or Discord fails, it is tried again until it is done; where Discord
refuses the commands, the bot goes on with those that Discord has: mentions and direct messages need none.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from typing import Any

import aiohttp
import discord
from discord import app_commands
from sqlalchemy.exc import SQLAlchemyError

from bot import logs
from bot.client import reconnecting
from bot.client.background import WRITING
from bot.client.reconnecting import SERVER_ERROR, TOO_MANY_REQUESTS
from bot.client.schedule import Beside
from bot.client.translator import Translator
from bot.store import Store

log = logging.getLogger(__name__)

KEY = "commands"  # where the store keeps the digest of the commands that Discord has
TOLD = 2_000  # characters, of what Discord says is wrong


class CommandSync:
    """Tells Discord the commands of a tree. `beside` starts work that is finished before the bot stops."""

    def __init__(self, tree: app_commands.CommandTree[Any], store: Store, beside: Beside) -> None:
        self._tree = tree
        self._store = store
        self._beside = beside
        self._task: asyncio.Task[None] | None = None
        self.trouble: str | None = None  # why Discord hasn't got the commands, where it should have

    def start(self) -> None:
        """Begin, once all commands are in the tree and the bot has logged in."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self.sync(), name="telling Discord the commands")

    async def stop(self) -> None:
        """Give up what isn't done yet, and have it let go of the store; the next start does it."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def sync(self) -> None:
        """Tell Discord, unless it was told these already; as often as it takes. Raises nothing."""
        try:
            digest = await self._digest()
            if await self._is_told(digest):
                return
            if await self._tell():
                self._beside(self._store.put(KEY, digest), WRITING)
        except Exception as error:
            log.error("telling Discord the commands failed\n%s", logs.describe(error))

    async def _digest(self) -> str:
        translator = self._tree.translator or Translator()
        commands = [
            await command.get_translated_payload(self._tree, translator) for command in self._tree.get_commands()
        ]
        payload = [self._tree.client.application_id, commands]
        return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()

    async def _is_told(self, digest: str) -> bool:
        try:
            return await self._store.get(KEY) == digest
        except SQLAlchemyError as error:
            log.error("the store can't be read\n%s", logs.describe(error))
            return False

    async def _tell(self) -> bool:
        """Tell Discord, as often as it takes. Whether it took them."""
        for wait in reconnecting.waits():
            try:
                await self._tree.sync()
            except discord.HTTPException as error:
                if error.status < SERVER_ERROR and error.status != TOO_MANY_REQUESTS:
                    self.trouble = f"Discord refused them (status {error.status}, code {error.code})"
                    log.error("Discord refused the commands, so members have those of before\n%s", _wrong(error))
                    return False
                trouble: Exception = error
            except (OSError, aiohttp.ClientError) as error:
                trouble = error
            else:
                self.trouble = None
                return True
            self.trouble = reconnecting.reason(trouble)
            log.warning("can't tell Discord the commands: %s; trying again in %.1f s", self.trouble, wait)
            await asyncio.sleep(wait)
        return False


def _wrong(error: discord.HTTPException) -> str:
    """Which command and which field Discord doesn't take, and why: these are the bot's own texts, no member's."""
    text = str(error) if isinstance(error, app_commands.CommandSyncFailure) else error.text
    return f"status {error.status}, code {error.code}: {text}"[:TOLD]
