"""Someone may be in danger: what members get, and what moderators are told."""

from __future__ import annotations

import asyncio
import logging

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.answering.wording.urgent import soft_line
from bot.app.app import FaqBot
from tests.stage.fixtures import Ask
from tests.stage.outgoing import FOOTER
from tests.stage.seen import (
    ABOUT_SUICIDE,
    LOW,
    PET,
    PREGNANT,
    SELF_HARM,
    SELLING,
    SWELLING,
    heading,
    helps,
    only,
    shown,
    text,
)
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.staff import moderator, private_channel


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO)
    return caplog


class TestAMemberInDanger:
    """The answer first, then the alert, which repeats nothing."""

    async def test_the_answer_says_what_to_do_and_has_no_buttons(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert channel.history()[-1].embeds == []  # so that it is seen where embeds are switched off, and in a push

    async def test_so_it_is_as_text_where_embeds_are_not_allowed(
        self, server: GuildHandle, alice: MemberActor, me: str
    ) -> None:
        denied = discord.PermissionOverwrite(embed_links=False)
        channel = server.create_text_channel("plain", overwrites={server.default_role: denied})
        await alice.send(channel, f"{me} {SELF_HARM}")
        assert channel.history()[-1].embeds == []
        assert helps(channel.history()[-1])

    async def test_as_text_several_emergencies_leave_the_help_lines_of_the_gravest(
        self, server: GuildHandle, alice: MemberActor, me: str
    ) -> None:
        denied = discord.PermissionOverwrite(embed_links=False)
        channel = server.create_text_channel("plain", overwrites={server.default_role: denied})
        await alice.send(
            channel, f"{me} i took 20 pills on purpose, my chest hurts, my face is swelling, i cant breathe"
        )
        assert helps(channel.history()[-1])

    async def test_moderators_are_told_what_and_where_not_who_or_the_words(
        self, env: simcord.Env, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        asked = await ask(alice, SELF_HARM)
        alert = only(alerts)
        assert heading(alert) == "Please look at once: suicide or self-harm"
        assert asked.jump_url in text(alert)
        assert FOOTER in text(alert).lower()
        sent = str(next(request.json for request in env.http_requests if f"/{alerts.id}/messages" in request.path))
        assert "end it" not in sent
        assert "alice" not in sent
        assert str(alice.id) not in sent
        posts = [request.path for request in env.http_requests if request.path.endswith("/messages")]
        assert posts == [f"/channels/{channel.id}/messages", f"/channels/{alerts.id}/messages"]

    async def test_a_member_who_asks_by_command_is_answered_and_moderators_are_led_to_the_answer(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor
    ) -> None:
        result = await alice.slash(channel, "ask", question=SWELLING)
        assert not result.ephemeral
        assert "Asked with /ask" in text(only(alerts))
        assert shown(result).message.jump_url in text(only(alerts))

    async def test_to_an_answer_that_only_the_member_sees_there_is_no_link(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor
    ) -> None:
        result = await alice.slash(channel, "ask", question=SELF_HARM, private=True)
        assert result.ephemeral
        assert f"Asked with /ask in <#{channel.id}>" in text(only(alerts))
        assert "https://discord.com/channels" not in text(only(alerts))

    async def test_asking_about_another_members_message_leads_to_that_message(
        self, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        message = await alice.send(channel, SELF_HARM)
        await bob.context_menu(channel, "Answer this", message)
        assert message.jump_url in text(only(alerts))

    async def test_in_direct_messages_there_is_an_answer_and_no_alert(
        self, alerts: ChannelHandle, alice: MemberActor, logged: pytest.LogCaptureFixture
    ) -> None:
        await alice.send_dm(SELF_HARM)
        assert helps(alice.user.dm_channel.history()[-1])
        assert alerts.history() == []
        assert "no alert: it was a direct message" in logged.text
        assert "end it" not in logged.text

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            (SWELLING, "Please look at once: a severe allergic or skin reaction"),
            ("i took 5 by accident", "Please look at once: an overdose"),
            ("suddenly lost vision in one eye", "Please look at once: sudden loss of sight"),
            ("i hear voices since starting accutane", "Please look at once: voices, violence"),
            (SELLING, "Please look: buying or selling medicine"),
            (LOW, "When you have a moment: low mood"),
            (PET, None),
            (PREGNANT, None),
            ("can i take two tomorrow", None),
            ("i'm 15 can i take accutane", None),
            ("cant see in the dark anymore", None),
            ("severe belly pain and yellow eyes", None),
            (LIPS, None),
        ],
    )
    async def test_what_moderators_hear_of(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        said: str,
        told: str | None,
    ) -> None:
        await ask(alice, said)
        assert channel.history()[-1].author.bot
        titles = [heading(alert) or "" for alert in alerts.history()]
        assert titles == [] if told is None else titles[0].startswith(told)

    async def test_a_question_about_danger_gets_its_answer_a_help_line_and_no_alert(
        self, *, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask, bot: FaqBot
    ) -> None:
        await ask(alice, ABOUT_SUICIDE)
        answer = channel.history()[-1]
        assert soft_line(("self-harm",), bot.knowledge) in answer.content.replace("<", "").replace(">", "")
        assert "Press to read it by yourself" in answer.content  # it is about mood
        assert alerts.history() == []

    @pytest.mark.parametrize("said", [PREGNANT, "i'm 15 can i take accutane", "can i take two tomorrow"])
    async def test_private_matters_asked_by_command_are_between_the_member_and_the_bot(
        self, channel: ChannelHandle, alice: MemberActor, said: str
    ) -> None:
        assert (await alice.slash(channel, "ask", question=said)).ephemeral
        assert not (await alice.slash(channel, "ask", question=said, private=False)).ephemeral
        message = await alice.send(channel, said)
        assert (await alice.context_menu(channel, "Answer this", message)).ephemeral


class TestWhereNoAlertCanBeSent:
    """The answer goes out, and the log says that no alert could."""

    async def test_because_no_channel_is_chosen(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, logged: pytest.LogCaptureFixture
    ) -> None:
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert "has no channel for alerts" in logged.text

    @pytest.mark.parametrize("lost", ["view_channel", "send_messages"])
    async def test_because_the_channel_was_closed_to_the_bot(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        bot: FaqBot,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        logged: pytest.LogCaptureFixture,
        lost: str,
    ) -> None:
        closed = private_channel(server, lacking=lost)
        await bot.servers.choose_alert_channel(server.id, closed.id)
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert closed.history() == []
        assert "closed to the bot" in logged.text

    async def test_because_the_channel_is_gone(
        self,
        *,
        server: GuildHandle,
        bot: FaqBot,
        channel: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        logged: pytest.LogCaptureFixture,
    ) -> None:
        await bot.servers.choose_alert_channel(server.id, 1)
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert "is gone" in logged.text

    @pytest.mark.parametrize("status", [400, 403, 500])
    async def test_because_discord_refuses(
        self,
        *,
        env: simcord.Env,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        logged: pytest.LogCaptureFixture,
        status: int,
    ) -> None:
        env.inject_error("POST", f"/channels/{alerts.id}/messages", status=status, times=None)
        await ask(alice, SELF_HARM)
        assert len(channel.history()) == 2  # the answer, and no apology
        assert helps(channel.history()[-1])
        assert "no alert" in logged.text or "an alert failed" in logged.text
        env.backend.faults.clear()
        await ask(alice, SELF_HARM)
        assert "2 messages" in text(only(alerts))

    async def test_and_the_alert_goes_out_where_the_answer_cannot(
        self, env: simcord.Env, server: GuildHandle, alerts: ChannelHandle, me: str
    ) -> None:
        denied = discord.PermissionOverwrite(send_messages=False)
        closed = server.create_text_channel("closed", overwrites={server.default_role: denied})
        await moderator(env, server, "staff").send(closed, f"{me} {SELF_HARM}")
        assert "I couldn't answer there." in text(only(alerts))

    async def test_a_broken_store_stops_neither(
        self, bot: FaqBot, channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await bot.store.close()
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        assert only(alerts)

    async def test_a_hanging_alert_delays_no_answer(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ask: Ask,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        go_on = asyncio.Event()

        async def hang(*_: object) -> None:
            await env.external_wait(go_on.wait(), reason="Discord doesn't answer")

        monkeypatch.setattr(bot.alerting, "tell", hang)
        await ask(alice, SELF_HARM)
        assert helps(channel.history()[-1])
        go_on.set()

    async def test_alerts_are_text_where_embeds_are_not_allowed(
        self, server: GuildHandle, bot: FaqBot, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        plain = private_channel(server, lacking="embed_links")
        await bot.servers.choose_alert_channel(server.id, plain.id)
        await ask(alice, SELF_HARM)
        assert only(plain).embeds == []
        assert only(plain).content.startswith("**Please look at once")
        await mia.click(only(plain), label="I've got this")
        assert "is on it" in only(plain).content
        await ask(alice, SELF_HARM)
        assert "2 messages" in only(plain).content
