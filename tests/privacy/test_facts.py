"""A hundred facts about members, told to the bot on every way: none is kept beside who told it, nor logged, nor repeated.

Each fact is a word of its own. Afterwards the database, its write-ahead log, the log at DEBUG, and everything that was
sent to Discord are searched for all of them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from sqlalchemy import select

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.logs import logs
from bot.store import Store
from bot.store.questions import drop, kept
from bot.store.tables import metadata
from tests.stage.databases import on_both, rows
from tests.stage.seen import LIPS, shown
from tests.stage.staff import choose

FACTS = 100
HOSTILE = [
    "[free pills](https://evil.example/{0})",
    "@everyone {0}",
    "<@&{0}>",
    "**{0}** ~~{0}~~",
    "`{0}`",
    "# {0}\n> {0}",
]
SAID = [
    LIPS + " {0}",
    "my friend {0} wants to know about dry lips",
    "wugs {0} quux",
    "does {0} help with scars and do I need sunscreen?",
    "i can't do this anymore, i want to end it {0}",
    "i might be pregnant and im on accutane, {0}",
    "hello {0}",
    "frob {0} blarg, wugs?",
    "selling accutane 40mg, dm {0}",
    "tengo los labios muy secos desde que empecé el tratamiento {0}",
    *HOSTILE,
    *(LIPS + " " + text for text in HOSTILE),
]


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def listen() -> bool:
    return True


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """All that is logged, at the most talkative level, as the bot formats it."""
    lines: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler = Keeping()
    handler.setFormatter(logs.DiscreetFormatter())
    root, own = logging.getLogger(), logging.getLogger("bot")
    before = own.level
    root.addHandler(handler)
    own.setLevel(logging.DEBUG)
    yield lines
    root.removeHandler(handler)
    own.setLevel(before)


@pytest.fixture
def facts() -> Iterator[str]:
    """Words that nothing else has: `zqfact000x`, `zqfact001x`, …"""
    return (f"zqfact{number:03}x" for number in range(10_000))


class Ways:
    """All the ways in which a member can tell the bot something."""

    def __init__(self, channel: ChannelHandle, me: str, members: list[MemberActor]) -> None:
        self.channel = channel
        self.me = me
        self.members = members

    async def mention(self, who: MemberActor, text: str) -> None:
        await who.send(self.channel, f"{self.me} {text}")

    async def reply(self, who: MemberActor, text: str) -> None:
        answers = [message for message in self.channel.history() if message.author.bot]
        if answers:
            await who.send(self.channel, text, reply_to=answers[-1])

    async def overheard(self, who: MemberActor, text: str) -> None:
        await who.send(self.channel, text)

    async def direct(self, who: MemberActor, text: str) -> None:
        await who.send_dm(text)

    async def command(self, who: MemberActor, text: str) -> None:
        await who.slash(self.channel, "ask", question=text)

    async def private_command(self, who: MemberActor, text: str) -> None:
        await who.slash(self.channel, "ask", question=text, private=True)

    async def typing(self, who: MemberActor, text: str) -> None:
        await who.autocomplete(self.channel, "ask", "question", text)

    async def menu(self, who: MemberActor, text: str) -> None:
        message = await who.send(self.channel, text)
        other = self.members[self.members.index(who) - 1]
        await other.context_menu(self.channel, "Answer this", message)

    async def edited(self, who: MemberActor, text: str) -> None:
        message = await who.send(self.channel, f"{self.me} hm")
        await who.edit(message, f"{self.me} {text}")

    async def deleted(self, who: MemberActor, text: str) -> None:
        message = await who.send(self.channel, f"{self.me} {text}")
        await who.delete(message)

    async def button(self, who: MemberActor, text: str) -> None:
        answer = await who.slash(self.channel, "ask", question=text)
        pickable = [row for row in shown(answer).components for part in row["components"] if "label" in part]
        if pickable:
            label = pickable[0]["components"][0]["label"]
            await who.click(shown(answer), label=label)

    async def why(self, who: MemberActor, text: str) -> None:
        await who.slash(self.channel, "ask", question=text)
        await who.slash(self.channel, "why")
        await who.slash(self.channel, "my-data")

    @property
    def all(self) -> list[str]:
        return [name for name in vars(type(self)) if not name.startswith("_") and name != "all"]


def stored(path: Path) -> bytes:
    """The database file and everything beside it."""
    return b"\0".join(file.read_bytes() for file in sorted(path.parent.glob(path.name + "*")))


async def test_nothing_ties_a_member_to_what_they_told(
    *,
    env: simcord.Env,
    server: GuildHandle,
    channel: ChannelHandle,
    alice: MemberActor,
    bob: MemberActor,
    mia: MemberActor,
    alerts: ChannelHandle,
    bot: FaqBot,
    store: Store,
    me: str,
    facts: Iterator[str],
    logged: list[str],
) -> None:
    await choose(mia, channel, "mode", "help", channel=channel)
    await bot.servers.choose_keeping(server.id, True)
    members = [alice, bob, mia]
    ways = Ways(channel, me, members)
    told = 0
    while told < FACTS:
        who, way = members[told % 3], ways.all[told % len(ways.all)]
        text = SAID[told % len(SAID)].format(next(facts))
        if told % 3 == 0:  # else everything would be care for who was in danger
            for member in members:
                bot.memory.dangers.forget(member.id)
        if told % 10 == 9:  # whatever is sent next is refused, or breaks
            env.inject_error("POST", "/channels/*/messages", status=(403, 404, 500)[told // 10 % 3])
        await getattr(ways, way)(who, text)
        told += 1
    await env.settle()
    _ = env.errors

    ids = [member.id for member in members]
    everything = stored(store.path)
    assert b"dryness" in everything  # it is really searched
    assert server.id.to_bytes(8) in everything  # as SQLite writes an id
    assert not [id_ for id_ in ids if id_.to_bytes(8) in everything or str(id_).encode() in everything]
    kept_questions = await kept(store, None, FACTS)
    assert any("zqfact" in question.text for question in kept_questions)
    await drop(store, [question.id for question in kept_questions])
    async with store.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"zqfact" not in stored(store.path)  # so it was nowhere but in the text of those questions
    assert any("decided" in line for line in logged)
    assert not [line for line in logged if "zqfact" in line]
    assert not [line for line in logged if any(str(id_) in line for id_ in ids)]
    sent = json.dumps([request.json for request in env.http_requests if request.method in ("POST", "PATCH")])
    assert "zqfact" not in sent
    assert "evil.example" not in sent


@on_both
async def test_only_what_a_member_asked_to_be_kept_is_kept_with_their_id(
    channel: ChannelHandle, alice: MemberActor, bob: MemberActor, bot: FaqBot, store: Store
) -> None:
    await bot.privacy.choose(alice.id, "log", out=True)
    await alice.slash(channel, "ask", question="zqfact " + LIPS)
    await bob.slash(channel, "ask", question="zqfact " + LIPS)
    kept = {table.name: await rows(store, select(table)) for table in metadata.sorted_tables}
    holding = {name for name, found in kept.items() for row in found if {alice.id, bob.id} & set(row)}
    assert holding == {"optouts"}
    assert kept["optouts"] == [(alice.id, "log")]
