"""The commands `/server …`, and whose help lines members are shown."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from simcord import InteractionResult, interactions
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.client import FaqBot
from bot.servers import Servers
from bot.store import Server, Store
from tests.discord.conftest import Ask, Restart
from tests.discord.seen import SELF_HARM, body, only, shown
from tests.discord.staff import private_channel

UK, US, AUSTRALIA = "Samaritans", "988", "13 11 14"


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


class TestWhoMayChoose:
    """Moderators who may manage the server, there and nowhere else."""

    async def test_members_do_not_see_the_commands(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        assert not [name for name in alice.available_commands(channel) if name.startswith("server")]
        assert sorted(name for name in mia.available_commands(channel) if name.startswith("server")) == [
            f"server {name}" for name in ("alerts", "alerts-off", "listen", "region", "show")
        ]

    async def test_in_direct_messages_there_are_none(self, alice: MemberActor) -> None:
        assert not [name for name in alice.user.available_commands() if name.startswith("server")]

    async def test_what_is_chosen_only_the_moderator_sees(
        self, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor
    ) -> None:
        results = [
            await mia.slash(channel, "server alerts", channel=alerts),
            await mia.slash(channel, "server alerts-off"),
            await mia.slash(channel, "server region", region="uk"),
            await mia.slash(channel, "server listen", listening=True, channel=channel),
            await mia.slash(channel, "server show"),
        ]
        assert all(result.ephemeral for result in results)


class TestAlertChannel:
    """Where alerts go."""

    async def test_one_that_the_bot_cannot_write_in_is_refused(
        self, server: GuildHandle, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        closed = private_channel(server, lacking="send_messages")
        assert "Send Messages" in body(await mia.slash(channel, "server alerts", channel=closed))
        assert bot.servers.of(server.id) == Server()

    async def test_one_that_everyone_reads_is_warned_of(
        self, server: GuildHandle, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        assert "Everyone can read" in body(await mia.slash(channel, "server alerts", channel=channel))
        private = private_channel(server)
        assert "Everyone can read" not in body(await mia.slash(channel, "server alerts", channel=private))

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
        await mia.slash(channel, "server alerts-off")
        await restart()
        await ask(mia, SELF_HARM)
        assert only(alerts)


async def test_show_tells_all_that_is_chosen(channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor) -> None:
    await mia.slash(channel, "server region", region="au")
    await mia.slash(channel, "server listen", listening=True)
    told = body(await mia.slash(channel, "server show"))
    assert f"<#{alerts.id}>" in told
    assert "Australia" in told
    assert f"<#{channel.id}>" in told
    assert "LISTEN=true" in told


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
        return shown(result).embeds[0].description or ""

    async def test_in_messages_they_are_the_servers(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await mia.slash(channel, "server region", region="uk")
        await ask(alice, SELF_HARM)
        said = channel.history()[-1].embeds[0].description or ""
        assert UK in said
        assert US not in said
        await mia.slash(channel, "server region", region="anywhere")
        await ask(alice, SELF_HARM)
        said = channel.history()[-1].embeds[0].description or ""
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
        await mia.slash(channel, "server region", region="au")
        said = self.crisis(await alice.slash(channel, "ask", question=SELF_HARM))
        assert AUSTRALIA in said
        assert US not in said


async def test_choices_made_at_the_same_time_are_all_kept(store: Store) -> None:
    servers = Servers(store)
    async with asyncio.TaskGroup() as group:
        group.create_task(servers.choose_region(1, "uk"))
        group.create_task(servers.choose_alert_channel(1, 2))
        group.create_task(servers.listen(1, 3, on=True))
        group.create_task(servers.listen(1, 4, on=True))
    assert await store.servers() == {1: Server("uk", 2, frozenset({3, 4}))} == {1: servers.of(1)}


async def test_a_store_that_could_not_be_read_at_the_start_is_not_overwritten(store: Store) -> None:
    await store.put_server(1, Server("uk", 2, frozenset({3})))
    servers = Servers(store)  # and load() failed
    await servers.choose_region(1, "ie")
    assert await store.servers() == {1: Server("ie", 2, frozenset({3}))} == {1: servers.of(1)}
