"""The real bot on a simulated Discord, in the browser: no token, no account, nothing leaves this machine.

The page is simcord's preview. It shows a member's direct messages with the bot, because there everything that the
member types is for the bot, without a mention; commands work there as well.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import logs, ready
from bot.answering.responder import Responder
from bot.client import FaqBot, stop_on_signals, thresholds
from bot.knowledge.problems import KnowledgeError
from bot.settings import Settings
from bot.store import Store

if TYPE_CHECKING:
    import simcord
    from simcord.builders import UserHandle
    from simcord.preview import Preview

PORT = 8080
SERVER = "Skin care community"
BOT = "Skin FAQ"
MEMBER = "visitor"
FIRST_WORDS = "hello"
ANNOUNCEMENT = """\
The bot is waiting for you on this page (open it in a browser on this machine):

    {url}

Type a question, for example: my lips are cracking, is that normal?
Commands work too: /ask, /topics, /about. Stop with Ctrl-C."""


def serve(settings: Settings, port: int = PORT) -> int:
    """Serve the page on 127.0.0.1 until Ctrl-C; on another port where this one is taken. Returns the exit code."""
    logs.set_up("WARNING")
    logging.getLogger("discord").setLevel(logging.ERROR)  # simcord tries out clients about which discord.py warns
    try:
        import simcord.preview  # noqa: F401
    except ImportError:
        print("The demo needs simcord, which isn't installed. `make demo` installs it and starts.", file=sys.stderr)
        return 1
    try:
        responder = ready.responder(settings.knowledge, thresholds(settings))
    except KnowledgeError as error:
        print("The knowledge can't be used:", *error.problems, sep="\n", file=sys.stderr)
        return 1
    asyncio.run(_serve(responder, port))
    return 0


async def _serve(responder: Responder, port: int) -> None:
    import simcord

    stopping = asyncio.Event()
    stop_on_signals(stopping)
    with tempfile.TemporaryDirectory(prefix="faq-bot-demo-") as folder:
        async with Store(Path(folder) / "demo.sqlite3") as store:
            bot = FaqBot(responder, store, shard_count=1)
            async with simcord.run(bot, check_errors=False) as env:
                member = await _arrange(env)
                async with _page(env, member, port) as page:
                    print(ANNOUNCEMENT.format(url=page.url), flush=True)
                    await _first(page.wait_closed(), stopping.wait())


async def _arrange(env: simcord.Env) -> UserHandle:
    """A server with the bot and a member, who has said hello to the bot already. Returns the member."""
    if env.bot.user is not None:
        await env.bot.user.edit(username=BOT)
    server = env.create_guild(SERVER)
    server.create_text_channel("questions")
    member = env.create_user(MEMBER, global_name="You")
    server.add_member(member)
    await member.send_dm(FIRST_WORDS)
    return member


def _page(env: simcord.Env, member: UserHandle, port: int) -> Preview:
    """The member's direct messages with the bot, on this port or, where it is taken, on another."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            print(f"Port {port} is taken, so the page is on another one.", file=sys.stderr)
            port = 0
    return env.preview(member.dm_channel, viewers=[member], layout="channel", port=port)


async def _first(*waits: Coroutine[Any, Any, Any]) -> None:
    """Wait until one of these is over, and give up the others."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
