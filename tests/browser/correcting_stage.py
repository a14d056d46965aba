"""A channel in which an answer was given and corrected since: `python -m tests.browser.correcting_stage`."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from pathlib import Path

import simcord

from bot.answering import Responder
from bot.app.app import FaqBot
from bot.client.stopping import stop_on_signals
from bot.knowledge import load
from bot.local.demo import BOT, SERVER
from bot.logs import logs
from bot.store import Store
from bot.training import cache
from tests.stage.shipped import FOLDER

ENTRY = "vitamin-a"
SECONDS = 60.0


async def serve() -> None:
    """Print the page's address, and serve it until the process is told to stop."""
    stopping = asyncio.Event()
    stop_on_signals(stopping)
    with tempfile.TemporaryDirectory(prefix="faq-bot-stage-") as made:
        before = Path(shutil.copytree(FOLDER, Path(made) / "before"))
        corrected = load(FOLDER).entries[ENTRY]
        shorter(before, corrected.answer)
        async with Store(Path(made) / "stage.sqlite3") as store:
            bot = FaqBot(Responder(load(before)), store, shard_count=1)
            async with simcord.run(bot, check_errors=False) as env:
                if env.bot.user is not None:
                    await env.bot.user.edit(username=BOT)
                server = env.create_guild(SERVER)
                channel = server.create_text_channel("questions")
                member = server.add_member(env.create_user("visitor", global_name="You"))
                await member.send(channel, f"<@{env.bot.user.id if env.bot.user else 0}> {corrected.question}")
                await bot.background.finish(SECONDS)
                bot.answer_with(cache.responder(FOLDER))
                await bot.background.finish(SECONDS)
                async with env.preview(channel, viewers=[member], layout="channel", port=0) as page:
                    print(page.url, flush=True)
                    await stopping.wait()


def shorter(folder: Path, answer: str) -> None:
    """The entry as it was before its last paragraph was written."""
    last = answer.strip().splitlines()[-1]
    for file in folder.glob("*.yaml"):
        text = file.read_text("utf-8")
        if last in text:
            file.write_text(text.replace(last, "", 1), "utf-8")


if __name__ == "__main__":
    logs.set_up("ERROR")
    logging.getLogger("discord").setLevel(logging.ERROR)
    asyncio.run(serve())
