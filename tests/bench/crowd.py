"""A crowd on a simulated Discord: many members who write in many channels, and how the bot bears it.

What the simulation itself keeps (every message, every request) grows without end, so it is kept from the garbage
collector, and isn't counted as the bot's memory.
"""

from __future__ import annotations

import asyncio
import gc
import random
import tempfile
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

import bot
from bot.app.app import FaqBot
from bot.store import Store
from bot.training import cache
from tests.bench import made_up
from tests.stage import shipped

MEMBERS, CHANNELS, MESSAGES = 500, 50, 10_000
MAX_CHARACTERS = 2_000  # of a message, as members can write them
BURST = 50  # messages that arrive as fast as the event loop takes them
MEASURED_TOGETHER = 500  # messages, after which the simulation is cleared away
OWN = tracemalloc.Filter(True, str(Path(bot.__file__).parent / "*"))


@dataclass
class Crowd:
    """The members, where they write, and what they say: half of it to the bot, some of it long, foreign or urgent."""

    env: simcord.Env
    bot: FaqBot
    members: list[MemberActor]
    channels: list[ChannelHandle]
    rng: random.Random = field(default_factory=lambda: random.Random("crowd"))

    @property
    def mention(self) -> str:
        assert self.bot.user is not None
        return self.bot.user.mention

    def messages(self) -> Iterator[str]:
        """What they say, always the same."""
        knowledge = shipped.knowledge()
        short, long, longest = made_up.short(knowledge), made_up.long(knowledge), made_up.longest(knowledge)
        others = (
            "i want to end it",
            "tengo los labios muy secos desde ayer",
            "hello",
            "lol",
            "what is the meaning of life",
        )
        while True:
            kind = self.rng.random()
            text = self.rng.choice(others) if kind < 0.1 else next(longest) if kind < 0.12 else next(short)
            text = next(long) if 0.12 <= kind < 0.2 else text
            yield f"{self.mention} {text}" if self.rng.random() < 0.5 else text

    def write(self, member: MemberActor, channel: ChannelHandle, text: str) -> int:
        """A message arrives. Returns its id."""
        return int(self.env.backend.create_message(channel.id, member.id, text[:MAX_CHARACTERS]).id)

    async def write_all(self, texts: list[str]) -> None:
        """Messages arrive in bursts, from anybody anywhere; returns when all are decided about."""
        for start in range(0, len(texts), BURST):
            for text in texts[start : start + BURST]:
                self.write(self.rng.choice(self.members), self.rng.choice(self.channels), text)
                await asyncio.sleep(0)
            await self.decided()

    async def decided(self) -> None:
        """Wait until no message waits for a decision."""
        await asyncio.sleep(0)
        while len(self.bot.memory.turns):  # noqa: ASYNC110 - the bot has no event for it, and needs none
            await asyncio.sleep(0.001)

    def answered(self, since: int) -> set[int]:
        """The messages that were answered, by the requests from number `since` on."""
        bodies: list[Any] = [request.json for request in self.env.http_requests[since:] if request.method == "POST"]
        references = [(body or {}).get("message_reference") for body in bodies if isinstance(body, dict)]
        return {int(reference["message_id"]) for reference in references if reference}


@asynccontextmanager
async def crowd() -> AsyncIterator[Crowd]:
    """The shipped bot, as `run` starts it, in a server with the crowd."""
    responder = cache.responder(shipped.FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        async with Store(Path(folder) / "bot.sqlite3") as store:
            client = FaqBot(responder, store, listen=True, shard_count=1)
            env = simcord.Env(client, settle_timeout=60)
            await env.start()
            server = env.create_guild("Skin care community")
            channels = [server.create_text_channel(f"channel-{number}") for number in range(CHANNELS)]
            members = [server.add_member(env.create_user(f"member-{number}")) for number in range(MEMBERS)]
            for channel in channels[::2]:
                await client.servers.choose_mode(server.id, "help", channel.id)
            await env.settle()
            try:
                yield Crowd(env, client, members, channels)
                await env.settle()
            finally:
                await env.shutdown()
                gc.unfreeze()


@dataclass
class Load:
    """How the bot bore it: messages a second, and the longest times in which the event loop did nothing else (s)."""

    seconds: float = 0.0
    messages: int = 0
    blocks: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        return max(self.blocks)


async def load() -> Load:
    """All messages, as fast as they go."""
    measured = Load()
    async with crowd() as present:
        texts = list(islice(present.messages(), MESSAGES))
        await present.write_all(texts[:BURST])  # what is made once is made
        for start in range(0, MESSAGES, MEASURED_TOGETHER):
            gc.collect()
            gc.freeze()
            async with _measuring(measured.blocks):
                began = time.perf_counter()
                await present.write_all(texts[start : start + MEASURED_TOGETHER])
                measured.seconds += time.perf_counter() - began
            measured.messages += MEASURED_TOGETHER
    return measured


@asynccontextmanager
async def _measuring(blocks: list[float]) -> AsyncIterator[None]:
    """Note how much later than it should the event loop comes back, again and again."""

    async def tick() -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(0.001)
            blocks.append(time.perf_counter() - began - 0.001)

    ticking = asyncio.create_task(tick())
    try:
        yield
    finally:
        ticking.cancel()


@dataclass
class Flood:
    """How long members waited for an answer (s), the slowest of them: on a quiet day, and beside one who floods."""

    quiet: float
    beside: float


async def flood() -> Flood:
    """One member writes two hundred messages of 2,000 characters at once, then ten others ask one question each."""
    async with crowd() as present:
        flooder, *others = present.members
        texts = made_up.longest(shipped.knowledge())
        await present.write_all(list(islice(present.messages(), 2 * BURST)))
        gc.collect()
        gc.freeze()
        quiet = await _slowest(present, others[:10])
        for text in islice(texts, 200):
            present.write(flooder, present.channels[0], f"{present.mention} {text}")
        beside = await _slowest(present, others[10:20])
        await present.decided()
    return Flood(quiet, beside)


async def _slowest(present: Crowd, members: list[MemberActor]) -> float:
    """How long it takes until each of these, who all ask at once, has an answer."""
    since = len(present.env.http_requests)
    began = time.perf_counter()
    asked = {
        present.write(member, present.channels[number], f"{present.mention} my lips are cracking, is that normal?")
        for number, member in enumerate(members, 1)
    }
    while not asked <= present.answered(since):
        assert time.perf_counter() - began < 60, "no answer"
        await asyncio.sleep(0.001)
    return time.perf_counter() - began


async def memory() -> tuple[float, float]:
    """How much more of memory (MB) the bot's own objects take after half of the messages, and after all of them."""
    async with crowd() as present:
        texts = list(islice(present.messages(), MESSAGES))
        await present.write_all(texts[:BURST])
        with _tracing():
            await present.write_all(texts[: MESSAGES // 2])
            half = _own()
            await present.write_all(texts[MESSAGES // 2 :])
            return half, _own()


@contextmanager
def _tracing() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
    finally:
        tracemalloc.stop()


def _own() -> float:
    """MB that were taken in the bot's own code and not given back."""
    gc.collect()
    taken = tracemalloc.take_snapshot().filter_traces([OWN]).statistics("filename")
    return sum(each.size for each in taken) / 1e6
