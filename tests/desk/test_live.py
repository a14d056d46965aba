"""Files saved in the knowledge folder are live a moment later; those that can't be used change nothing, and are told."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.client.reading import Caller
from bot.desk import AddPhrasing
from bot.knowledge.loader import load
from bot.store import Store
from tests.stage.fixtures import Ask
from tests.stage.seen import LIPS, body, heading, text
from tests.stage.shipped import SMALL

SECONDS = 20.0  # that a change may take on a busy machine; on a quiet one it is about one
BALM, OINTMENT = "plain lip balm", "thick ointment"
MISTAKE, MENDED = "There is a mistake", "in order again"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest.fixture
def skin(folder: Path) -> Path:
    return folder / "skin.yaml"


@pytest.fixture
def bot(folder: Path, store: Store) -> FaqBot:
    return FaqBot(Responder(load(folder)), store, folder=folder, shard_count=1)


@pytest.fixture
def server(env: simcord.Env, bot: FaqBot) -> GuildHandle:
    server = env.create_guild("Skin care community")
    bot.editors.home = server.id
    return server


@pytest.fixture(autouse=True)
async def live(env: simcord.Env, bot: FaqBot, alerts: ChannelHandle) -> AsyncIterator[None]:
    """The folder is watched, and what was in it to begin with has been looked at."""
    assert bot.desk is not None
    async with bot.live():
        async with asyncio.timeout(SECONDS):
            while await bot.desk.last_good() is None:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        yield


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(SECONDS):
        while not true():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def answer(bot: FaqBot, question: str = LIPS) -> str:
    _, wording = bot.answerer.decide_alone(question, Caller(1, 1))  # nothing said before
    return wording.text if wording is not None else ""


def change(path: Path, old: str, new: str) -> None:
    content = path.read_text("utf-8")
    assert old in content
    path.write_text(content.replace(old, new), "utf-8")


def read(path: Path) -> str:
    return path.read_text("utf-8")


def save(path: Path, content: str) -> None:
    path.write_text(content, "utf-8")


def move(path: Path, to: Path) -> Path:
    return path.replace(to)


def titles(channel: ChannelHandle) -> list[str]:
    return [str(heading(message)) for message in channel.history()]


async def test_a_saved_answer_is_live_and_needs_no_learning(  # noqa: PLR0917
    bot: FaqBot, skin: Path, channel: ChannelHandle, alice: MemberActor, ask: Ask, alerts: ChannelHandle
) -> None:
    before, began = bot.responder, time.monotonic()
    change(skin, BALM, OINTMENT)
    await until(lambda: OINTMENT in answer(bot))
    print(f"live after {time.monotonic() - began:.1f} s")
    assert bot.responder.decides_as(before), "nothing was learnt again"
    await ask(alice, LIPS)
    assert OINTMENT in text(channel.history()[-1])
    assert alerts.history() == []


async def test_a_new_phrasing_is_learnt(bot: FaqBot, skin: Path) -> None:
    said = "my mouth corners split open"
    assert bot.responder.decide(said).entries != ("dryness",)
    before = bot.responder
    change(skin, "      - my skin is flaking\n", f"      - my skin is flaking\n      - {said}\n")
    await until(lambda: bot.responder.decide(said).entries == ("dryness",))
    assert not bot.responder.decides_as(before)


async def test_an_answer_in_flight_finishes_with_what_it_began_with(bot: FaqBot, skin: Path) -> None:
    in_flight = bot.responder
    change(skin, BALM, OINTMENT)
    await until(lambda: OINTMENT in answer(bot))
    assert BALM in in_flight.knowledge.entries["dryness"].answer
    assert in_flight.decide(LIPS).entries == ("dryness",)


async def test_a_mistake_changes_nothing_and_is_told_once_and_that_it_is_mended(
    bot: FaqBot, skin: Path, alerts: ChannelHandle
) -> None:
    good = read(skin)
    save(skin, good.replace("    answer:", "    anser:", 1))
    await until(lambda: titles(alerts))
    [told] = alerts.history()
    assert MISTAKE in text(told)
    assert "`skin.yaml:13:5` `anser` isn't a key that is known here; did you mean `answer`?" in text(told)
    assert "dermatologist" in text(told)
    assert BALM in answer(bot)

    save(skin, "# not mended yet\n" + read(skin))
    (skin.parent / "mind.yaml").touch()
    await asyncio.sleep(3)
    assert len(alerts.history()) == 1, "the same mistake is told once"

    save(skin, good.replace(BALM, OINTMENT))
    await until(lambda: len(alerts.history()) == 2)
    assert MENDED in titles(alerts)[-1]
    assert OINTMENT in answer(bot)


async def test_of_many_mistakes_the_first_are_told(skin: Path, alerts: ChannelHandle) -> None:
    save(skin, "entries:\n" + "".join(f"  - {{id: A{n}, question: Q}}\n" for n in range(30)))
    await until(lambda: titles(alerts))
    said = text(alerts.history()[0])
    assert said.count("`skin.yaml:") == 10
    assert "… and " in said
    assert len(said) < 4_096


async def test_two_mistakes_after_each_other_are_two_messages(skin: Path, alerts: ChannelHandle) -> None:
    good = read(skin)
    for number, (old, new) in enumerate([("answer:", "anser:"), ("source:", "sauce:")], 1):
        save(skin, good.replace(old, new, 1))
        await until(lambda number=number: len(alerts.history()) == number)  # type: ignore[misc]
    assert "sauce" in text(alerts.history()[1])


@pytest.mark.parametrize("name", ["urgent.yaml", "helplines.yaml"])
async def test_mistakes_in_what_triage_goes_by_are_told_and_the_rest_goes_live(
    name: str, bot: FaqBot, skin: Path, alerts: ChannelHandle
) -> None:
    good = bot.knowledge.urgent, bot.knowledge.helplines
    path = skin.parent / name
    rules = path.read_bytes() if path.exists() else None
    save(path, "{{{")
    change(skin, BALM, OINTMENT)
    await until(lambda: titles(alerts))
    assert f"`{name}:" in text(alerts.history()[0])
    assert (bot.knowledge.urgent, bot.knowledge.helplines) == good
    await until(lambda: OINTMENT in answer(bot))
    path.unlink()
    if rules is not None:
        await until(lambda: "no such file any more" in text(alerts.history()[-1]))
        path.write_bytes(rules)
    await until(lambda: MENDED in titles(alerts)[-1])


@pytest.mark.parametrize("spoil", [lambda path: save(path, ""), lambda path: save(path, "# later\n"), Path.unlink])
async def test_rules_that_are_lost_stay_and_moderators_are_told(
    spoil: Callable[[Path], object], bot: FaqBot, folder: Path, alerts: ChannelHandle
) -> None:
    spoil(folder / "urgent.yaml")
    await until(lambda: titles(alerts))
    assert "`urgent.yaml:1:1`" in text(alerts.history()[0])
    assert "988" in answer(bot, "i want to kill myself")


async def test_urgent_rules_go_live_without_learning_the_entries_again(bot: FaqBot, folder: Path) -> None:
    said = "the purple elephant is loose"
    before = bot.responder
    rules = "categories:\n  self-harm:\n    fires_when: [purple elephant]\n"
    save((folder / "urgent.yaml"), rules)
    await until(lambda: bot.responder.decide(said).urgent == ("self-harm",))
    assert bot.responder._matcher is before._matcher


async def test_an_entry_that_is_gone_is_told_to_whoever_presses_its_button(
    bot: FaqBot, skin: Path, channel: ChannelHandle, alice: MemberActor, ask: Ask
) -> None:
    await ask(alice, LIPS)
    answered = channel.history()[-1]
    content = read(skin)
    start = content.index("  - id: sun-sensitivity")
    end = content.index("  - id: ", start + 5)
    save(skin, (content[:start] + content[end:]).replace(", sun-sensitivity", ""))
    await until(lambda: "sun-sensitivity" not in bot.knowledge.entries)
    result = await alice.click(answered, custom_id="ask:sun-sensitivity")
    assert "isn't here any more" in body(result)
    await ask(alice, "the second one")
    assert channel.history()[-1].author.bot


async def test_editors_files_are_no_knowledge(bot: FaqBot, folder: Path, alerts: ChannelHandle) -> None:
    responder = bot.responder
    for name in (".skin.yaml.swp", "skin.yaml~", "4913", ".#skin.yaml", "#skin.yaml#", "skin.yaml.tmp"):
        (folder / name).write_text("{{{")
    await asyncio.sleep(2)
    assert bot.responder is responder
    assert alerts.history() == []


async def test_files_are_replaced_renamed_and_removed(bot: FaqBot, folder: Path, skin: Path) -> None:
    new = folder / "skin.yaml.new"
    save(new, read(skin).replace(BALM, OINTMENT))
    move(new, skin)
    await until(lambda: OINTMENT in answer(bot))
    move(skin, folder / "skin-and-lips.yaml")
    await asyncio.sleep(1.5)
    change(folder / "skin-and-lips.yaml", OINTMENT, BALM)
    await until(lambda: BALM in answer(bot))
    (folder / "smalltalk.yaml").unlink()
    await until(lambda: not bot.knowledge.smalltalk)


async def test_the_whole_folder_is_swapped_again_and_again(
    bot: FaqBot, folder: Path, alerts: ChannelHandle, tmp_path: Path
) -> None:
    for number, wanted in enumerate([OINTMENT, BALM]):
        other = Path(shutil.copytree(folder, tmp_path / f"next-{number}"))
        change(other / "skin.yaml", BALM if wanted == OINTMENT else OINTMENT, wanted)
        move(folder, tmp_path / f"old-{number}")
        move(other, folder)
        await until(lambda wanted=wanted: wanted in answer(bot))  # type: ignore[misc]
        await asyncio.sleep(1.2)
        change(folder / "skin.yaml", wanted, f"{wanted}, and drink water")
        await until(lambda wanted=wanted: f"{wanted}, and drink" in answer(bot))  # type: ignore[misc]
        change(folder / "skin.yaml", f"{wanted}, and drink water", wanted)
    assert alerts.history() == []


async def test_a_link_to_the_folder_is_pointed_elsewhere(
    bot: FaqBot, folder: Path, alerts: ChannelHandle, tmp_path: Path
) -> None:
    first = move(folder, tmp_path / "first")
    second = Path(shutil.copytree(first, tmp_path / "second"))
    change(second / "skin.yaml", BALM, OINTMENT)
    (tmp_path / "link").symlink_to(second)
    os.replace(tmp_path / "link", folder)  # noqa: PTH105
    await until(lambda: OINTMENT in answer(bot))


async def test_without_a_folder_the_last_good_knowledge_answers_on(
    bot: FaqBot, folder: Path, alerts: ChannelHandle, tmp_path: Path
) -> None:
    move(folder, tmp_path / "elsewhere")
    await until(lambda: titles(alerts))
    assert "no such folder" in text(alerts.history()[0])
    assert BALM in answer(bot)
    move(tmp_path / "elsewhere", folder)
    await until(lambda: MENDED in titles(alerts)[-1])


async def test_what_is_loaded_becomes_a_revision_without_a_moderator(bot: FaqBot, skin: Path) -> None:
    assert bot.desk is not None
    change(skin, BALM, OINTMENT)
    async with asyncio.timeout(SECONDS):
        while not (history := await bot.desk.history()):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert (history[0].by, history[0].entries) == (None, ("dryness",))
    good = await bot.desk.last_good()
    assert good is not None
    assert OINTMENT in good["skin.yaml"]


async def test_a_change_at_the_desk_while_a_file_is_being_loaded_is_not_lost(bot: FaqBot, skin: Path) -> None:
    assert bot.desk is not None
    change(skin, BALM, OINTMENT)
    await asyncio.sleep(0.3)
    proposal = await bot.desk.propose(AddPhrasing("dryness", "my mouth corners split open"), radius=False)
    await bot.desk.apply(proposal, by=1)
    for _ in range(20):
        assert bot.responder.decide("my mouth corners split open").entries == ("dryness",)
        await asyncio.sleep(0.1)
    await until(lambda: OINTMENT in answer(bot))


async def test_without_a_channel_for_alerts_it_goes_on(
    bot: FaqBot, skin: Path, server: GuildHandle, alerts: ChannelHandle
) -> None:
    await bot.servers.choose_alert_channel(server.id, None)
    good = read(skin)
    save(skin, "{{{")
    await asyncio.sleep(2)
    save(skin, good.replace(BALM, OINTMENT))
    await until(lambda: OINTMENT in answer(bot))
    assert alerts.history() == []
