"""The bot as a process: it starts, is on Discord until it is told to stop, and says why where it can't be."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import cast

from bot import logs, metrics
from bot.answering import Responder, Thresholds
from bot.app import lock, supervisor
from bot.app.app import FaqBot, finish_interrupted
from bot.client import refusals, stopping
from bot.desk import Desk, responder_at_start
from bot.knowledge import Knowledge, KnowledgeError
from bot.settings import Settings
from bot.store import InUseError, Leases, Sharing, Store
from bot.training import garbage
from bot.watching import Address, Watch

log = logging.getLogger(__name__)

REFUSED = 3
KNOWLEDGE_BROKEN = """\
THE KNOWLEDGE CAN'T BE USED, and there is none from before. Mend these, try with `python -m bot check`, and start the bot \
again:"""
WITHOUT_LOGIN = """\
DISCORD_TOKEN isn't set, so the bot can't log in to Discord.
Copy .env.example to .env and put the token there: https://discord.com/developers/applications › your application ›
Bot › Reset Token. To try the bot without one: make demo"""


def run(settings: Settings) -> int:
    """Be on Discord until the process is told to stop (SIGINT, SIGTERM). Returns the exit code: 2 without a token, 3 where
    Discord doesn't want the bot as it is, so that starting again helps nothing."""
    logs.set_up(settings.log_level, settings.log_format)
    if settings.discord_token is None:
        _say(WITHOUT_LOGIN, settings)
        return 2
    try:
        with lock.alone(settings):
            asyncio.run(_run(settings, settings.discord_token.get_secret_value()))
    except Exception as error:
        _say(_told(error), settings)
        is_final = refusals.is_final(error) or (settings.shards is not None and refusals.wants_more_shards(error))
        return REFUSED if is_final else 1
    return 0


def _say(text: str, settings: Settings) -> None:
    """Tell the operator why the bot ends."""
    if settings.log_format == "json":  # what reads that reads nothing else
        log.critical("%s", text)
    else:
        print(text, file=sys.stderr)


def _told(error: Exception) -> str:
    """What the operator is told about what ended the bot: what to do where that is known, else the trace."""
    if (told := refusals.told(error)) is not None:
        return told
    match error:
        case KnowledgeError():
            return f"{KNOWLEDGE_BROKEN}\n{error}"
        case lock.Taken() | InUseError():
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
    meters = metrics.keep()
    sharing: Sharing = "alone" if settings.shards is None else "beside others"
    async with Store(settings.database, needed=False, sharing=sharing) as store:
        store.on_lost = asked_to.set
        bot = FaqBot(
            Responder(Knowledge({}, {}, ())),  # until the knowledge is read, which is before anybody hears the bot
            store,
            folder=settings.knowledge,
            home_server=settings.home_server,
            listen=settings.listen,
            shards=settings.shards,
            leases=_leases(settings),
        )
        async with _watch(bot, meters, settings).on():
            desk = cast(Desk, bot.desk)  # for it has a folder
            await finish_interrupted(desk)
            bot.answer_with(await responder_at_start(desk, thresholds(settings)))
            garbage.keep()
            await asyncio.to_thread(garbage.give_back)
            await _serve(bot, token, asked_to)
        if store.lost is not None:
            raise store.lost


def _leases(settings: Settings) -> Leases | None:
    """What several processes share the shards out by; None where this is the only one."""
    if settings.shards is None or isinstance(settings.database, Path):
        return None
    from bot.store.postgresql import Server  # only who has a server waits for what reaches it

    return Leases(Server(settings.database).line, settings.shards.count)


def _watch(bot: FaqBot, meters: metrics.Meters, settings: Settings) -> Watch:
    port = settings.health_port
    address = Address(settings.health_host, port) if port is not None else None
    return Watch(bot.watched, meters, operators=settings.operator_channel, address=address)


async def _serve(bot: FaqBot, token: str, asked_to: asyncio.Event) -> None:
    """Be on Discord until `asked_to` is set. Raises what discord.py raises where it can't log in or connect."""
    async with bot, supervisor.told(lambda: bot.is_worth_keeping):
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
