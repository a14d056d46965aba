"""Five hundred past answers are corrected, and the correction taken back, by the real process with its SQLite file on the
loopback Discord: through deletions, archived threads, lost permissions, rate limits, broken connections and kills midway."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from aiohttp import web

from bot.store import Server, Store, answers, servers
from tests.stage.loopback import GUILD, QUESTIONS, STAFF, TOKEN, Loopback, Shown, running
from tests.stage.loopback.faults import FOREVER, CarryOut, as_json, sever, too_many
from tests.stage.loopback.process import Running
from tests.stage.shipped import SMALL

WRONG, RIGHT = "Yes. It harms for a year after it.", "Yes. It harms for a month after it."
ASKED = "is it dangerous for a baby"
SAFETY = f"""\
title: Safety
entries:
  - id: pregnancy
    question: May I become pregnant while I take isotretinoin?
    also_asked:
      - {ASKED}
    answer: {WRONG}
    source: Pregnancy
    risk: high
"""
QUICK = """
from bot.asking import correcting
from bot.client.delivery import Patience
correcting.PAUSE, correcting.LATER, correcting.PATIENCE = 0.0, 1, Patience(5.0)
"""
# Channels: where each kind of answer is, and how many are there. All are 500 together.
ARCHIVED, LOCKED, UNSEEN, FIXED, MUTE, GONE = 310, 320, 330, 340, 350, 360
MANY = {QUESTIONS: 270, ARCHIVED: 60, LOCKED: 20, UNSEEN: 30, FIXED: 40, MUTE: 20, GONE: 20}
DELETED = 40  # more answers, in the first channel
LOST = (LOCKED, UNSEEN, MUTE)
KILLED_AT = (
    40,
    160,
    161,
    300,
)  # changes of a message: the process is killed when the last of these is done, or when it begins
FAULTS = 0.04  # of all requests
PATH = re.compile(r"/api/channels/(?P<channel>\d+)(?P<messages>/messages(/(?P<message>\d+))?)?")
IS_ARCHIVED, NO_ACCESS, NO_PERMISSION, NO_CHANNEL = 50083, 50001, 50013, 10003


def refused(code: int, status: int = 403) -> web.StreamResponse:
    return as_json({"code": code, "message": "no"}, status)


@dataclass
class Places:
    """What the channels do with requests, as Discord's do, and what goes wrong beside that."""

    discord: Loopback
    process: Running | None = None
    kills: list[int] = field(default_factory=list)
    changes: int = 0
    archived: set[int] = field(default_factory=lambda: {ARCHIVED, LOCKED})
    chance: random.Random = field(default_factory=lambda: random.Random("faults"))

    async def fault(self, request: web.Request, carry_out: CarryOut) -> web.StreamResponse:
        match = PATH.fullmatch(request.path)
        assert match is not None
        channel, is_change = int(match["channel"]), request.method != "GET"
        if is_change and channel != STAFF:
            self.changes += 1
        kill = is_change and bool(self.kills) and self.changes >= self.kills[0]
        if kill and self.changes % 2:
            return self._kill(request)
        if not kill and self.chance.random() < FAULTS and channel != STAFF:
            return await self._trouble(request, carry_out)
        response = await self._at(channel, match, request, carry_out)
        return self._kill(request) if kill else response

    def _kill(self, request: web.Request) -> web.StreamResponse:
        assert self.process is not None
        self.kills.pop(0)
        self.process.process.kill()
        sever(request)
        return web.Response()

    async def _trouble(self, request: web.Request, carry_out: CarryOut) -> web.StreamResponse:
        match self.chance.choice(("429", "503", "reset", "500")):
            case "429":
                return await too_many(0.05)(request, carry_out)
            case "reset":
                sever(request)
                return web.Response()
            case status:
                return as_json({"code": 0, "message": status}, int(status))

    async def _at(
        self, channel: int, match: re.Match[str], request: web.Request, carry_out: CarryOut
    ) -> web.StreamResponse:
        method, is_message = request.method, match["message"] is not None
        if channel == GONE:
            return refused(NO_CHANNEL, 404)
        if channel == UNSEEN:
            return refused(NO_ACCESS)
        if match["messages"] is None:
            return await self._thread(channel, request)
        if method == "GET" and not is_message:
            latest = [
                each.payload for each in self.discord.world.shown if each.channel == channel and not each.is_deleted
            ]
            return as_json(latest[:-51:-1])
        if channel in self.archived and method in ("PATCH", "DELETE"):
            return refused(IS_ARCHIVED, 400)
        if (channel in (FIXED, MUTE) and method == "PATCH" and self._is_old(int(match["message"]))) or (
            channel in (MUTE, LOCKED) and method == "POST"
        ):
            return refused(NO_PERMISSION)
        if channel == ARCHIVED and method == "POST":
            self.archived.discard(channel)
        return await carry_out(request)

    def _is_old(self, message: int) -> bool:
        shown = self.discord.world.find(message)
        return shown is not None and shown.answers in self.discord.world.written

    async def _thread(self, channel: int, request: web.Request) -> web.StreamResponse:
        if channel not in (ARCHIVED, LOCKED):
            return refused(NO_CHANNEL, 404)
        if request.method == "PATCH":
            if channel == LOCKED:
                return refused(NO_PERMISSION)
            wants = (await request.json()).get("archived")
            (self.archived.add if wants else self.archived.discard)(channel)
        data: dict[str, object] = {"archived": channel in self.archived, "locked": channel == LOCKED}
        data |= {"auto_archive_duration": 1440, "archive_timestamp": "2026-01-01T00:00:00+00:00"}
        return as_json(
            {
                **{"id": str(channel), "guild_id": str(GUILD), "type": 11, "name": "talk", "parent_id": str(QUESTIONS)},
                **{"owner_id": "100", "thread_metadata": data, "message_count": 1, "member_count": 1, "flags": 0},
                **{"rate_limit_per_user": 0, "total_message_sent": 1, "last_message_id": None},
            }
        )


@pytest.fixture
async def discord() -> AsyncIterator[Loopback]:
    async with Loopback() as loopback:
        yield loopback


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    (folder / "safety.yaml").write_text(SAFETY)
    return folder


class Walk:
    """The process, started again whenever it was killed, and what members and moderators see."""

    def __init__(self, discord: Loopback, tmp_path: Path, folder: Path) -> None:
        self.discord = discord
        self.tmp_path = tmp_path
        self.folder = folder
        self.store = tmp_path / "data" / "bot.sqlite3"
        self.places = Places(discord)
        self.starts = 0

    async def prepare(self) -> None:
        """One real answer, and as it 499 others, of which some are deleted meanwhile."""
        async with self.running() as bot:
            await self.discord.gateway.until_ready()
            first = await self.discord.answer_to(self.discord.say(ASKED, mention=True), 60)
            assert WRONG in first.words
            bot.process.terminate()
            assert await bot.ended() == 0
        async with Store(self.store) as store:
            await servers.put(store, GUILD, Server("uk", STAFF))
            [kept] = await answers.showing(store, await answers.shown(store))
            rows = []
            for channel, many in MANY.items():
                rows += [self._another(first, kept, channel) for _ in range(many - (channel == QUESTIONS))]
            for _ in range(DELETED):
                rows.append(self._another(first, kept, QUESTIONS))
                self.discord.world.shown[-1].is_deleted = True
            assert len(rows) + 1 == sum(MANY.values()) + DELETED == 500
            await answers.put(store, rows)
        self.discord.faults.add("*", PATH.pattern, self.places.fault, FOREVER)

    def _another(self, first: Shown, kept: answers.Answer, channel: int) -> answers.Answer:
        asked = self.discord.say(ASKED, mention=True, channel=channel)
        reference = {"message_id": str(asked), "channel_id": str(channel), "guild_id": str(GUILD)}
        sent = {name: first.payload[name] for name in ("content", "embeds", "components")}
        shown = self.discord.world.show(channel, sent | {"message_reference": reference})
        return replace(kept, message=shown.id, channel=channel, question=asked)

    def running(self) -> AbstractAsyncContextManager[Running]:
        settings = {"DISCORD_TOKEN": TOKEN, "KNOWLEDGE": str(self.folder), "HOME_SERVER": str(GUILD)}
        return running(self.discord.address, self.tmp_path, QUICK, **settings)

    async def change(self, before: str, after: str, *kills: int) -> None:
        """The entry is changed while the process doesn't run; then it runs until all is done."""
        file = self.folder / "safety.yaml"
        file.write_text(file.read_text().replace(before, after))
        self.places.changes, self.places.kills = 0, [*kills]
        while True:
            async with self.running() as bot:
                self.places.process = bot
                self.starts += 1
                try:
                    await bot.until("answers corrected: ", 120)
                except AssertionError:
                    assert await bot.ended() == -9, bot.text
                    continue
                await self.discord.until(self.reports, 30)
                assert not self.places.kills
                assert "answers-failing" not in bot.text  # nobody waits for these
                bot.process.terminate()
                assert await bot.ended() == 0
                return

    def old(self, channel: int) -> list[Shown]:
        written = self.discord.world.written
        return [each for each in self.discord.world.shown if each.channel == channel and each.answers in written]

    def below(self, channel: int) -> list[Shown]:
        """What was said in reply to answers."""
        ids = {each.id for each in self.old(channel)}
        return [each for each in self.discord.seen(channel) if each.answers in ids]

    def reports(self) -> list[str]:
        return [each.words for each in self.discord.seen(STAFF) if "Answers of the last 30 days" in each.words]

    def told(self, what: str, since: int = 0) -> int:
        return sum(int(many) for report in self.reports()[since:] for many in re.findall(rf"- (\d+) {what}", report))


def corrected(shown: Shown) -> bool:
    return RIGHT in shown.words and WRONG not in shown.words and shown.words.count("Corrected on") == 1


def as_before(shown: Shown) -> bool:
    return WRONG in shown.words and "Corrected on" not in shown.words


async def test_all_end_right_or_are_reported_and_undo_recalls_the_recall(
    discord: Loopback, tmp_path: Path, folder: Path
) -> None:
    walk = Walk(discord, tmp_path, folder)
    await walk.prepare()
    await walk.change(WRONG, RIGHT, *KILLED_AT)
    assert walk.starts == len(KILLED_AT) + 1
    there = [each for each in walk.old(QUESTIONS) if not each.is_deleted]
    assert (len(there), sum(map(corrected, there))) == (MANY[QUESTIONS], MANY[QUESTIONS])
    assert [corrected(each) for each in walk.old(ARCHIVED)].count(True) == MANY[ARCHIVED]
    assert walk.below(ARCHIVED) == []
    replied = Counter(each.answers for each in walk.below(FIXED))
    assert set(replied) == {each.id for each in walk.old(FIXED)}
    assert set(replied.values()) == {1}
    assert all(map(corrected, walk.below(FIXED)))
    assert walk.told("corrected where they stand") == MANY[QUESTIONS] + MANY[ARCHIVED]
    assert walk.told("corrected in a reply") == MANY[FIXED]
    assert walk.told("deleted by now") == DELETED + MANY[GONE]
    assert walk.told("that I couldn't correct") == sum(MANY[channel] for channel in LOST)
    async with Store(walk.store) as store:
        kept = await answers.showing(store, await answers.shown(store))
        assert Counter(each.channel for each in kept) == Counter({**MANY, GONE: 0}) - Counter()
        assert not await answers.untold(store)

    before = len(walk.reports())
    await walk.change(RIGHT, WRONG, 50, 171)
    assert all(as_before(each) for channel in (*MANY,) for each in walk.old(channel) if not each.is_deleted)
    assert walk.below(FIXED) == walk.below(ARCHIVED) == []
    assert walk.told("that I couldn't correct", before) == 0
    async with Store(walk.store) as store:
        kept = await answers.showing(store, await answers.shown(store))
        assert {(each.shown == each.told, each.below, each.lost) for each in kept} == {(True, None, False)}
