"""A moderators' channel on the home server, after a month of made-up questions: `python -m tests.browser.learning_stage`."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import random
import shutil
import tempfile
from pathlib import Path

import discord
import simcord

from bot.app.app import FaqBot
from bot.client.schedule import today
from bot.client.stopping import stop_on_signals
from bot.local.demo import BOT, SERVER
from bot.logs import logs
from bot.store import Store, votes
from bot.store.questions import Question, add
from bot.training import cache
from tests.stage.counted import count
from tests.stage.shipped import FOLDER

ASKED = {
    "can i scuba dive on accutane": 7,
    "does accutane change my voice": 5,
    "is it ok to wear false lashes on accutane": 4,
    "does sauna make the dryness worse": 3,
    "can i get a piercing on accutane": 6,
    "do i need to wash my pillowcase every day": 2,
    "can i eat grapefruit on accutane": 1,
}
DAYS = 30


async def fill(store: Store, guild: int, entries: list[str]) -> None:
    """A month of questions, counts and votes, always the same."""
    chance = random.Random(7)
    for place, (question, times) in enumerate(ASKED.items()):
        for again in range(times):
            await add(store, Question(f"{place:08x}{again:08x}", today(), guild, question, "unknown", ()))
    for day in (today() - dt.timedelta(past) for past in range(DAYS)):
        for kind, most in (("suggest", 5), ("unknown", 4), ("urgent", 1)):
            for _ in range(chance.randint(0, most)):
                await count(store, day, guild, kind)
        for _ in range(chance.randint(5, 16)):
            await count(store, day, guild, "answer", [entries[min(int(chance.expovariate(0.2)), len(entries) - 1)]])
    for voter in range(40):
        entry, vote = chance.choice(entries[:5]), "helpful" if chance.random() < 0.7 else "unhelpful"
        await votes.put(store, f"voter{voter}", [entry], day=today(), guild=guild, vote=vote)


async def serve() -> None:
    """Print the page's address, and serve it until the process is told to stop."""
    stopping = asyncio.Event()
    stop_on_signals(stopping)
    with tempfile.TemporaryDirectory(prefix="faq-bot-stage-") as made:
        folder = shutil.copytree(FOLDER, Path(made) / "knowledge")
        async with Store(Path(made) / "stage.sqlite3") as store:
            responder = cache.responder(FOLDER)
            bot = FaqBot(responder, store, folder=folder, shard_count=1)
            async with simcord.run(bot, check_errors=False) as env:
                if env.bot.user is not None:
                    await env.bot.user.edit(username=BOT)
                server = env.create_guild(SERVER)
                bot.editors.home = server.id
                channel = server.create_text_channel("moderators")
                with env.time_context():
                    await fill(store, server.id, list(responder.knowledge.entries))
                role = server.create_role("Moderator", permissions=discord.Permissions.all())
                moderator = server.add_member(env.create_user("moderator", global_name="You"), roles=[role])
                async with env.preview(channel, viewers=[moderator], layout="channel", port=0) as page:
                    print(page.url, flush=True)
                    await stopping.wait()


if __name__ == "__main__":
    logs.set_up("ERROR")
    logging.getLogger("discord").setLevel(logging.ERROR)
    asyncio.run(serve())
