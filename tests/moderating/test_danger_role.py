"""The role that alerts of danger ping: that one and nobody else, where moderators chose it."""

from __future__ import annotations

from typing import Any

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.store import Server, Store
from bot.store import servers as chosen
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import LOW, SELF_HARM, SELLING, SWELLING, body, heading, only, shown, text, title
from tests.stage.staff import choose, private_channel

CANNOT_PING = "Discord doesn't let me ping"


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def helpers(server: GuildHandle) -> RoleHandle:
    """The role of those who help, which members can't mention."""
    return server.create_role("helpers")


@pytest.fixture
async def alerts(server: GuildHandle, channel: ChannelHandle, mia: MemberActor, helpers: RoleHandle) -> ChannelHandle:
    """The channel for alerts, which the helpers can read."""
    assert server.me is not None
    sees = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    made = server.create_text_channel(
        "alerts",
        overwrites={
            server.default_role: discord.PermissionOverwrite(view_channel=False),
            server.me: sees,
            helpers: sees,
        },
    )
    await choose(mia, channel, "alerts", made)
    return made


async def open_page(by: MemberActor, where: ChannelHandle, command: str = "settings") -> simcord.InteractionResult:
    page = await by.slash(where, command)
    return await by.click(shown(page), label="Alerts …")


async def choose_role(by: MemberActor, where: ChannelHandle, *roles: Any) -> simcord.InteractionResult:
    page = await open_page(by, where)
    return await by.select(shown(page), list(roles), custom_id="settings:danger-role")


def bodies(env: simcord.Env, method: str, path: str) -> list[Any]:
    """What was sent to where this is part of the address."""
    return [each.json for each in env.http_requests if each.method == method and path in each.path]


def pinged(env: simcord.Env, channel: ChannelHandle) -> list[list[int]]:
    """The roles that each message sent to a channel pings; none pings anyone else."""
    sent = bodies(env, "POST", f"/channels/{channel.id}/messages")
    for each in sent:
        assert each["allowed_mentions"]["parse"] == []
        assert not each["allowed_mentions"].get("users")
        assert not each["allowed_mentions"].get("replied_user")
    return [each["allowed_mentions"].get("roles", []) for each in sent]


class TestWhoMayChoose:
    """Moderators who may manage the server."""

    @pytest.mark.parametrize("command", ["settings", "setup"])
    async def test_one_who_no_longer_may_is_refused(
        self, *, env: simcord.Env, server: GuildHandle, bot: FaqBot, ben: MemberActor, helpers: RoleHandle, command: str
    ) -> None:
        channel = server.create_text_channel("questions")
        first = await ben.slash(channel, command)
        page = await open_page(ben, channel, command)
        env.backend.remove_member_role(server.id, ben.id, server.roles["ben"].id)
        await env.settle()
        assert "only moderators" in body(await ben.click(shown(first), label="Alerts …"))
        pressed = await ben.select(shown(page), [helpers], custom_id=f"{command}:danger-role")
        assert "only moderators" in body(pressed)
        assert bot.servers.of(server.id) == Server()

    async def test_each_page_leads_back_to_where_it_was_opened(self, channel: ChannelHandle, mia: MemberActor) -> None:
        for command, back_to in (("settings", "Settings"), ("setup", "Set me up")):
            page = await open_page(mia, channel, command)
            assert title(await mia.click(shown(page), label="Back to the whole server")) == back_to


class TestThePing:
    """With an alert of danger, the chosen role and nobody else."""

    async def test_at_first_nobody_is_pinged(
        self, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        assert pinged(env, alerts) == [[]]

    async def test_the_role_is_pinged_after_a_restart_too(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        helpers: RoleHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        page = await choose_role(mia, channel, helpers)
        assert f"Pinged for danger:** <@&{helpers.id}>" in body(page)
        assert "can't" not in body(page)
        await restart()
        await ask(alice, SELF_HARM)
        alert = only(alerts)
        assert heading(alert) == "Please look at once: suicide or self-harm"
        assert f"\n<@&{helpers.id}> [Go to the message]" in text(alert)
        assert pinged(env, alerts) == [[helpers.id]]

    @pytest.mark.parametrize("said", [LOW, SELLING])
    async def test_other_alerts_ping_nobody(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        helpers: RoleHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
        said: str,
    ) -> None:
        await choose_role(mia, channel, helpers)
        await ask(alice, said)
        assert pinged(env, alerts) == [[]]

    async def test_once_for_what_is_folded_but_anew_for_what_is_more_urgent(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        helpers: RoleHandle,
        alice: MemberActor,
        mia: MemberActor,
        ben: MemberActor,
        ask: Ask,
    ) -> None:
        await choose_role(mia, channel, helpers)
        await ask(alice, SELLING)
        await ask(alice, SELF_HARM)
        await ask(alice, SWELLING)
        await ben.click(alerts.history()[-1], label="I've got this")
        await ask(alice, SELF_HARM)
        await ben.click(alerts.history()[-1], label="Got help")
        assert pinged(env, alerts) == [[], [helpers.id]]
        edits = bodies(env, "PATCH", f"/{alerts.id}/")
        assert edits
        assert not any(each["allowed_mentions"].get("roles") for each in edits)

    async def test_chosen_twice_and_then_none(
        self, channel: ChannelHandle, helpers: RoleHandle, mia: MemberActor, bot: FaqBot, server: GuildHandle
    ) -> None:
        await choose_role(mia, channel, helpers)
        await choose_role(mia, channel, helpers)
        assert bot.servers.of(server.id).danger_role == helpers.id
        assert "danger:** nobody" in body(await choose_role(mia, channel))
        assert (await chosen.read(bot.store))[server.id].danger_role is None


class TestWhatCannotBePinged:
    """The alert comes all the same, and moderators are told why nobody was pinged."""

    async def test_everyone_is_never_pinged(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, bot: FaqBot
    ) -> None:
        assert "I don't ping @everyone" in body(await choose_role(mia, channel, server.default_role))
        assert bot.servers.of(server.id).danger_role is None

    async def test_not_even_where_the_store_says_so(
        self, *, env: simcord.Env, server: GuildHandle, alerts: ChannelHandle, bot: FaqBot, alice: MemberActor, ask: Ask
    ) -> None:
        await bot.servers.choose_danger_role(server.id, server.id)
        await ask(alice, SELF_HARM)
        assert pinged(env, alerts) == [[]]
        assert "@everyone" not in text(only(alerts))

    async def test_a_role_that_is_gone(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        helpers: RoleHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
    ) -> None:
        await choose_role(mia, channel, helpers)
        env.backend.delete_role(server.id, helpers.id)
        await env.settle()
        await ask(alice, SELF_HARM)
        alert = only(alerts)
        assert "the role that was chosen for it is gone" in text(alert)
        assert "Go to the message" in text(alert)
        assert pinged(env, alerts) == [[]]
        assert "the role that was chosen for it is gone" in body(await open_page(mia, channel))

    async def test_a_role_that_discord_does_not_let_it_ping(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        helpers: RoleHandle,
        ask: Ask,
        store: Store,
    ) -> None:
        closed = private_channel(server, lacking="mention_everyone")
        await choose(mia, channel, "alerts", closed)
        assert CANNOT_PING in body(await choose_role(mia, channel, helpers))
        await ask(alice, SELF_HARM)
        assert CANNOT_PING in text(only(closed))
        assert pinged(env, closed) == [[]]
        open_to_all = server.create_role("on call", mentionable=True)
        await env.settle()
        assert CANNOT_PING not in body(await choose_role(mia, channel, open_to_all))

    async def test_a_role_whose_members_cannot_read_it_or_no_channel_is_said_on_the_page(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, helpers: RoleHandle
    ) -> None:
        assert "I tell moderators nowhere yet" in body(await choose_role(mia, channel, helpers))
        await choose(mia, channel, "alerts", private_channel(server))
        assert "can't read" in body(await open_page(mia, channel))
