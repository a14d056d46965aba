"""Everything breaks at once: the real process, on a Discord of our own whose network, gateway and API fail in turn.

However it goes, everybody in danger gets help, once; the moderators hear of each; no message comes twice or without its
footer. The seed decides what is said, how, what breaks and in which order.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import signal
from collections import Counter
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.client.refusals import TOKEN_REVOKED
from bot.moderating.servers import Servers
from bot.store import Store
from tests.stage.loopback import (
    CALLBACKS,
    COMMANDS,
    GATEWAY,
    GUILD,
    LOGIN,
    MESSAGES,
    SOCKET,
    STAFF,
    TOKEN,
    Loopback,
    Running,
    Shown,
    answer,
    close,
    hang,
    held,
    lost,
    reset,
    running,
    too_many,
)
from tests.stage.loopback.faults import Fault
from tests.stage.loopback.loopback import direct
from tests.stage.shipped import FOLDER, SMALL

DANGER = (
    "i want to kill myself",
    "i dont want to be alive anymore",
    "i just took 30 pills of accutane",
    "my throat is closing up and i cant breathe",
    "my face is swelling and i can't breathe",
)
QUESTIONS = ("my lips are cracking", "can i donate blood", "do my muscles ache from it")
PAGE = "<html>error</html>"
SEND_FAULTS: list[Fault] = [reset, close, lost, answer(500), answer(502, PAGE), answer(503), answer(520, PAGE)]
SEND_FAULTS += [answer(522, PAGE), too_many(0.3), too_many(0.3, everywhere=True)]
BREAKS = ("reset", "drop", "reconnect", "invalid")


class Chaos:
    """A story that a seed tells."""

    def __init__(self, seed: int, discord: Loopback, folder: Path) -> None:
        self.chance = random.Random(seed)
        self.discord = discord
        self.folder = folder
        self.in_danger: set[int] = set()  # messages and interactions
        self.told_to_moderators = 0  # of so many of them
        self.member = 100

    def start(self) -> AbstractAsyncContextManager[Running]:
        """The process, of which the first tries to log in and connect fail."""
        for path, method in ((LOGIN, "GET"), (GATEWAY, "GET"), (SOCKET, "GET"), (COMMANDS, "PUT")):
            self.discord.faults.add(method, path, self.chance.choice((reset, close, answer(503), answer(404, PAGE))))
        knowledge = str(self.folder / "knowledge")
        return running(self.discord.address, self.folder, DISCORD_TOKEN=TOKEN, KNOWLEDGE=knowledge)

    def note(self, said: int, *, is_direct: bool = False) -> None:
        """Somebody in danger spoke; the moderators hear of it, unless it was in direct messages."""
        self.in_danger.add(said)
        self.told_to_moderators += not is_direct

    def speak(self, *, in_danger: bool) -> int:
        """A member who didn't speak before says something, in one of the ways that there are."""
        self.member += 1
        text = self.chance.choice(DANGER if in_danger else QUESTIONS)
        way = self.chance.choice(("mention", "direct message", "command"))
        if way == "mention":
            said = self.discord.say(text, member=self.member, mention=True)
        elif way == "direct message":
            said = self.discord.say_directly(text, member=self.member)
        else:
            said = self.discord.command("ask", member=self.member, question=text)
        if in_danger:
            self.note(said, is_direct=way == "direct message")
        if way != "command" and self.chance.random() < 0.5:
            self.discord.repeat(said)
        return said

    def speak_all(self) -> None:
        """Some members in danger and some with a question, while what the bot sends gets lost."""
        for in_danger in self.chance.sample((True, True, True, False, False), 5):
            if self.chance.random() < 0.8:
                method, path = self.chance.choice((("POST", MESSAGES), ("POST", CALLBACKS)))
                self.discord.faults.add(method, path, self.chance.choice(SEND_FAULTS))
            self.speak(in_danger=in_danger)

    def speak_to_one_who_never_answers(self) -> None:
        """A member's direct message, to which the first send hangs."""
        self.member += 1
        self.discord.faults.add("POST", f"/api/channels/{direct(self.member)}/messages", hang)
        said = self.discord.say_directly(self.chance.choice(DANGER), member=self.member)
        self.note(said, is_direct=True)

    async def break_connection(self, how: str) -> None:
        gateway = self.discord.gateway
        before = len(gateway.resumed)
        if how == "reset":
            gateway.sever()
        elif how == "drop":
            await gateway.drop(4000)
        elif how == "reconnect":
            await gateway.ask_to_reconnect()
        else:
            await gateway.invalidate(may_resume=True)
        self.speak_all()  # while it is away
        await gateway.until_resumed(before + 1)

    async def outage(self) -> None:
        before = len(self.discord.gateway.resumed)
        await self.discord.go_offline()
        self.speak(in_danger=True)
        self.speak(in_danger=False)
        await self.discord.go_online()
        await self.discord.gateway.until_resumed(before + 1)

    def is_well(self) -> bool:
        """Whether everybody in danger has help, and the moderators heard of each in the server."""
        helped = all(any(map(helps, self.discord.answers_to(said))) for said in self.in_danger)
        return helped and len(self.discord.seen(STAFF)) >= self.told_to_moderators

    async def until_all_are_helped(self) -> None:
        await self.discord.until(self.is_well, 90)

    async def stop_in_flight(self, bot: Running) -> None:
        """Told to stop while help is on its way."""
        until = asyncio.Event()
        self.discord.faults.add("POST", MESSAGES, held(until))
        self.member += 1
        said = self.discord.say(DANGER[0], member=self.member, mention=True)
        self.note(said)
        before = len(self.discord.faults.done)
        await self.discord.until(lambda: len(self.discord.faults.done) > before)
        bot.process.send_signal(signal.SIGTERM)
        await bot.until("stopping")
        until.set()
        assert await bot.ended() == 0

    def check(self) -> None:
        shown = [each for each in self.discord.world.shown if not each.is_loading]
        assert all(each.has_footer for each in shown)
        answers = Counter(each.answers for each in shown if each.answers is not None)
        assert [(each.answers, each.words) for each in shown if answers[each.answers or 0] > 1] == []
        assert len(self.discord.seen(STAFF)) == self.told_to_moderators


def helps(shown: Shown) -> bool:
    """Whether a message tells whom to call."""
    return "911" in shown.words and shown.has_footer


@pytest.fixture
async def folder(tmp_path: Path) -> Path:
    """Where the bot lives: with the shipped rules of who is in danger, and a channel in which moderators hear of them."""
    knowledge = shutil.copytree(SMALL, tmp_path / "knowledge")
    for name in ("urgent.yaml", "helplines.yaml"):
        shutil.copy(FOLDER / name, knowledge)
    async with Store(tmp_path / "data" / "bot.sqlite3") as store:
        await Servers(store).choose_alert_channel(GUILD, STAFF)
    return tmp_path


@pytest.mark.parametrize("seed", [1, 2])
async def test_everybody_in_danger_gets_help_once_whatever_breaks(seed: int, folder: Path) -> None:
    async with Loopback() as discord:
        chaos = Chaos(seed, discord, folder)
        async with chaos.start() as bot:
            await bot.until("ready as bot")
            chaos.speak_to_one_who_never_answers()
            breaks = [*chaos.chance.sample(BREAKS, 2), "outage"]
            chaos.chance.shuffle(breaks)
            for how in breaks:
                chaos.speak_all()
                await (chaos.outage() if how == "outage" else chaos.break_connection(how))
            await chaos.until_all_are_helped()
            discord.faults.clear()
            await chaos.stop_in_flight(bot)
        await chaos.until_all_are_helped()
        async with chaos.start() as bot:
            await bot.until("ready as bot")
            chaos.speak_all()
            await chaos.until_all_are_helped()
            await discord.revoke_token()
            assert await bot.ended() == 3
        assert TOKEN_REVOKED in bot.text
        chaos.check()
