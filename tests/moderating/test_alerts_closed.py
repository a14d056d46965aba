"""What moderators do about an alert, what they say, and how it ends: counted without words, learnt from where that may be."""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.client.schedule import today
from bot.moderating import alerts as told_of
from bot.moderating.alerting import alert_view
from bot.moderating.alerts import Alert
from bot.store import counts, questions
from tests.moderating.kb.hands import said
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import SELF_HARM, SELLING, body, only, shown, text

TAKE, HELPED, MOVED, FALSE = "I've got this", "Got help", "Moved to private", "False alarm"
HARMLESS = "my mate alice said this purge makes him want to end his life lol"


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


def labels(message: discord.Message) -> list[str | None]:
    """What can be pressed under a message."""
    return [part.label for row in message.components for part in row.children]  # type: ignore[union-attr]


async def closed(bot: FaqBot, server: int) -> dict[str, int]:
    """How alerts ended today."""
    return {
        row.entry: row.times for row in await counts.between(bot.store, server, today(), today()) if row.kind == "alert"
    }


async def proposed(bot: FaqBot) -> list[questions.Question]:
    return [each for each in await questions.kept(bot.store, None, 100) if each.kind == "false-alarm"]


class TestWhatToDo:
    """Three lines: what to do, what to say, and what then."""

    @pytest.mark.parametrize("letter", told_of._CONCERNS)
    def test_every_alert_says_it_in_three_lines(self, letter: str) -> None:
        lines = told_of.wording(Alert(letter, "answered", 1, 2, 3), None).text.splitlines()
        start = next(place for place, line in enumerate(lines) if line.startswith("**Do:**"))
        assert [line.split("**")[1] for line in lines[start : start + 3]] == ["Do:", "Say:", "Then:"]
        assert "hand it on" in lines[start + 2]
        assert all(len(line) <= 300 for line in lines[start : start + 3])

    async def test_of_several_dangers_it_is_the_gravest(
        self, alice: MemberActor, alerts: ChannelHandle, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        assert "Are you safe right now?" in text(only(alerts))
        assert labels(only(alerts)) == [TAKE, HELPED, MOVED, FALSE]

    def test_a_custom_id_never_gets_too_long(self) -> None:
        alert = Alert("".join(told_of._CONCERNS), "unanswered", 1, 10**19, 10**19, 999)
        for outcome in ("", "h"):
            view = alert_view(alert, 10**19, outcome)
            assert all(len(item.custom_id or "") <= 100 for item in view.children)  # type: ignore[attr-defined]


class TestOutcomes:
    """Closing an alert."""

    @pytest.mark.parametrize(
        ("pressed", "outcome", "words"),
        [
            (HELPED, "got-help", "got help"),
            (MOVED, "moved-to-private", "moved to private"),
            (FALSE, "false-alarm", "a false alarm"),
        ],
    )
    async def test_it_is_closed_shown_and_counted(
        self,
        *,
        server: GuildHandle,
        bot: FaqBot,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ben: MemberActor,
        ask: Ask,
        pressed: str,
        outcome: str,
        words: str,
    ) -> None:
        asked = await ask(alice, SELF_HARM)
        await ben.click(only(alerts), label=pressed)
        told = text(only(alerts))
        assert f"**Closed by `ben`: {words}.**" in told
        assert "**Do:**" not in told
        assert asked.jump_url in told
        assert TAKE not in labels(only(alerts))
        assert await closed(bot, server.id) == {outcome: 1}

    async def test_a_slip_of_the_finger_is_mended_also_after_a_restart(
        self,
        *,
        server: GuildHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        ben: MemberActor,
        ask: Ask,
        restart: Restart,
    ) -> None:
        await ask(alice, SELF_HARM)
        await ben.click(only(alerts), label=FALSE)
        bot = await restart()
        await ben.click(only(alerts), label=HELPED)
        await ben.click(only(alerts), label=HELPED)
        assert "got help" in text(only(alerts))
        assert {name: times for name, times in (await closed(bot, server.id)).items() if times} == {"got-help": 1}

    async def test_what_comes_after_it_was_closed_is_a_new_alert(
        self, alerts: ChannelHandle, alice: MemberActor, ben: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await ben.click(only(alerts), label=HELPED)
        await ask(alice, SELF_HARM)
        first, second = alerts.history()
        assert "Closed by" in text(first)
        assert "Nobody is on it yet" in text(second)

    async def test_stats_tell_how_many_and_nothing_else(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        mia: MemberActor,
        ask: Ask,
    ) -> None:
        for member, pressed in ((alice, HELPED), (bob, FALSE)):
            await ask(member, SELF_HARM)
            await mia.click(alerts.history()[-1], label=pressed)
        told = body(await mia.slash(channel, "stats"))
        assert "**How alerts ended:** 1 got help, 0 moved to private, 1 false alarm" in told
        assert "**2** questions" in told

    async def test_without_an_alert_stats_dont_speak_of_it(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, "do I need sunscreen")
        assert "alerts" not in body(await mia.slash(channel, "stats"))

    async def test_a_broken_store_keeps_no_alert_open(
        self, bot: FaqBot, alerts: ChannelHandle, alice: MemberActor, ben: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await bot.store.close()
        await ben.click(only(alerts), label=FALSE)
        assert "Closed by" in text(only(alerts))


class TestFalseAlarms:
    """They become proposed examples, where questions may be kept."""

    @pytest.fixture(autouse=True)
    async def kept(self, bot: FaqBot, server: GuildHandle) -> None:
        await bot.servers.choose_keeping(server.id, True)

    async def press(self, env: simcord.Env, alerts: ChannelHandle, member: MemberActor, label: str = FALSE) -> None:
        await member.click(alerts.history()[-1], label=label)
        await env.settle()

    async def test_it_waits_in_review_redacted_and_without_who_wrote_it(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
    ) -> None:
        await ask(alice, f"{SELF_HARM} mail me at a.b@example.org")
        await self.press(env, alerts, mia)
        [kept] = await proposed(bot)
        assert (kept.nearest, kept.trace, kept.another) == (("self-harm",), 0, False)
        assert "example.org" not in kept.text
        assert str(alice.id) not in repr(kept)
        listed = await mia.slash(channel, "review")
        assert "end it" in said(listed)
        assert "a false alarm (self-harm)" in said(listed)
        opened = await mia.select(shown(listed), values=[kept.id], custom_id="review:open:0")
        assert "harmless:" in said(opened)
        assert "urgent.yaml" in said(opened)

    async def test_not_where_the_member_or_the_channel_wants_nothing_kept(
        self,
        *,
        server: GuildHandle,
        env: simcord.Env,
        bot: FaqBot,
        alerts: ChannelHandle,
        channel: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
    ) -> None:
        await bot.privacy.choose(alice.id, "log", out=True)
        await ask(alice, SELF_HARM)
        await self.press(env, alerts, mia)
        assert await proposed(bot) == []
        assert await closed(bot, server.id) == {"false-alarm": 1}

    async def test_not_what_was_asked_by_command_nor_what_is_deleted(
        self,
        *,
        env: simcord.Env,
        bot: FaqBot,
        alerts: ChannelHandle,
        channel: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        mia: MemberActor,
        ask: Ask,
    ) -> None:
        await alice.slash(channel, "ask", question=SELF_HARM)
        await self.press(env, alerts, mia)
        message = await ask(bob, SELF_HARM)
        await bob.delete(message)
        await self.press(env, alerts, mia)
        assert await proposed(bot) == []

    async def test_it_goes_again_where_it_was_none_after_all(
        self, *, env: simcord.Env, bot: FaqBot, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await self.press(env, alerts, mia)
        assert len(await proposed(bot)) == 1
        await self.press(env, alerts, mia, HELPED)
        assert await proposed(bot) == []

    async def test_the_member_can_have_it_deleted(
        self, *, env: simcord.Env, bot: FaqBot, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await self.press(env, alerts, mia)
        await bot.questions.forget(alice.id)
        assert await proposed(bot) == []

    async def test_what_alarms_no_more_leaves_review(
        self, *, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        lips = questions.Question(
            "a" * 16, today(), server.id, "my lips hurt", "false-alarm", ("self-harm",), by_moderator=True
        )
        await questions.add(bot.store, lips)
        listed = said(await mia.slash(channel, "review"))
        assert "lips hurt" not in listed
        assert "1 of 1 questions" in listed

    async def test_trade_too(
        self, *, env: simcord.Env, bot: FaqBot, alerts: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELLING)
        await self.press(env, alerts, mia)
        [kept] = await proposed(bot)
        assert kept.nearest == ("supply",)


def test_a_closed_alert_thanks_and_lets_them_go() -> None:
    told = told_of.wording(Alert("s", "answered", 1, 2, 3), told_of.Moderator(1, "ben"), "h").text
    assert "step away" in told
    assert isinstance(alert_view(Alert("s", "answered", 1, 2, 3), 0), discord.ui.View)
