"""The bot comes to a server: what it says there, and the page of `/setup`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.backend import serializers
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from bot.store import Server, Store
from bot.store import servers as chosen
from tests.stage.fixtures import Ask, Restart
from tests.stage.outgoing import FOOTER
from tests.stage.seen import SELF_HARM, body, labels, menus, only, shown, text, title
from tests.stage.staff import private_channel


async def invite(env: simcord.Env, server: GuildHandle, *, joined: dt.datetime | None = None, **channels: int) -> None:
    """The bot is invited to a server, whose `system_channel_id` and `public_updates_channel_id` are these; or Discord tells of
    the server as if it were, though it `joined` long ago."""
    guild = env.backend.edit_guild(server.id, channels)
    told: dict[str, Any] = dict(serializers.guild_create_payload(env.backend, guild))
    del told["unavailable"]  # so Discord tells of a server that isn't only there again
    if joined is not None:
        told["members"] = [each | {"joined_at": joined.isoformat()} for each in told["members"]]
    env.backend.emit("GUILD_CREATE", told)
    await env.settle()


def sent(env: simcord.Env) -> list[str]:
    """Where messages were sent to."""
    return [request.path for request in env.http_requests if request.path.endswith("/messages")]


@pytest.fixture
def lobby(server: GuildHandle) -> ChannelHandle:
    """Where Discord welcomes members."""
    return server.create_text_channel("lobby")


class TestComingToAServer:
    """One message, where the server has such news, and never a direct message."""

    async def test_it_says_what_it_is_and_what_a_moderator_types(
        self, env: simcord.Env, server: GuildHandle, lobby: ChannelHandle
    ) -> None:
        await invite(env, server, system_channel_id=lobby.id)
        said = text(only(lobby))
        for part in ("isotretinoin", "no doctor", "`/setup`", FOOTER):
            assert part in said.replace("Consult", "consult")
        assert sent(env) == [f"/channels/{lobby.id}/messages"]

    async def test_once_not_after_a_restart_or_when_discord_tells_of_the_server_anew(
        self, env: simcord.Env, server: GuildHandle, lobby: ChannelHandle, restart: Restart
    ) -> None:
        await invite(env, server, system_channel_id=lobby.id)
        await restart()
        await invite(env, server, joined=dt.datetime(2024, 1, 1, tzinfo=dt.UTC))
        assert only(lobby)

    async def test_where_it_may_not_speak_there_moderators_read_it_with_discords_news(
        self, env: simcord.Env, server: GuildHandle
    ) -> None:
        closed, news = private_channel(server, "lobby", lacking="send_messages"), private_channel(server, "news")
        await invite(env, server, system_channel_id=closed.id, public_updates_channel_id=news.id)
        assert "`/setup`" in text(only(news))
        assert not closed.history()

    @pytest.mark.parametrize("lacking", ["send_messages", "view_channel"])
    async def test_where_it_may_speak_in_neither_it_says_nothing_anywhere(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, lacking: str
    ) -> None:
        closed = private_channel(server, lacking=lacking)
        await invite(env, server, system_channel_id=closed.id)
        assert sent(env) == []

    async def test_without_such_channels_it_says_nothing_either(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle
    ) -> None:
        await invite(env, server)
        assert sent(env) == []

    async def test_what_discord_refuses_breaks_nothing(
        self, env: simcord.Env, server: GuildHandle, lobby: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        env.inject_error("POST", "/channels/*/messages", status=403, times=1)
        await invite(env, server, system_channel_id=lobby.id)
        assert not lobby.history()
        await alice.send(lobby, f"{me} my lips are cracking, is that normal?")
        assert len(lobby.history()) == 2


class TestWhoMaySetItUp:
    """Moderators who may manage the server, and they alone see the page."""

    async def test_members_do_not_see_the_command(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        assert "setup" not in alice.available_commands(channel)
        assert "setup" not in alice.user.available_commands()
        assert "setup" in mia.available_commands(channel)
        assert (await mia.slash(channel, "setup")).ephemeral

    async def test_who_may_use_commands_but_not_manage_the_server_is_refused(
        self, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, alice: MemberActor
    ) -> None:
        [setup] = [command for command in await bot.tree.fetch_commands() if command.name == "setup"]
        server.set_command_permissions(setup, {alice: True})
        assert "only moderators" in body(await alice.slash(channel, "setup"))

    @pytest.mark.parametrize(
        ("custom_id", "value"), [("setup:mode", "off"), ("setup:people-channel", None), ("setup:alerts", None)]
    )
    async def test_so_is_one_who_no_longer_may(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        bot: FaqBot,
        ben: MemberActor,
        custom_id: str,
        value: str | None,
    ) -> None:
        page = await ben.slash(channel, "setup")
        env.backend.remove_member_role(server.id, ben.id, server.roles["ben"].id)
        await env.settle()
        pressed = await ben.select(shown(page), [value or channel], custom_id=custom_id)
        assert "only moderators" in body(pressed)
        assert bot.servers.of(server.id) == Server()


class TestThePage:
    """Four choices, with the menus of `/settings`; each leads back to the page."""

    async def test_it_tells_the_four_as_they_are(self, channel: ChannelHandle, mia: MemberActor) -> None:
        page = await mia.slash(channel, "setup")
        told = body(page)
        for part in ("answer:** when asked", "told in:** nowhere", "go to:** nobody", "can't answer:** not kept"):
            assert part in told
        assert len(shown(page).components) == 5
        assert labels(shown(page)) == [
            "Keep questions",
            "Alerts …",
            "Asking a person …",
            "All settings",
        ]

    async def test_each_choice_counts_and_stays_over_a_restart(
        self,
        *,
        server: GuildHandle,
        channel: ChannelHandle,
        mia: MemberActor,
        restart: Restart,
        store: Store,
    ) -> None:
        alerts, people, other = (private_channel(server, name) for name in ("alerts", "helpers", "other"))
        page = await mia.slash(channel, "setup")
        await restart()
        page = await mia.select(shown(page), ["help"], custom_id="setup:mode")
        assert "answer:** help channel" in body(page)
        page = await mia.select(shown(page), [alerts], custom_id="setup:alerts")
        assert f"told in:** <#{alerts.id}>" in body(page)
        page = await mia.select(shown(page), [people], custom_id="setup:people-channel")
        assert f"go to:** <#{people.id}>" in body(page)
        page = await mia.click(shown(page), label="Keep questions")
        assert "From now on I keep questions" in body(page)
        page = await mia.select(shown(page), [other], custom_id="setup:channel")
        page = await mia.select(shown(page), ["off"], custom_id=f"setup:mode:{other.id}")
        assert "off. I say nothing" in body(page)
        page = await mia.click(shown(page), label="Back to the whole server")
        assert title(page) == "Set me up"
        assert f"<#{other.id}>: off" in body(page)
        kept = (await chosen.read(store))[server.id]
        assert kept == Server(
            None, alerts.id, "help", {other.id: "off"}, people_channel=people.id, keeps_questions=True
        )

    async def test_the_same_press_on_an_older_page_changes_nothing_more(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot
    ) -> None:
        old, new = shown(await mia.slash(channel, "setup")), shown(await mia.slash(channel, "setup"))
        await mia.click(new, label="Keep questions")
        page = await mia.click(old, label="Keep questions")
        assert "Keep no questions" in labels(shown(page))
        assert bot.servers.of(server.id).keeps_questions

    async def test_the_way_to_all_settings(self, channel: ChannelHandle, mia: MemberActor) -> None:
        page = await mia.slash(channel, "setup")
        page = await mia.click(shown(page), label="All settings")
        assert title(page) == "Settings"
        assert "settings:region" in menus(shown(page))

    async def test_alerts_arrive_where_it_was_chosen(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, alice: MemberActor, ask: Ask
    ) -> None:
        alerts = private_channel(server)
        page = await mia.slash(channel, "setup")
        await mia.select(shown(page), [alerts], custom_id="setup:alerts")
        await ask(alice, SELF_HARM)
        assert only(alerts)

    async def test_what_it_may_not_do_is_said_on_the_page(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot
    ) -> None:
        closed = private_channel(server, lacking="send_messages")
        page = await mia.slash(channel, "setup")
        page = await mia.select(shown(page), [closed], custom_id="setup:alerts")
        assert "nothing has changed" in body(page)
        page = await mia.select(shown(page), [closed], custom_id="setup:people-channel")
        assert "I don't offer it" in body(page)
        page = await mia.select(shown(page), [channel], custom_id="setup:people-channel")
        assert "Everyone can read that channel, so I don't offer it" in body(page)
        page = await mia.select(shown(page), ["help"], custom_id="setup:mode")
        assert "LISTEN=true" in body(page)
        assert bot.servers.of(server.id).alert_channel is None

    async def test_without_embed_links_the_page_is_text(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot
    ) -> None:
        denied = discord.PermissionOverwrite(embed_links=False)
        plain = server.create_text_channel("plain", overwrites={server.default_role: denied})
        for id_ in range(10**18, 10**18 + 3):
            await bot.servers.choose_mode(server.id, "help", id_)
        page = await mia.slash(plain, "setup")
        page = await mia.select(shown(page), [channel], custom_id="setup:people-channel")
        told = text(shown(page))
        assert told.startswith("**Set me up**")
        for part in ("**1.", "**2.", "**3.", "**4."):
            assert part in told
