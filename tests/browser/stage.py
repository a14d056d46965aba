"""A page of the home server's channel as a moderator sees it, for tests in a browser: `python -m tests.browser.stage`. The
knowledge is small, with the shipped help lines."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from pathlib import Path

import discord
import simcord

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.client.stopping import stop_on_signals
from bot.knowledge import HELPLINES
from bot.knowledge.loader import load
from bot.local.demo import BOT, SERVER
from bot.logs import logs
from bot.store import Store
from tests.stage.shipped import FOLDER, SMALL


async def serve() -> None:
    """Print the page's address, and serve it until the process is told to stop."""
    stopping = asyncio.Event()
    stop_on_signals(stopping)
    with tempfile.TemporaryDirectory(prefix="faq-bot-stage-") as made:
        folder = shutil.copytree(SMALL, Path(made) / "knowledge")
        shutil.copy(FOLDER / HELPLINES, folder)
        async with Store(Path(made) / "stage.sqlite3") as store:
            bot = FaqBot(Responder(load(folder)), store, folder=folder, shard_count=1)
            async with simcord.run(bot, check_errors=False) as env:
                if env.bot.user is not None:
                    await env.bot.user.edit(username=BOT)
                server = env.create_guild(SERVER)
                bot.editors.home = server.id
                channel = server.create_text_channel("questions")
                for name in ("moderators", "chatter"):
                    server.create_text_channel(name)
                role = server.create_role("Moderator", permissions=discord.Permissions.all())
                moderator = server.add_member(env.create_user("moderator", global_name="You"), roles=[role])
                async with env.preview(channel, viewers=[moderator], layout="channel", port=0) as page:
                    print(page.url, flush=True)
                    await stopping.wait()


if __name__ == "__main__":
    logs.set_up("ERROR")
    logging.getLogger("discord").setLevel(logging.ERROR)
    asyncio.run(serve())
