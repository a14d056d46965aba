"""Alerts of one member are one, and show which moderator is on it."""

from __future__ import annotations

import logging

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.moderating import alerting
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import LOW, SELF_HARM, SWELLING, heading, only, text


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only two alerts are remembered."""
    monkeypatch.setattr(alerting, "KEPT_AT_MOST", 2)


class TestRepeats:
    """One alert for one member within ten minutes."""

    async def test_they_are_folded_and_lead_to_the_latest(
        self, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await ask(alice, SWELLING)
        await env.advance_time(590)
        latest = await ask(alice, SELF_HARM)
        told = text(only(alerts))
        assert "suicide or self-harm; a severe allergic" in told
        assert "3 messages" in told
        assert latest.jump_url in told

    async def test_after_ten_minutes_there_is_a_new_one(
        self, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await env.advance_time(601)
        await ask(alice, SELF_HARM)
        assert len(alerts.history()) == 2

    async def test_another_member_has_one_of_their_own(
        self, alerts: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await ask(bob, SELF_HARM)
        assert len(alerts.history()) == 2

    async def test_what_is_graver_than_a_quiet_one_is_new(
        self, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LOW)
        await ask(alice, SELF_HARM)
        await ask(alice, LOW)
        quiet, grave = alerts.history()
        assert (heading(quiet) or "").startswith("When you have a moment")
        assert "2 messages" in text(grave)

    async def test_one_that_was_deleted_is_sent_again(
        self, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await mia.delete(only(alerts))
        await ask(alice, SELF_HARM)
        assert "2 messages" in text(only(alerts))

    async def test_a_fold_keeps_who_is_on_it(
        self, alerts: ChannelHandle, alice: MemberActor, ben: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await ben.click(only(alerts), label="I've got this")
        await ask(alice, SELF_HARM)
        assert "2 messages" in text(only(alerts))
        assert "`ben` is on it" in text(only(alerts))

    @pytest.mark.usefixtures("few")
    async def test_only_so_many_are_remembered(
        self, env: simcord.Env, server: GuildHandle, alerts: ChannelHandle, ask: Ask
    ) -> None:
        members = [server.add_member(env.create_user(name)) for name in ("one", "two", "three")]
        for member in members:
            await ask(member, SELF_HARM)
        await ask(members[2], SELF_HARM)
        assert len(alerts.history()) == 3
        await ask(members[0], SELF_HARM)
        assert len(alerts.history()) == 4


class TestIveGotThis:
    """Who is on an alert."""

    async def test_it_shows_the_moderators_name_as_plain_words(
        self, env: simcord.Env, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        asked = await ask(alice, SELF_HARM)
        assert "Nobody is on it yet" in text(only(alerts))
        await mia.click(only(alerts), label="I've got this")
        told = text(only(alerts))
        assert "**`**Mia** [x](//evil) @everyone ˋ` is on it.**" in told
        assert asked.jump_url in told

    async def test_another_takes_it_over_and_hands_it_back(
        self, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor, ben: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await mia.click(only(alerts), label="I've got this")
        await ben.click(only(alerts), label="Take over, or hand back")
        assert "`ben` is on it" in text(only(alerts))
        assert "Mia" not in text(only(alerts))
        await ben.click(only(alerts), label="Take over, or hand back")
        assert "Nobody is on it yet" in text(only(alerts))

    async def test_it_works_after_a_restart(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ben: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        asked = await ask(alice, SELF_HARM)
        await ask(alice, SWELLING)
        before = text(only(alerts))
        await restart()
        await ben.click(only(alerts), label="I've got this")
        assert text(only(alerts)) == before.replace("Nobody is on it yet.", "`ben` is on it.")
        await restart()
        await ben.click(only(alerts), label="Take over, or hand back")
        assert text(only(alerts)) == before
        assert asked.channel.id == channel.id
        await ask(alice, SELF_HARM)
        assert len(alerts.history()) == 2
