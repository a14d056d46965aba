"""What is kept of a question to a person, and how it goes."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import closing

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from bot.client.schedule import today
from bot.store import Codes, Store
from tests.helping.conftest import sent
from tests.helping.test_asking_a_person import FACTS, FOOTBALL
from tests.helping.test_helpers import answer, rows
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import body, only, shown, text

SENT = "1 question that you sent to a person, under a code instead of your name"
TOOK = "That you took 1 of members' questions on"


@pytest.fixture
async def question(channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask) -> discord.Message:
    asked = await ask(alice, FACTS)
    await sent(alice, channel.history()[-1])
    return asked


async def forgotten(by: MemberActor, where: ChannelHandle) -> None:
    page = await by.slash(where, "forget-me")
    await by.click(shown(page), label="Delete everything")


@pytest.mark.usefixtures("question")
async def test_no_name_id_or_planted_fact_is_in_the_store(
    store: Store, alice: MemberActor, hanna: MemberActor, helpers: ChannelHandle
) -> None:
    await hanna.click(only(helpers), label="On it")
    with closing(sqlite3.connect(store.path)) as connection:
        dump = "\n".join(connection.iterdump())
    assert "[name]" in dump
    for fact in ("Sarah", "sarah@example.org", "07700", str(alice.id), str(hanna.id), "alice", "hanna"):
        assert fact not in dump


@pytest.mark.usefixtures("question")
async def test_the_member_sees_it_in_their_data_and_has_it_forgotten_also_where_helpers_read_it(
    *,
    channel: ChannelHandle,
    helpers: ChannelHandle,
    alice: MemberActor,
    bob: MemberActor,
    restart: Restart,
    store: Store,
) -> None:
    await restart()
    assert SENT in body(await alice.slash(channel, "my-data"))
    assert SENT not in body(await bob.slash(channel, "my-data"))
    await forgotten(bob, channel)
    assert len(rows(store)) == 1
    await forgotten(alice, channel)
    assert rows(store) == []
    assert "football" not in text(only(helpers))
    assert SENT not in body(await alice.slash(channel, "my-data"))


@pytest.mark.usefixtures("question")
async def test_a_helper_sees_what_they_took_on_and_has_it_forgotten(
    channel: ChannelHandle, helpers: ChannelHandle, hanna: MemberActor, store: Store
) -> None:
    await hanna.click(only(helpers), label="On it")
    assert TOOK in body(await hanna.slash(channel, "my-data"))
    await forgotten(hanna, channel)
    assert TOOK not in body(await hanna.slash(channel, "my-data"))
    assert len(rows(store)) == 1
    assert "Nobody is on it yet" in text(only(helpers))


async def test_what_waits_for_the_member_keeps_no_helper(
    channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor, store: Store
) -> None:
    asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
    await sent(alice, shown(asked).message)
    await hanna.click(only(helpers), label="On it")
    await answer(hanna, only(helpers))
    assert len(rows(store)) == 1
    assert TOOK not in body(await hanna.slash(channel, "my-data"))


@pytest.mark.usefixtures("question")
async def test_forgetting_the_server_deletes_it_and_its_words(
    channel: ChannelHandle, helpers: ChannelHandle, mia: MemberActor, store: Store
) -> None:
    page = await mia.slash(channel, "forget-server")
    await mia.click(shown(page), label="Delete everything of this server")
    assert rows(store) == []
    assert "football" not in text(only(helpers))


@pytest.mark.usefixtures("question")
async def test_after_the_bot_was_removed_from_the_server_it_goes_by_itself(
    env: simcord.Env, server: object, store: Store, channel: ChannelHandle
) -> None:
    env.backend.remove_member(channel.guild.id, env.bot.user.id)  # type: ignore[union-attr]
    for _ in range(9):
        await env.advance_time(86_400)
    assert rows(store) == []


async def test_codes_about_different_things_cannot_be_tied_to_each_other(store: Store) -> None:
    codes = Codes(store, "a key")
    one, other = await codes.of(7, ["one", "other"])
    assert one != other
    assert await codes.one(7, "one") == one == await Codes(store, "a key").one(7, "one")
    assert await codes.one(8, "one") != one
    assert await Codes(store, "another key").one(7, "one") != one
    assert await codes.of(7, []) == []


async def test_what_only_they_see_is_not_told_in_public(
    channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor
) -> None:
    asked = await alice.slash(channel, "ask", question=FOOTBALL, private=True)
    await sent(alice, shown(asked).message)
    assert channel.history() == []


class TestHowManyOnADay:
    """The count by which nobody sends too many."""

    told = "That you sent 1 question to a person today"

    @pytest.mark.usefixtures("question")
    async def test_a_member_sees_it_and_that_it_stays_until_the_day_ends(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, restart: Restart,
        store: Store,
    ) -> None:  # fmt: skip
        await restart()
        assert self.told in body(await alice.slash(channel, "my-data"))
        assert self.told not in body(await bob.slash(channel, "my-data"))
        await forgotten(alice, channel)
        kept = body(await alice.slash(channel, "my-data"))
        assert self.told in kept
        assert "until the day ends (UTC), also after `/forget-me`" in kept
        await env.advance_time(86_400)
        await forgotten(alice, channel)
        assert self.told not in body(await alice.slash(channel, "my-data"))
        assert counted(store) == []

    @pytest.mark.usefixtures("question")
    async def test_it_ends_with_the_day_and_with_the_server(
        self, *, bot: FaqBot, server: GuildHandle, store: Store, channel: ChannelHandle, bob: MemberActor, ask: Ask
    ) -> None:
        clear = bot.helping.sent_today.keeper.forget_old
        assert clear is not None
        await clear(today())
        assert len(counted(store)) == 1
        await clear(today() + dt.timedelta(1))
        assert counted(store) == []
        await ask(bob, FOOTBALL)
        await sent(bob, channel.history()[-1])
        await bot.privacy.forget_server(server.id)
        assert counted(store) == []

    @pytest.mark.usefixtures("question")
    async def test_it_ties_nobody_to_a_question_nor_one_day_to_another(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        [ticket] = rows(store)
        [first] = counted(store)
        assert first[0] not in ticket
        await alice.click(shown(await alice.slash(channel, "my-question")), label="Take it back")
        await env.advance_time(25 * 3_600)
        await ask(alice, FOOTBALL)
        await sent(alice, channel.history()[-1])
        assert len({row[0] for row in [first, *counted(store)]}) == 2


def counted(store: Store) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT * FROM sent").fetchall()
