"""Several processes that are one bot on the loopback Discord, while members ask and processes are killed.

    python -m tests.cluster.simulation postgresql+asyncpg://user@host/name --kills 10 --kill-every 60

asks for some ten minutes, and tells how many questions were answered how often.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.stage.loopback import TOKEN, Loopback, Running, running
from tests.stage.shipped import SMALL

QUESTIONS = ("does it dry my lips?", "my lips are so dry", "i want to die", "what is the meaning of life")


@dataclass
class Outcome:
    """How it went. `answers` is how many questions were answered so many times; `slowest` how long members waited at most
    (s), and `typical` in half of all cases; `sessions` how many the processes began; `gap` the shortest time between two."""

    asked: int = 0
    answers: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0
    typical: float = 0.0
    sessions: int = 0
    gap: float = 0.0


class Cluster:
    """The processes, on a Discord with so many servers in so many shards."""

    def __init__(self, discord: Loopback, folder: Path, before: str = "", **settings: str) -> None:
        self.discord = discord
        self.folder = folder
        self.before = before
        self.settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(SMALL), **settings}
        self.running: dict[Running, AsyncExitStack] = {}

    async def start(self) -> Running:
        """One more process."""
        stack = AsyncExitStack()
        folder = self.folder / f"{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        bot = await stack.enter_async_context(running(self.discord.address, folder, self.before, **self.settings))
        self.running[bot] = stack
        return bot

    async def kill(self, bot: Running) -> None:
        """Kill a process as the system does: it says nothing more to anybody."""
        if bot.process.returncode is None:
            bot.process.kill()
        await self.running.pop(bot).aclose()

    async def stop(self, bot: Running) -> int:
        """Have a process end as its supervisor does. Its exit code."""
        bot.process.terminate()
        code = await bot.ended()
        await self.running.pop(bot).aclose()
        return code

    async def end(self) -> None:
        for bot in list(self.running):
            await self.kill(bot)

    def owners(self) -> Counter[int]:
        """How many shards are connected, by how many connections each has."""
        return Counter(Counter(each.shard[0] for each in self.discord.gateway.connected).values())

    async def until_whole(self, shards: int, seconds: float = 120.0) -> None:
        """Wait until each shard is connected once."""
        await self.discord.until(lambda: self.owners() == {1: shards}, seconds)


class Members:
    """Members who ask, each once, in any server."""

    def __init__(self, discord: Loopback, servers: list[int], seed: str = "members") -> None:
        self.discord = discord
        self.servers = servers
        self.asked: dict[int, float] = {}
        self._chance = random.Random(seed)

    def ask(self) -> int:
        server = self._chance.choice(self.servers)
        text = self._chance.choice(QUESTIONS)
        asked = self.discord.say(text, mention=True, member=10_000 + len(self.asked), server=server, channel=server + 1)
        self.asked[asked] = time.time()
        return asked

    async def ask_on(self, each: float) -> None:
        """Ask again and again, every so many seconds."""
        while True:
            self.ask()
            await asyncio.sleep(each)

    def answers(self) -> Counter[int]:
        found = Counter(each.answers for each in self.discord.world.shown)
        return Counter({asked: found[asked] for asked in self.asked})

    async def until_answered(self, seconds: float) -> None:
        """Wait until all are answered, or so many seconds."""
        with suppress(TimeoutError):
            await self.discord.until(lambda: all(self.answers().values()), seconds)

    def waits(self) -> list[float]:
        """How long each waited who was answered, in order."""
        first: dict[int, float] = {}
        for each in self.discord.world.shown:
            if each.answers is not None:
                first.setdefault(each.answers, each.at)
        return sorted(first[asked] - since for asked, since in self.asked.items() if asked in first)


def servers_in(shards: int, many: int) -> list[int]:
    """Ids of so many servers, evenly in so many shards."""
    return [(shards + number << 22) | 1 << 12 for number in range(many)]


async def simulate(
    database: str,
    *,
    shards: int = 16,
    processes: int = 4,
    servers: int = 4_000,
    kills: int = 10,
    kill_every: float = 60.0,
    ask_every: float = 0.1,
    concurrency: int = 1,
    before: str = "",
) -> Outcome:
    """Members ask, while so many processes are killed and others started, each so many seconds after all shards were on
    Discord again: how long that takes is up to the machine."""
    chance = random.Random("kills")
    outcome = Outcome()
    with tempfile.TemporaryDirectory() as folder:
        async with Loopback() as discord:
            discord.rest.max_concurrency = concurrency
            discord.gateway.servers = servers_in(shards, servers)
            cluster = Cluster(discord, Path(folder), before, DATABASE=database, SHARDS=f"auto/{shards}")
            members = Members(discord, discord.gateway.servers)
            try:
                await asyncio.gather(*(cluster.start() for _ in range(processes)))
                await cluster.until_whole(shards, 300)
                asking = asyncio.create_task(members.ask_on(ask_every))
                for _ in range(kills):
                    await asyncio.sleep(kill_every)
                    await cluster.kill(chance.choice(list(cluster.running)))
                    await cluster.start()
                    await cluster.until_whole(shards, 300)
                asking.cancel()
                await members.until_answered(60)
            finally:
                await cluster.end()
            outcome.asked = len(members.asked)
            outcome.answers = Counter(members.answers().values())
            waits = members.waits()
            outcome.slowest, outcome.typical = waits[-1], waits[len(waits) // 2]
            began = discord.gateway.identified_at
            outcome.sessions = len(began)
            outcome.gap = min((later - sooner for sooner, later in pairwise(began)), default=0.0)
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    for name, kind, usual in (
        ("kills", int, 10),
        ("kill-every", float, 60.0),
        ("ask-every", float, 0.1),
        ("servers", int, 4_000),
    ):
        parser.add_argument(f"--{name}", type=kind, default=usual)
    print(asyncio.run(simulate(**vars(parser.parse_args()))))


if __name__ == "__main__":
    main()
