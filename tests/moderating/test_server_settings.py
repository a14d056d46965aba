"""The page of `/settings`, and whose help lines members are shown."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import discord
import pytest
import simcord
from simcord import InteractionResult, interactions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.moderating.servers import Servers
from bot.store import UNTIL_RESUMED, Server, Store
from bot.store import servers as chosen
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import SELF_HARM, body, menus, only, shown, text
from tests.stage.staff import acknowledged, choose, private_channel

UK, US, AUSTRALIA = "Samaritans", "988", "13 11 14"


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


class TestWhoMayChoose:
    """Moderators who may manage the server, there and nowhere else."""

    async def test_members_do_not_see_the_command(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        assert "settings" not in alice.available_commands(channel)
        assert "settings" in mia.available_commands(channel)

    async def test_in_direct_messages_there_is_none(self, alice: MemberActor) -> None:
        assert "settings" not in alice.user.available_commands()

    async def test_the_page_only_the_moderator_sees(self, channel: ChannelHandle, mia: MemberActor) -> None:
        page = await mia.slash(channel, "settings")
        assert page.ephemeral
        assert channel.history(viewer=mia)
        assert not channel.history()

    async def test_who_may_use_commands_but_not_manage_the_server_is_refused(
        self, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, alice: MemberActor
    ) -> None:
        [settings] = [command for command in await bot.tree.fetch_commands() if command.name == "settings"]
        server.set_command_permissions(settings, {alice: True})
        assert "only moderators" in body(await alice.slash(channel, "settings"))

    async def test_so_is_one_who_no_longer_may(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, ben: MemberActor
    ) -> None:
        page = await ben.slash(channel, "settings")
        [role] = [role for name, role in server.roles.items() if name == "ben"]
        env.backend.remove_member_role(server.id, ben.id, role.id)
        await env.settle()
        pressed = await ben.select(shown(page), ["off"], custom_id="settings:mode")
        assert pressed.ephemeral
        assert "only moderators" in body(pressed)
        assert bot.servers.of(server.id) == Server()


class TestThePage:
    """What it tells, and that it stays."""

    async def test_it_tells_all_that_is_chosen(
        self, server: GuildHandle, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor
    ) -> None:
        other = server.create_text_channel("chatter")
        await choose(mia, channel, "region", "au")
        await choose(mia, channel, "mode", "help")
        await choose(mia, channel, "mode", "off", channel=other)
        page = await mia.slash(channel, "settings")
        told = body(page)
        for part in (f"in:** <#{alerts.id}>", "Australia", "I speak:** help channel", f"<#{other.id}>: off"):
            assert part in told
        assert menus(shown(page))["settings:mode"][2] == "Whole server: help channel"

    async def test_it_tells_at_once_what_was_chosen(
        self, channel: ChannelHandle, mia: MemberActor, bot: FaqBot, server: GuildHandle
    ) -> None:
        assert "Ireland" in body(await choose(mia, channel, "region", "ie"))
        assert "I speak:** off" in body(await choose(mia, channel, "mode", "off"))
        page = await choose(mia, channel, "mode", "addressed", channel=channel)
        assert "when asked" in body(page)
        assert bot.servers.of(server.id) == Server("ie", None, "off", {channel.id: "addressed"})
        page = await mia.select(shown(page), ["inherited"], custom_id=f"settings:mode:{channel.id}")
        assert "as in the whole server" in body(page)
        page = await mia.click(shown(page), label="Back to the whole server")
        assert "Channels that differ:** none" in body(page)
        assert bot.servers.of(server.id) == Server("ie", None, "off")

    async def test_an_old_page_works_after_a_restart(
        self, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor, restart: Restart, server: GuildHandle
    ) -> None:
        page = await mia.slash(channel, "settings")
        fresh = await restart()
        page = await mia.select(shown(page), ["uk"], custom_id="settings:region")
        page = await mia.select(shown(page), [channel], custom_id="settings:channel")
        page = await mia.select(shown(page), ["off"], custom_id=f"settings:mode:{channel.id}")
        page = await mia.click(shown(page), label="Back to the whole server")
        page = await mia.click(shown(page), label="Threads for long talks")
        page = await mia.click(shown(page), label="Alerts …")
        page = await mia.click(shown(page), label="No alerts")
        assert fresh.servers.of(server.id) == Server("uk", None, "addressed", {channel.id: "off"}, opens_threads=True)

    async def test_a_channel_in_which_it_cannot_write_says_so(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        closed = private_channel(server, lacking="send_messages")
        page = await mia.slash(channel, "settings")
        assert "I can't write" in body(await mia.select(shown(page), [closed], custom_id="settings:channel"))
        forum = server.create_forum_channel("help")
        page = await mia.slash(channel, "settings")
        assert "I can't write" not in body(await mia.select(shown(page), [forum], custom_id="settings:channel"))

    @pytest.mark.parametrize(("listen", "told"), [(True, False), (False, True)])
    async def test_that_the_operator_has_to_let_it_listen_is_told_where_it_matters(
        self, channel: ChannelHandle, mia: MemberActor, told: bool
    ) -> None:
        assert "LISTEN=true" not in body(await mia.slash(channel, "settings"))
        assert ("LISTEN=true" in body(await choose(mia, channel, "mode", "forum"))) is told
        assert ("LISTEN=true" in body(await choose(mia, channel, "mode", "help", channel=channel))) is told

    async def test_hundreds_of_channels_fit_the_page(
        self, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        for id_ in range(10**18, 10**18 + 500):
            await bot.servers.choose_mode(server.id, "off", id_)
        assert "and 475 more" in body(await mia.slash(channel, "settings"))


class TestWhatDiscordRefuses:
    """A choice counts even where Discord doesn't take the answer, and the page is readable without embeds."""

    @pytest.mark.parametrize("status", [403, 404, 429, 500])
    async def test_a_choice_is_kept_without_its_page(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        mia: MemberActor,
        store: Store,
        status: int,
    ) -> None:
        page = await mia.slash(channel, "settings")
        env.inject_error("POST", "/interactions/*/*/callback", status=status, times=None)
        assert not (await mia.select(shown(page), ["uk"], custom_id="settings:region")).acknowledged
        assert not (await mia.slash(channel, "pause")).acknowledged
        assert not (await mia.slash(channel, "settings")).acknowledged
        kept = (await chosen.read(store))[server.id]
        assert kept.region == "uk"
        assert kept.paused_until == UNTIL_RESUMED

    async def test_without_embed_links_the_page_is_text(
        self, server: GuildHandle, mia: MemberActor, bot: FaqBot
    ) -> None:
        denied = discord.PermissionOverwrite(embed_links=False)
        plain = server.create_text_channel("plain", overwrites={server.default_role: denied})
        for id_ in range(10**18, 10**18 + 60):
            await bot.servers.choose_mode(server.id, "help", id_)
        page = shown(await mia.slash(plain, "settings"))
        assert page.content.startswith("**Settings**")
        assert "Help lines" in page.content
        assert "LISTEN=true" in page.content
        assert len(menus(page)["settings:mode"]) == 4


class TestAlertChannel:
    """Where alerts go."""

    async def test_one_that_the_bot_cannot_write_in_is_refused(
        self, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        closed = private_channel(server, lacking="send_messages")
        assert "Send Messages" in body(await choose(mia, channel, "alerts", closed))
        assert bot.servers.of(server.id) == Server()

    async def test_one_that_everyone_reads_is_warned_of(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        assert "Everyone can read" in body(await choose(mia, channel, "alerts", channel))
        assert "Everyone can read" not in body(await choose(mia, channel, "alerts", private_channel(server)))

    async def test_it_is_kept_over_a_restart_until_switched_off(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        await restart()
        await ask(alice, SELF_HARM)
        assert only(alerts)
        page = await mia.click(shown(await mia.slash(channel, "settings")), label="Alerts …")
        assert "aren't told any more" in body(await mia.click(shown(page), label="No alerts"))
        await restart()
        await ask(mia, SELF_HARM)
        assert only(alerts)


class TestASlowOrBrokenStore:
    """What is chosen counts at once, whatever the store does."""

    async def test_the_page_shows_it_while_the_store_is_locked(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        page = await mia.slash(channel, "settings")
        with closing(sqlite3.connect(bot.store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            choosing = asyncio.create_task(mia.select(shown(page), ["uk"], custom_id="settings:region"))
            await acknowledged(env)
            assert bot.servers.of(server.id).region == "uk"
            other.execute("COMMIT")
            assert "UK" in body(await choosing)
        assert (await chosen.read(bot.store))[server.id].region == "uk"

    async def test_what_could_not_be_saved_counts_until_the_bot_ends_and_the_moderator_is_told(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        page = await mia.slash(channel, "settings")
        async with bot.store.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE servers RENAME TO gone")
        chosen = await mia.select(shown(page), ["off"], custom_id="settings:mode")
        assert "I speak:** off" in body(chosen)
        [warning] = chosen.followups
        assert warning.ephemeral
        assert "couldn't save it" in text(warning)
        assert bot.servers.of(server.id).mode == "off"


class TestHelpLines:
    """Whose they are."""

    @pytest.fixture
    def locale(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
        """Discord's language of whoever uses a command; simcord's is American."""
        chosen = {"locale": "de"}
        build = interactions.base_payload

        def localized(*args: Any, **options: Any) -> Any:
            record, payload = build(*args, **options)
            return record, payload | chosen

        monkeypatch.setattr(interactions, "base_payload", localized)
        return chosen

    def crisis(self, result: InteractionResult) -> str:
        return shown(result).content

    async def test_in_messages_they_are_the_servers(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await choose(mia, channel, "region", "uk")
        await ask(alice, SELF_HARM)
        said = channel.history()[-1].content
        assert UK in said
        assert US not in said
        await choose(mia, channel, "region", "anywhere")
        await ask(bob, SELF_HARM)
        said = channel.history()[-1].content
        assert UK in said
        assert US in said

    @pytest.mark.parametrize(("tag", "some"), [("en-US", US), ("en-GB", UK)])
    async def test_for_commands_a_country_in_discords_locale_counts(
        self, channel: ChannelHandle, alice: MemberActor, locale: dict[str, str], tag: str, some: str
    ) -> None:
        locale["locale"] = tag
        said = self.crisis(await alice.slash(channel, "ask", question=SELF_HARM))
        assert [number for number in (UK, US, AUSTRALIA) if number in said] == [some]
        message = await alice.send(channel, SELF_HARM)
        said = self.crisis(await alice.context_menu(channel, "Answer this", message))
        assert [number for number in (UK, US, AUSTRALIA) if number in said] == [some]

    @pytest.mark.parametrize("tag", ["de", "fr", "pt-BR", "es-419", "zh-CN", "hi"])
    async def test_a_language_alone_tells_nothing(
        self, channel: ChannelHandle, alice: MemberActor, locale: dict[str, str], tag: str
    ) -> None:
        locale["locale"] = tag
        said = self.crisis(await alice.slash(channel, "ask", question=SELF_HARM))
        assert UK in said
        assert US in said

    async def test_what_the_server_chose_counts_more(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, locale: dict[str, str]
    ) -> None:
        locale["locale"] = "en-US"
        await choose(mia, channel, "region", "au")
        said = self.crisis(await alice.slash(channel, "ask", question=SELF_HARM))
        assert AUSTRALIA in said
        assert US not in said


async def test_choices_made_at_the_same_time_are_all_kept(store: Store) -> None:
    servers = Servers(store)
    async with asyncio.TaskGroup() as group:
        group.create_task(servers.choose_region(1, "uk"))
        group.create_task(servers.choose_alert_channel(1, 2))
        group.create_task(servers.choose_mode(1, "help", 3))
        group.create_task(servers.choose_mode(1, "off", 4))
        group.create_task(servers.pause(1, 5))
    assert await chosen.read(store) == {1: Server("uk", 2, "addressed", {3: "help", 4: "off"}, 5)} == {1: servers.of(1)}


async def test_a_store_that_could_not_be_read_at_the_start_is_not_overwritten(store: Store) -> None:
    await chosen.put(store, 1, Server("uk", 2, "help", {3: "off"}))
    servers = Servers(store)  # and load() failed
    await servers.choose_region(1, "ie")
    assert await chosen.read(store) == {1: Server("ie", 2, "help", {3: "off"})} == {1: servers.of(1)}
