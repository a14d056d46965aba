"""A server in which a person can be asked, for tests in a browser: `python -m tests.browser.helping_stage asker` is its channel
as a member sees it, with `helper` the helpers' channel, where one question waits and another was answered."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import discord
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app.app import FaqBot
from bot.client.stopping import stop_on_signals
from bot.local.demo import BOT, SERVER
from bot.logs import logs
from bot.store import Store
from bot.training import cache
from tests.helping.conftest import helpers_channel
from tests.stage.seen import shown
from tests.stage.shipped import FOLDER

ASKED = {"lena": "does accutane change my voice", "tom": "i'm Tom, can i scuba dive on accutane next week?"}
ANSWER = (
    "I dived twice on it and my ears were fine, but my lips split from the salt. Ask your prescriber before you go."
)


async def serve(whose: str) -> None:
    """Print the page's address, and serve it until the process is told to stop."""
    stopping = asyncio.Event()
    stop_on_signals(stopping)
    with tempfile.TemporaryDirectory(prefix="faq-bot-stage-") as made:
        folder = shutil.copytree(FOLDER, Path(made) / "knowledge")
        async with Store(Path(made) / "stage.sqlite3") as store:
            bot = FaqBot(cache.responder(FOLDER), store, folder=folder, shard_count=1)
            async with simcord.run(bot, check_errors=False) as env:
                if env.bot.user is not None:
                    await env.bot.user.edit(username=BOT)
                server = env.create_guild(SERVER)
                bot.editors.home = server.id
                channel, role = (
                    server.create_text_channel("questions"),
                    server.create_role("Helper", permissions=discord.Permissions.all()),
                )
                helpers = helpers_channel(server, role)
                await bot.servers.choose_people(server.id, lambda before: replace(before, people_channel=helpers.id))
                helper = server.add_member(env.create_user("hanna", global_name="Hanna"), roles=[role])
                member = server.add_member(env.create_user("visitor", global_name="You"))
                if whose == "helper":
                    for name, question in ASKED.items():
                        asker = server.add_member(env.create_user(name))
                        await ask(asker, channel, question)
                    await answer(helper, helpers.history()[-1])
                seen, viewer = (helpers, helper) if whose == "helper" else (channel, member)
                async with env.preview(seen, viewers=[viewer], layout="channel", port=0) as page:
                    print(page.url, flush=True)
                    await stopping.wait()


async def ask(member: MemberActor, channel: ChannelHandle, question: str) -> None:
    """A member asks, gets no answer, and sends it to the helpers."""
    asked = await member.slash(channel, "ask", question=question, private=True)
    preview = await member.click(shown(asked), label="Ask a person")
    await member.click(shown(preview), label="Send it")


async def answer(helper: MemberActor, post: discord.Message) -> None:
    """A helper answers."""
    form = await helper.click(post, label="Answer")
    await helper.submit_modal(form, {"text": ANSWER})


if __name__ == "__main__":
    logs.set_up("ERROR")
    logging.getLogger("discord").setLevel(logging.ERROR)
    asyncio.run(serve(sys.argv[1]))
