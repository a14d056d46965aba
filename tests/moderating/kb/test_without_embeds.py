"""Where the bot lacks Embed Links, every page comes whole: in more messages, if need be, each with the footer."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.client.schedule import today
from bot.store import Store, revisions
from bot.store.questions import Question, add
from bot.store.revisions import FileChange, Note
from tests.stage.counted import count
from tests.stage.outgoing import FOOTER
from tests.stage.seen import menus, shown
from tests.stage.staff import private_channel

WORDS = (
    "tattoo sauna piercing surfing creatine henna caffeine protein pillowcase grapefruit chlorine lashes braces hiking "
    "skydiving yoga"
).split()
DIFFER = (  # what tells the questions apart
    "every evening after work with my sister in law",
    "on holiday by the sea with small children around",
    "before an exam that decides about my whole year",
    "at night when nobody in the house is awake any more",
)


@pytest.fixture
def plain(server: GuildHandle) -> ChannelHandle:
    return private_channel(server, "plain", lacking="embed_links")


@pytest.fixture(autouse=True)
async def much(
    *, env: simcord.Env, bot: FaqBot, shipped: Responder, store: Store, server: GuildHandle, mia: MemberActor
) -> None:
    """A server about which there is much to tell on every page."""
    bot.current.responder = shipped
    with env.time_context():
        await fill(bot, store, server.id, mia.id)


async def fill(bot: FaqBot, store: Store, server: int, by: int) -> None:
    entries = list(bot.knowledge.entries)
    for place, word in enumerate(WORDS):
        text = f"is {word} fine, {DIFFER[place % 4]}, and what of {word} when {WORDS[place - 1]} isn't {word}"
        for again in range(3):
            asked = Question(f"{place:08x}{again:08x}", today(), server, text, "unknown", tuple(entries[:3]))
            await add(store, asked)
    for place, entry in enumerate(entries):
        for _ in range(place % 9):
            await count(store, today(), server, "answer", [entry])
    for place in range(25):
        await bot.servers.choose_mode(server, "off", 10**17 + place)
    for place in range(12):
        what = f"New phrasing of `{entries[place]}`: “{'my lips are *cracking* again ' * 4}”"
        await revisions.record(
            store,
            Note(what, "Asked again and again. " * 5, by, None, ("dryness",)),
            [FileChange("a.yaml", None, f"{place}")],
        )


def messages(result: InteractionResult) -> list[str]:
    return [shown(result).content, *(further.content for further in result.followups)]


def signs(text: str) -> str:
    """What a text says, whatever space and emphasis are around."""
    return re.sub(r"\*\*|[<>]|\s", "", text)


def whole(result: InteractionResult) -> list[str]:
    """Every part of what a result shows where embeds are."""
    said = shown(result).content
    parts: list[str | None] = [said if shown(result).embeds else said.rpartition("\n\n")[0]]
    for embed in shown(result).embeds:
        parts += [embed.title, embed.description, *itertools.chain(*((f.name, f.value) for f in embed.fields))]
    return [part for part in parts if part]


PAGES: dict[str, dict[str, Any]] = {
    "privacy": {},
    "about": {},
    "help": {},
    "topics": {},
    "helpline": {},
    "stats": {},
    "review": {},
    "settings": {},
    "kb history": {},
    "kb show": {"entry": "first-line-dark-spots"},
    "kb test": {"message": "my lips are cracking and i am so low that i cry every day, can i still drink"},
    "kb check": {},
}


async def test_a_page_says_all_that_it_says_in_embeds(
    channel: ChannelHandle, plain: ChannelHandle, mia: MemberActor
) -> None:
    missing: dict[str, list[str]] = {}
    for command, options in PAGES.items():
        there = await mia.slash(channel, command, **options)
        here = await mia.slash(plain, command, **options)
        told = messages(here)
        assert shown(here).embeds == [], command
        assert all(FOOTER.lower() in text.rpartition("\n")[2].lower() for text in told), command
        said = signs("".join(text.rpartition("\n\n")[0] for text in told))
        if left := [part for part in whole(there) if signs(part) not in said]:
            missing[command] = left
    assert missing == {}


async def test_a_longer_text_is_whole(channel: ChannelHandle, plain: ChannelHandle, mia: MemberActor) -> None:
    more = "*Beyond the article: NHS page on side effects;"
    for place in (channel, plain):
        answered = await mia.slash(place, "ask", question="does isotretinoin dry out the lips?", private=True)
        result = await mia.click(shown(answered), label="Tell me more")
        told = messages(result) if place is plain else [signs(part) for part in whole(result)]
        assert any(signs(more) in signs(text) for text in told)


async def test_turning_pages_shows_each_whole(plain: ChannelHandle, mia: MemberActor, bot: FaqBot) -> None:
    listed = await mia.slash(plain, "topics")
    [(menu, _)] = menus(shown(listed)).items()
    section = max(range(len(bot.knowledge.sections)), key=lambda place: len(bot.knowledge.sections[place].entries))
    opened = await mia.select(shown(listed), [str(section)], custom_id=menu)
    said = "".join(messages(opened))
    for entry in bot.knowledge.sections[section].entries:
        assert bot.knowledge.entries[entry].question in said
