"""What is changed in one process is what all know."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import simcord
from simcord.actors import MemberActor

from bot.answering import Responder
from bot.app import app
from bot.app.app import FaqBot
from bot.desk import Desk, EditEntry, Stale, Undo
from bot.desk import desk as desks
from bot.moderating.servers import Servers
from bot.privacy import Privacy
from bot.settings import Address, Shards
from bot.store import FileChange, Leases, Note, Server, Store, revisions
from bot.store import servers as chosen
from bot.store.postgresql import Server as Place
from tests.cluster.simulation import Cluster, servers_in
from tests.cluster.test_processes import QUICK
from tests.desk.conftest import BEN, MIA, Live, fill, learnt
from tests.stage import postgresql as stage
from tests.stage.fixtures import Ask
from tests.stage.loopback import Loopback
from tests.stage.seen import LIPS
from tests.stage.shipped import SMALL
from tests.stage.waiting import until

__all__ = ["learnt"]

NAME = "mood.yaml"


class Process:
    """What one of several processes knows: a folder of its own, a desk over it, and what answers."""

    def __init__(self, store: Store, folder: Path, responder: Responder) -> None:
        self.store = store
        self.folder = folder
        self.live = Live(responder)
        self.desk = self.start()

    def start(self) -> Desk:
        """It is started (again)."""
        self.desk = Desk(self.folder, self.store, lambda: self.live.responder, self.live.take, shared=True)
        return self.desk

    def text(self, name: str = NAME) -> str:
        return (self.folder / name).read_text("utf-8")

    def write(self, old: str, new: str, name: str = NAME) -> None:
        """Somebody edits a file by hand."""
        assert old in self.text(name)
        (self.folder / name).write_text(self.text(name).replace(old, new), "utf-8")

    async def load(self) -> None:
        """What is in the folder is live."""
        await self.desk.record_loaded(await self.desk.files())


@pytest.fixture
def address(postgresql: stage.Server) -> Address:
    return postgresql.fresh()


@pytest.fixture
async def processes(address: Address, tmp_path: Path, learnt: Responder) -> AsyncIterator[list[Process]]:
    async with AsyncExitStack() as opened:
        made = []
        for number in range(2):
            store = await opened.enter_async_context(Store(address, sharing="beside others"))
            made.append(Process(store, fill(tmp_path / f"{number}"), learnt))
            await made[-1].desk.recover()
            await made[-1].load()
        yield made


async def test_what_is_saved_by_hand_in_one_folder_is_in_all(processes: list[Process]) -> None:
    one, other = processes
    one.write("Some people", "Many people")
    await one.load()
    await other.desk.follow()
    assert "Many people" in other.text()
    await other.load()
    assert [each.what for each in await revisions.latest(one.store)] == [f"Changed by hand: {NAME}"]


async def test_an_old_copy_is_brought_up_to_date_at_the_start(processes: list[Process]) -> None:
    one, other = processes
    one.write("Some people", "Many people")
    (one.folder / "new.yaml").write_text("entries: []\n", "utf-8")
    await one.load()
    await other.start().recover()
    assert "Many people" in other.text()
    assert other.text("new.yaml") == "entries: []\n"


async def test_what_was_edited_while_a_process_was_stopped_is_a_change_by_hand(processes: list[Process]) -> None:
    one, other = processes
    other.write("Some people", "A few people")
    await other.start().recover()
    await other.load()
    await one.desk.follow()
    assert "A few people" in one.text()


async def test_edits_of_two_files_in_two_folders_at_once_lose_neither(processes: list[Process]) -> None:
    one, other = processes
    one.write("Some people", "Many people")
    other.write("chat:", "# spoken\nchat:", "vocabulary.yaml")
    await one.load()
    await other.load()  # it follows first, so what it has isn't what was loaded
    await other.load()
    await one.desk.follow()
    for each in processes:
        assert "Many people" in each.text()
        assert each.text("vocabulary.yaml").startswith("# spoken")


async def test_a_change_that_was_made_before_another_one_was_heard_of_is_stale(processes: list[Process]) -> None:
    one, other = processes
    proposal = await other.desk.propose(EditEntry("mood-changes", {"answer": "It may. Talk to someone."}))
    one.write("Some people", "Many people")
    await one.load()
    with pytest.raises(Stale):
        await other.desk.apply(proposal, by=MIA, confirmed_by=BEN)
    assert "Many people" in other.text()


async def test_what_is_undone_in_one_process_is_undone_in_all(processes: list[Process]) -> None:
    one, other = processes
    one.write("Some people", "Many people")
    await one.load()
    await other.desk.follow()
    await other.desk.apply(await other.desk.propose(Undo(1), radius=False), by=MIA, confirmed_by=BEN)
    await one.desk.follow()
    assert "Some people" in one.text()


async def test_what_a_kill_left_half_written_in_one_folder_is_finished_in_all(processes: list[Process]) -> None:
    one, other = processes
    names = (NAME, "vocabulary.yaml")
    before = {name: one.text(name) for name in names}
    changes = [FileChange(name, text, f"# ours\n{text}") for name, text in before.items()]
    await revisions.begin(one.store, Note("Marked as ours", by=MIA, confirmed_by=BEN), changes)
    (one.folder / NAME).write_text(f"# ours\n{before[NAME]}", "utf-8")  # and then it was killed
    await other.load()
    await one.start().recover()
    for each in processes:
        await each.load()
        assert {name: each.text(name) for name in names} == {name: f"# ours\n{text}" for name, text in before.items()}
    assert [each.what for each in await revisions.latest(one.store)] == ["Marked as ours"]


async def test_what_cannot_be_taken_over_at_once_is_taken_over_later(
    processes: list[Process], address: Address, learnt: Responder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desks, "PATIENCE", 0.1)
    monkeypatch.setattr(app, "FOLLOW_SECONDS", 0.3)
    one, other = processes
    shards, leases = Shards(frozenset({0}), 1), Leases(Place(address).line, 1)
    async with FaqBot(learnt, other.store, folder=other.folder, shards=shards, leases=leases) as bot:
        assert bot.desk is not None
        await bot.desk.recover()
        await bot.desk.record_loaded(await bot.desk.files())
        one.write("Some people", "Many people")
        await one.load()
        async with bot.desk.lock:  # a change that takes long to write
            await bot.on_news(app.KNOWLEDGE)
            await asyncio.sleep(0.5)
        assert "Many people" not in other.text()
        await until(lambda: "Many people" in other.text())


class TestWhatIsChosen:
    async def test_what_a_member_opts_out_of_is_known_everywhere_within_two_seconds(
        self, processes: list[Process], address: Address
    ) -> None:
        here, there = (Privacy(each.store, []) for each in processes)
        await here.load()
        await there.load()
        heard: list[str] = []
        leases = Leases(Place(address).line, 16)
        leases.on_news = heard.append
        await leases.open()
        try:
            began = time.monotonic()
            await here.choose(7, "unasked", out=True)
            await until(lambda: "optouts" in heard)
            await there.read_anew()
            assert time.monotonic() - began < 2
        finally:
            await leases.close()
        assert there.optouts(7) == {"unasked"}

    async def test_what_a_server_chose_is_known_to_who_takes_it_over(self, processes: list[Process]) -> None:
        servers = Servers(processes[0].store)
        await servers.load()
        await servers.choose_region(2, "uk")
        for guild in (1, 2):
            await chosen.put(processes[1].store, guild, Server("us"))
        await servers.read_anew(lambda guild: guild == 1)
        assert (servers.of(1).region, servers.of(2).region) == ("us", "uk")


async def test_who_is_forgotten_in_one_process_is_in_all(
    env: simcord.Env, bot: FaqBot, ask: Ask, alice: MemberActor
) -> None:
    await ask(alice, LIPS)
    with env._bot_scope():  # by whose clock it was remembered
        assert await bot.privacy.tell(alice.id)
        await bot.on_news(f"forget {alice.id}")  # as another process tells it
        assert not await bot.privacy.tell(alice.id)


async def test_a_file_saved_in_the_folder_of_one_process_changes_what_another_answers(
    postgresql: stage.Server, tmp_path: Path
) -> None:
    folders = [Path(shutil.copytree(SMALL, tmp_path / f"knowledge{number}")) for number in range(2)]
    (tmp_path / "data").mkdir()
    async with Loopback() as discord:
        discord.rest.max_concurrency = 2
        discord.gateway.servers = servers_in(2, 2)
        cluster = Cluster(discord, tmp_path / "data", QUICK, DATABASE=postgresql.fresh().whole, SHARDS="auto/2")
        try:
            bots = []
            for folder in folders:
                cluster.settings["KNOWLEDGE"] = str(folder)
                bots.append(await cluster.start())
                await bots[-1].until("the knowledge is live")
            await cluster.until_whole(2)
            await asyncio.gather(*(bot.until("is here now") for bot in bots))
            skin = folders[0] / "skin.yaml"
            skin.write_text(skin.read_text("utf-8").replace("Yes", "Yes indeed"), "utf-8")
            await bots[0].until("the knowledge is live", times=2)
            heard = time.monotonic()
            await bots[1].until("the knowledge was changed in another process")
            assert time.monotonic() - heard < 2
            await bots[1].until("the knowledge is live", times=2)
            for server in discord.gateway.servers:
                asked = discord.say("does it dry my lips?", server=server, channel=server + 1, mention=True)
                assert "Yes indeed" in (await discord.answer_to(asked)).words
        finally:
            await cluster.end()
    assert (folders[1] / "skin.yaml").read_text("utf-8") == skin.read_text("utf-8")
