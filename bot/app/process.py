"""The bot as a process: it starts, is on Discord until it is told to stop, and says why where it can't be."""

from __future__ import annotations

import asyncio
import logging
import sys

from bot import logs
from bot.answering import Thresholds
from bot.app import lock
from bot.app.app import FaqBot
from bot.client import refusals, stopping
from bot.desk import Desk, DeskError, responder_at_start
from bot.knowledge import KnowledgeError
from bot.settings import Settings
from bot.store import Store
from bot.training import cache, garbage

log = logging.getLogger(__name__)

KNOWLEDGE_BROKEN = """\
THE KNOWLEDGE CAN'T BE USED, and there is none from before. Mend these, try with `python -m bot check`, and start the bot \
again:"""
WITHOUT_LOGIN = """\
DISCORD_TOKEN isn't set, so the bot can't log in to Discord.
Copy .env.example to .env and put the token there: https://discord.com/developers/applications › your application ›
Bot › Reset Token. To try the bot without one: make demo"""


def run(settings: Settings) -> int:
    """Be on Discord until the process is told to stop (SIGINT, SIGTERM). Returns the exit code; 2 without a token."""
    logs.set_up(settings.log_level)
    if settings.discord_token is None:
        print(WITHOUT_LOGIN, file=sys.stderr)
        return 2
    try:
        with lock.alone(settings):
            asyncio.run(_run(settings, settings.discord_token.get_secret_value()))
    except Exception as error:
        print(_told(error), file=sys.stderr)
        return 1
    return 0


def _told(error: Exception) -> str:
    """What the operator is told about what ended the bot: what to do where that is known, else the trace."""
    if (told := refusals.told(error)) is not None:
        return told
    match error:
        case KnowledgeError():
            return f"{KNOWLEDGE_BROKEN}\n{error}"
        case lock.Taken():
            return f"{error}"
        case OSError():
            return f"{error}".partition("\n")[0]
        case _:
            return f"The bot stopped because of an error.\n{logs.describe(error)}"


def thresholds(settings: Settings) -> Thresholds:
    """The bot's own thresholds, or the operator's where they are set."""
    given = {"answer": settings.answer_at, "suggest": settings.suggest_at}
    return Thresholds(**{name: value for name, value in given.items() if value is not None})


async def _run(settings: Settings, token: str) -> None:
    asyncio.get_running_loop().set_exception_handler(logs.on_loop_error)
    asked_to = asyncio.Event()
    stopping.stop_on_signals(asked_to)
    async with Store(settings.database, needed=False) as store:
        bot = FaqBot(
            await asyncio.to_thread(cache.help_only, settings.knowledge, thresholds(settings)),
            store,
            folder=settings.knowledge,
            home_server=settings.home_server,
            listen=settings.listen,
        )
        if bot.desk is not None:
            await _recover(bot.desk)
            bot.answer_with(await responder_at_start(bot.desk, thresholds(settings)))
        garbage.keep()
        await _serve(bot, token, asked_to)


async def _recover(desk: Desk) -> None:
    """Finish what a kill interrupted while the knowledge was being changed."""
    try:
        done = await desk.recover()
    except DeskError as error:
        log.error("whether a change of the knowledge was interrupted can't be known: %s", error)
        return
    if done:
        log.warning("%s", done)


async def _serve(bot: FaqBot, token: str, asked_to: asyncio.Event) -> None:
    """Be on Discord until `asked_to` is set. Raises what discord.py raises where it can't log in or connect."""
    async with bot:
        running = asyncio.create_task(bot.start(token))
        asked = asyncio.create_task(asked_to.wait())
        async with bot.live():
            await asyncio.wait({running, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if running.done():
            await running
            return
        log.info("stopping")
        await bot.close()
        await stopping.cancelled(running)
