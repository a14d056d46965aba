"""What is kept, what members may choose, and how it is deleted: `/privacy`, `/my-data`, `/forget-me`, `/forget-server`."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
import itertools
import sqlite3
from contextlib import closing
from dataclasses import fields

import discord
import pytest
import simcord
from rapidfuzz import fuzz
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.client.reading import Caller
from bot.client.remarks import span
from bot.moderating.kb import wording as kb_wording
from bot.privacy.privacy import Privacy
from bot.store import Keeper, Kept, Server, Store, declared, revisions
from bot.store import servers as chosen
from bot.store.privacy import read_optouts
from bot.store.revisions import FORGOTTEN, FileChange, Note
from bot.store.tables import metadata
from tests.stage.counted import count
from tests.stage.databases import on_both
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import DRYNESS, LIPS, SELF_HARM, body, heading, labels, shown, text, title
from tests.stage.staff import acknowledged

OUT_OF_UNASKED, OUT_OF_LOG = "Don't answer me unasked", "Don't keep my questions"
EVERYTHING, ALL_BUT_CHOICES, SERVER = (
    "Delete everything",
    "Delete all but my choices",
    "Delete everything of this server",
)
DAY = dt.date(2026, 1, 1)
SOMETHING = Kept("Something", "a day", "for a test", "nobody")


def _asks_about_members(part: type) -> bool:
    methods = inspect.getmembers(part, inspect.isfunction)
    return any("member" in inspect.signature(method).parameters for name, method in methods if name[0] != "_")


def lines(result: InteractionResult) -> str:
    return body(result).partition("**Your choices**")[0]


class TestPage:
    """/privacy."""

    async def test_it_tells_what_is_kept_how_long_why_and_who_sees_it(
        self, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        result = await alice.slash(channel, "privacy")
        assert result.ephemeral
        assert title(result) == "Privacy"
        assert body(result).count("How long:") == body(result).count("Who sees it:") >= 5
        assert "/forget-me" in body(result)
        assert labels(shown(result)) == [OUT_OF_UNASKED, OUT_OF_LOG]

    async def test_it_works_in_direct_messages(self, alice: MemberActor) -> None:
        assert title(await alice.user.slash("privacy")) == "Privacy"

    async def test_without_embeds_it_comes_as_text(
        self, bot: FaqBot, server: GuildHandle, alice: MemberActor, env: simcord.Env
    ) -> None:
        assert server.me is not None
        plain = server.create_text_channel(
            "plain", overwrites={server.me: discord.PermissionOverwrite(embed_links=False)}
        )
        result = await alice.slash(plain, "privacy")
        assert "/forget-me" in shown(result).content
        assert labels(shown(result)) == [OUT_OF_UNASKED, OUT_OF_LOG]
        told = [shown(result).content, *(further.content for further in result.followups)]
        assert all(further.ephemeral for further in result.followups)
        for kept in declared(bot.privacy.keepers):
            assert sum(f"**{kept.what}**" in text for text in told) == 1, kept.what

    async def test_it_is_all_there_and_not_cut(self, bot: FaqBot, channel: ChannelHandle, alice: MemberActor) -> None:
        told = body(await alice.slash(channel, "privacy"))
        assert all(f"**{kept.what}**" in told for kept in declared(bot.privacy.keepers))
        assert "…" not in told

    async def test_everything_that_is_stored_is_declared_by_who_keeps_it(self, bot: FaqBot) -> None:
        """A table that is new has to be told of."""
        assert {table for keeper in bot.privacy.keepers for table in keeper.tables} == metadata.tables.keys()

    async def test_everything_that_is_remembered_is_declared_by_who_keeps_it(self, bot: FaqBot) -> None:
        """Whatever the bot asks about a member, it holds something about them."""
        nothing_kept = {"turns", "editors", "privacy"}  # who waits; which roles may change the knowledge; who opted out
        remembered = {
            name: part
            for name, part in (
                *vars(bot).items(),
                *((at.name, getattr(bot.memory, at.name)) for at in fields(bot.memory)),
            )
            if type(part).__module__.startswith("bot.") and _asks_about_members(type(part))
        }
        for name in remembered.keys() - nothing_kept:
            assert remembered[name].keeper in bot.privacy.keepers, name

    async def test_no_two_say_the_same(self, bot: FaqBot) -> None:
        for one, other in itertools.combinations(declared(bot.privacy.keepers), 2):
            assert fuzz.token_set_ratio(one.what, other.what) < 80, f"{one.what!r} and {other.what!r}"

    @pytest.mark.parametrize(
        ("seconds", "told"),
        [
            (1, "a second"),
            (30, "30 seconds"),
            (60, "a minute"),
            (600, "10 minutes"),
            (7_200, "2 hours"),
            (86_400, "a day"),
        ],
    )
    def test_spans_are_told_in_words(self, seconds: float, told: str) -> None:
        assert span(seconds) == told


class TestOptingOut:
    """The buttons under /privacy and /my-data."""

    @on_both
    async def test_it_takes_effect_at_once_and_stays_over_a_restart_until_taken_back(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, bot: FaqBot, restart: Restart
    ) -> None:
        page = await alice.slash(channel, "privacy")
        changed = await alice.click(shown(page), label=OUT_OF_UNASKED)
        assert "I only answer you when you ask me" in body(changed)
        assert not bot.privacy.may_answer_unasked(alice.id)
        assert bot.privacy.may_answer_unasked(bob.id)
        assert bot.privacy.may_keep(alice.id, channel.id)
        bot = await restart()
        assert not bot.privacy.may_answer_unasked(alice.id)
        again = await alice.slash(channel, "my-data")
        assert labels(shown(again)) == ["You may answer me unasked", OUT_OF_LOG]
        await alice.click(shown(again), label="You may answer me unasked")
        assert bot.privacy.may_answer_unasked(alice.id)
        assert bot.privacy.optouts(alice.id) == frozenset()

    async def test_pressing_twice_changes_nothing_more(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot
    ) -> None:
        page = await alice.slash(channel, "privacy")
        other = await alice.slash(channel, "privacy")
        await alice.click(shown(page), label=OUT_OF_LOG)
        await alice.click(shown(other), label=OUT_OF_LOG)
        assert bot.privacy.optouts(alice.id) == {"log"}
        assert not bot.privacy.may_keep(alice.id, channel.id)

    async def test_whoever_opted_out_is_not_answered_unasked_but_helped(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, shipped: Responder
    ) -> None:
        bot.current.responder = shipped
        caller = Caller(alice.id, channel.id)
        asked = "does isotretinoin dry out the lips?"
        assert bot.answerer.overhear(asked, caller, lambda _: True)[0].kind == "answer"
        await bot.privacy.choose(alice.id, "unasked", out=True)
        assert bot.answerer.overhear(asked, caller, lambda _: True)[0].kind == "silent"
        assert bot.answerer.overhear(SELF_HARM, caller, lambda _: True)[0].kind == "urgent"
        assert bot.answerer.decide(asked, caller)[0].kind == "answer"

    async def test_moderators_choose_for_a_channel_and_its_threads(
        self, channel: ChannelHandle, mia: MemberActor, alice: MemberActor, bot: FaqBot, restart: Restart
    ) -> None:
        result = await mia.slash(channel, "keep-questions", keep=False)
        assert result.ephemeral
        thread = 77
        assert not bot.privacy.may_keep(alice.id, channel.id)
        assert not bot.privacy.may_keep(alice.id, thread, channel.id)
        bot = await restart()
        assert not bot.privacy.may_keep(alice.id, channel.id)
        assert bot.privacy.may_keep(alice.id, channel.id + 1)
        await mia.slash(channel, "keep-questions", keep=True)
        assert bot.privacy.may_keep(alice.id, channel.id)

    async def test_members_do_not_choose_for_a_channel(self, channel: ChannelHandle, alice: MemberActor) -> None:
        assert {"keep-questions", "forget-server"}.isdisjoint(alice.available_commands(channel))

    @pytest.mark.parametrize(
        ("permission", "may"), [("manage_guild", True), ("manage_messages", True), ("manage_channels", False)]
    )
    async def test_whom_a_server_lets_use_the_command_is_asked_for_the_permission_all_the_same(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, permission: str, may: bool
    ) -> None:
        """An administrator may open any command to anyone, in the settings of integrations."""
        role = server.create_role("some", permissions=discord.Permissions(**{permission: True}))
        member = server.add_member(env.create_user("some"), roles=[role])
        commands = {command.name: command for command in await bot.tree.fetch_commands()}
        server.set_command_permissions(commands["keep-questions"], {role: True})
        result = await member.slash(channel, "keep-questions", keep=False)
        assert result.ephemeral
        assert bot.privacy.may_keep(1, channel.id) is not may
        assert ("only moderators" in body(result)) is not may

    async def test_while_the_choices_cannot_be_read_everybody_has_opted_out(self, store: Store) -> None:
        privacy = Privacy(store, [])  # and load() failed
        assert not privacy.may_keep(1, 2)
        assert not privacy.may_answer_unasked(1)
        await store.close()
        with pytest.raises(RuntimeError):
            await privacy.load()
        await store.open()
        await privacy.choose(1, "log", out=True)
        assert privacy.may_answer_unasked(1)
        assert not privacy.may_keep(1, 2)


class TestData:
    """/my-data."""

    async def test_of_a_stranger_nothing_is_kept(self, channel: ChannelHandle, alice: MemberActor) -> None:
        result = await alice.slash(channel, "my-data")
        assert result.ephemeral
        assert "- Nothing." in lines(result)
        assert "nothing is stored" in body(result)

    async def test_it_tells_all_that_can_be_tied_to_a_member(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        told = lines(await alice.slash(channel, "my-data"))
        assert "What we talked about" in told
        assert "Why I gave you 1 of my answers" in told
        assert "cracking" not in told

    async def test_what_others_keep_is_told_and_forgotten_too(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot
    ) -> None:
        kept = {alice.id}

        async def tell(member: int) -> str | None:
            return "A vote." if member in kept else None

        async def forget(member: int) -> None:
            kept.discard(member)

        bot.privacy.keepers.append(Keeper(SOMETHING, tell=tell, forget=forget))
        assert "- A vote." in lines(await alice.slash(channel, "my-data"))
        await alice.click(shown(await alice.slash(channel, "forget-me")), label=EVERYTHING)
        assert "- Nothing." in lines(await alice.slash(channel, "my-data"))


@on_both
class TestForgetMe:
    """/forget-me."""

    async def test_it_asks_first_and_then_deletes(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await ask(bob, LIPS)
        asked = await alice.slash(channel, "forget-me")
        assert asked.ephemeral
        assert labels(shown(asked)) == [EVERYTHING]
        assert "What we talked about" in lines(await alice.slash(channel, "my-data"))
        done = await alice.click(shown(asked), label=EVERYTHING)
        assert body(done).startswith("Done.")
        assert labels(shown(done)) == []
        assert "- Nothing." in lines(await alice.slash(channel, "my-data"))
        assert lines(await bob.slash(channel, "my-data")).count("\n- ") == 4

    @pytest.mark.parametrize(("label", "left"), [(EVERYTHING, frozenset()), (ALL_BUT_CHOICES, frozenset({"log"}))])
    async def test_choices_go_only_where_the_member_says_so(
        self,
        *,
        channel: ChannelHandle,
        alice: MemberActor,
        bot: FaqBot,
        restart: Restart,
        label: str,
        left: frozenset[str],
    ) -> None:
        await bot.privacy.choose(alice.id, "log", out=True)
        asked = await alice.slash(channel, "forget-me")
        bot = await restart()
        await alice.click(shown(asked), label=label)
        assert bot.privacy.optouts(alice.id) == left
        bot = await restart()
        assert bot.privacy.optouts(alice.id) == left

    async def test_alerts_about_them_are_no_longer_tied_to_them(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        bot: FaqBot,
        shipped: Responder,
    ) -> None:
        bot.current.responder = shipped
        await ask(alice, SELF_HARM)
        assert "may need a person" in lines(await alice.slash(channel, "my-data"))
        await alice.click(shown(await alice.slash(channel, "forget-me")), label=EVERYTHING)
        assert "may need a person" not in lines(await alice.slash(channel, "my-data"))
        assert len(alerts.history()) == 1


@on_both
class TestModerators:
    """Who changed the knowledge is kept with the change."""

    async def test_they_are_told_and_a_change_stays_when_they_are_forgotten(
        self, channel: ChannelHandle, mia: MemberActor, ben: MemberActor, store: Store
    ) -> None:
        await revisions.record(
            store, Note("changed `dryness`", "", mia.id, ben.id, ("dryness",)), [FileChange("a.yaml", None, "x")]
        )
        await revisions.record(
            store, Note("changed `sun`", "", ben.id, None, ("sun",)), [FileChange("a.yaml", "x", "y")]
        )
        assert "you made or confirmed 1 of the last changes" in lines(await mia.slash(channel, "my-data"))
        assert "you made or confirmed 2 of the last changes" in lines(await ben.slash(channel, "my-data"))
        await mia.click(shown(await mia.slash(channel, "forget-me")), label=EVERYTHING)
        assert "- Nothing." in lines(await mia.slash(channel, "my-data"))
        later, earlier = await revisions.latest(store)
        assert (earlier.by, earlier.confirmed_by, later.by) == (FORGOTTEN, ben.id, ben.id)
        told = kb_wording.history([later, earlier], 0, 1, "").text
        assert f"by a moderator who asked to be forgotten, confirmed by <@{ben.id}>" in told


@on_both
class TestForgetServer:
    """/forget-server."""

    async def test_it_asks_first_and_then_deletes_all_of_the_server_at_once(
        self,
        *,
        server: GuildHandle,
        channel: ChannelHandle,
        mia: MemberActor,
        alice: MemberActor,
        ask: Ask,
        bot: FaqBot,
        store: Store,
    ) -> None:
        await bot.servers.choose_region(server.id, "uk")
        await mia.slash(channel, "keep-questions", keep=False)
        await ask(alice, LIPS)
        await count(store, DAY, 1, "answer", ["dryness"])
        asked = await mia.slash(channel, "forget-server")
        assert asked.ephemeral
        assert server.id in await chosen.read(store)
        done = await mia.click(shown(asked), label=SERVER)
        assert body(done).startswith("Done.")
        assert await chosen.read(store) == {}
        assert bot.servers.of(server.id) == Server()
        assert bot.privacy.may_keep(alice.id, channel.id)
        async with store.engine.connect() as connection:
            guilds = (await connection.exec_driver_sql("SELECT DISTINCT guild FROM counts")).scalars().all()
        assert list(guilds) == [1]

    async def test_of_the_home_server_who_may_change_the_knowledge_is_forgotten_too(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot, restart: Restart
    ) -> None:
        bot.editors.home = server.id
        await bot.editors.name(7)
        await bot.privacy.forget_server(1)
        assert bot.editors.roles == {7}
        await mia.click(shown(await mia.slash(channel, "forget-server")), label=SERVER)
        assert bot.editors.roles == frozenset()
        bot = await restart()
        assert bot.editors.roles == frozenset()

    async def test_whoever_may_no_longer_manage_the_server_cannot_confirm(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot
    ) -> None:
        await bot.servers.choose_region(server.id, "uk")
        asked = await mia.slash(channel, "forget-server")
        member = await _live(bot, server, mia)
        await member.remove_roles(*member.roles[1:])
        await env.settle()
        refused = await mia.click(shown(asked), label=SERVER)
        assert "Manage Server" in body(refused)
        assert bot.servers.of(server.id).region == "uk"

    async def test_there_is_none_in_direct_messages(self, alice: MemberActor) -> None:
        assert "forget-server" not in alice.user.available_commands()


async def _live(bot: FaqBot, server: GuildHandle, member: MemberActor) -> discord.Member:
    guild = bot.get_guild(server.id)
    assert guild is not None
    return await guild.fetch_member(member.id)


class TestASlowOrBrokenStore:
    """Discord hears in time, and the member is told."""

    async def test_a_choice_that_cannot_be_saved_counts_until_the_bot_ends(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, store: Store
    ) -> None:
        page = await alice.slash(channel, "privacy")
        async with store.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE optouts RENAME TO gone")
        told = await alice.click(shown(page), label=OUT_OF_LOG)
        [warning] = told.followups
        assert "couldn't save it" in text(warning)
        assert not bot.privacy.may_keep(alice.id, channel.id)

    @pytest.mark.parametrize("label", [EVERYTHING, ALL_BUT_CHOICES])
    async def test_what_could_not_be_deleted_is_not_said_to_be(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, label: str
    ) -> None:
        async def forget(member: int) -> None:
            raise OSError(member)

        await bot.privacy.choose(alice.id, "log", out=True)
        bot.privacy.keepers.append(Keeper(SOMETHING, forget=forget))
        told = await alice.click(shown(await alice.slash(channel, "forget-me")), label=label)
        [apology] = told.followups
        assert "something went wrong" in text(apology)
        assert "Done" not in body(told)
        assert env.errors

    async def test_while_the_store_is_locked_a_choice_counts_already(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, store: Store
    ) -> None:
        page = await alice.slash(channel, "privacy")
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            choosing = asyncio.create_task(alice.click(shown(page), label=OUT_OF_LOG))
            await acknowledged(env)
            assert not bot.privacy.may_keep(alice.id, channel.id)
            other.execute("COMMIT")
            await choosing
        assert await read_optouts(store) == {alice.id: {"log"}}

    async def test_while_the_store_is_locked_deleting_is_acknowledged_and_done_later(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, store: Store
    ) -> None:
        await bot.privacy.choose(alice.id, "log", out=True)
        asked = await alice.slash(channel, "forget-me")
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            deleting = asyncio.create_task(alice.click(shown(asked), label=EVERYTHING))
            await acknowledged(env)
            other.execute("COMMIT")
            done = await deleting
        assert body(done).startswith("Done.")
        assert await read_optouts(store) == {}


async def test_answers_go_on_while_everything_is_forgotten(
    channel: ChannelHandle, alice: MemberActor, ask: Ask
) -> None:
    await ask(alice, LIPS)
    await alice.click(shown(await alice.slash(channel, "forget-me")), label=EVERYTHING)
    await ask(alice, LIPS)
    assert heading(channel.history()[-1]) == DRYNESS
