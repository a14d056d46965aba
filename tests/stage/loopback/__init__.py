"""A Discord of our own on 127.0.0.1, over real HTTP and real websockets, for tests of the bot's process.

    async with Loopback() as discord, running(discord.address, folder, DISCORD_TOKEN=TOKEN, …) as bot:
        await bot.until("ready as bot")
        discord.faults.add("POST", MESSAGES, lost)         # the next send is carried out, but its answer gets lost
        asked = discord.say("i want to die", mention=True)
        await discord.until(lambda: discord.answers_to(asked))

`loopback` puts it together and speaks for the members, `gateway` and `rest` are Discord's two doors, `world` is what
there is and what members see, `faults` what goes wrong with requests, `process` starts the bot.
"""

from tests.stage.loopback.faults import (
    ANY,
    CALLBACKS,
    COMMANDS,
    GATEWAY,
    LOGIN,
    MESSAGES,
    SOCKET,
    answer,
    close,
    hang,
    held,
    lost,
    reset,
    too_many,
)
from tests.stage.loopback.loopback import Loopback
from tests.stage.loopback.process import Running, command, running, start
from tests.stage.loopback.world import BOT, GUILD, QUESTIONS, STAFF, TOKEN, Shown

__all__ = [
    "ANY",
    "BOT",
    "CALLBACKS",
    "COMMANDS",
    "GATEWAY",
    "GUILD",
    "LOGIN",
    "MESSAGES",
    "QUESTIONS",
    "SOCKET",
    "STAFF",
    "TOKEN",
    "Loopback",
    "Running",
    "Shown",
    "answer",
    "close",
    "command",
    "hang",
    "held",
    "lost",
    "reset",
    "running",
    "start",
    "too_many",
]
