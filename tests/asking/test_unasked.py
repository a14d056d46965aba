"""What keeps the bot from being a nuisance where it answers unasked."""

from __future__ import annotations

import logging

import discord
import pytest
import simcord
from hypothesis import given
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.asking.memory import unasked
from bot.asking.memory.unasked import Unasked
from bot.client.answer_buttons import Asker, asker_of
from tests.stage.fixtures import Ask, Restart
from tests.stage.places import thread_of
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import SELF_HARM, helps, only, text
from tests.stage.staff import choose


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture(scope="session")
def sure(shipped: Responder) -> list[str]:
    """Questions of which the bot is sure enough to answer unasked, each with an entry of its own."""
    asked = [entry.question for entry in shipped.knowledge.entries.values()]
    found = {question: shipped.decide(question, addressed=False).entries for question in asked}
    return list({entries: question for question, entries in found.items() if entries}.values())[:6]


@pytest.fixture
def listen() -> bool:
    return True


@pytest.fixture
async def helping(channel: ChannelHandle, mia: MemberActor) -> ChannelHandle:
    """A help channel."""
    await choose(mia, channel, "mode", "help", channel=channel)
    return channel


def answers(channel: ChannelHandle) -> list[discord.Message]:
    return [message for message in channel.history() if message.author.bot]


class TestRepeats:
    """The same entry isn't given again unasked in a channel within ten minutes."""

    async def test_the_second_who_asks_is_left_to_read_up(
        self, env: simcord.Env, helping: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        await alice.send(helping, LIPS)
        await bob.send(helping, LIPS)
        assert len(answers(helping)) == 1
        await env.advance_time(599)
        await bob.send(helping, LIPS)
        assert len(answers(helping)) == 1
        await env.advance_time(2)
        await bob.send(helping, LIPS)
        assert len(answers(helping)) == 2

    async def test_an_answer_that_was_asked_for_counts(
        self, helping: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await bob.send(helping, LIPS)
        assert len(answers(helping)) == 1

    async def test_who_asks_the_bot_gets_the_answer_and_a_link_to_the_earlier_one(
        self, env: simcord.Env, helping: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await alice.send(helping, LIPS)
        [earlier] = answers(helping)
        await ask(bob, LIPS)
        assert earlier.jump_url in text(answers(helping)[-1])
        await env.advance_time(601)
        await ask(bob, LIPS)
        assert "discord.com/channels" not in text(answers(helping)[-1])

    async def test_in_another_channel_nothing_is_linked(
        self, server: GuildHandle, helping: ChannelHandle, alice: MemberActor, me: str
    ) -> None:
        await alice.send(helping, LIPS)
        other = server.create_text_channel("other")
        await alice.send(other, f"{me} {LIPS}")
        assert "discord.com/channels" not in text(only_answer(other))

    async def test_an_answer_that_was_deleted_is_not_linked_and_may_be_given_again(
        self, helping: ChannelHandle, alice: MemberActor, bob: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await alice.send(helping, LIPS)
        [earlier] = answers(helping)
        await mia.delete(earlier)
        await bob.send(helping, LIPS)
        assert len(answers(helping)) == 1


def only_answer(channel: ChannelHandle) -> discord.Message:
    [answer] = answers(channel)
    return answer


class TestWhomItIsFor:
    """What members ask each other isn't for the bot."""

    async def test_questions_to_another_member_are_left_alone(
        self, helping: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        told = await alice.send(helping, "day ten for me")
        await bob.send(helping, LIPS, reply_to=told)
        await bob.send(helping, f"{alice.mention} {LIPS}")
        assert answers(helping) == []
        await bob.send(helping, SELF_HARM, reply_to=told)
        assert helps(only_answer(helping))

    async def test_who_replies_to_themselves_asks_everybody(self, helping: ChannelHandle, alice: MemberActor) -> None:
        told = await alice.send(helping, "day ten for me")
        await alice.send(helping, LIPS, reply_to=told)
        assert only_answer(helping)


class TestHowMuch:
    """At most four a minute in a channel."""

    async def test_the_fifth_question_within_a_minute_is_left_alone(
        self, env: simcord.Env, helping: ChannelHandle, alice: MemberActor, sure: list[str]
    ) -> None:
        for question in sure[:5]:
            await alice.send(helping, question)
        assert len(answers(helping)) == 4
        await env.advance_time(61)
        await alice.send(helping, sure[5])
        assert len(answers(helping)) == 5

    async def test_who_asks_the_bot_and_who_is_in_danger_are_answered(
        self, helping: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask, sure: list[str]
    ) -> None:
        for question in sure[:4]:
            await alice.send(helping, question)
        await ask(bob, sure[4])
        await bob.send(helping, SELF_HARM)
        assert len(answers(helping)) == 6
        assert helps(answers(helping)[-1])

    async def test_what_is_known_of_channels_stays_small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(unasked, "KEPT_AT_MOST", 100)
        kept = Unasked()
        for channel in range(1_000):
            assert kept.claim(channel, [f"e{channel}"])
            kept.answered(channel, [f"e{channel}"], channel + 1)
            kept.missed(channel, 1)
        assert len(kept) <= 303
        assert kept.earlier(999, ["e999"]) == 1_000
        assert kept.earlier(0, ["e0"]) is None


class TestNotWhatIAsked:
    """Two members in a day who say so of unasked answers: the channel goes back to "when asked"."""

    async def press(self, by: MemberActor, message: discord.Message) -> None:
        await by.click(message, label="Not what I asked")

    def unasked(self, channel: ChannelHandle) -> bool:
        return channel.history()[-1].author.bot

    async def test_two_members_are_enough_and_moderators_are_told(
        self,
        *,
        env: simcord.Env,
        helping: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        restart: Restart,
        sure: list[str],
    ) -> None:
        await alice.send(helping, LIPS)
        answer = only_answer(helping)
        await self.press(alice, answer)
        await self.press(alice, answer)
        assert alerts.history() == []
        await env.advance_time(86_300)
        await self.press(bob, answer)
        assert f"<#{helping.id}>" in text(only(alerts))
        await alice.send(helping, sure[1])
        assert not self.unasked(helping)
        await restart()
        await alice.send(helping, sure[1])
        assert not self.unasked(helping)

    async def test_two_days_apart_are_not(
        self, env: simcord.Env, helping: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        await alice.send(helping, LIPS)
        await self.press(alice, only_answer(helping))
        await env.advance_time(86_401)
        await self.press(bob, only_answer(helping))
        assert alerts.history() == []

    async def test_answers_that_were_asked_for_do_not_count(
        self, helping: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await self.press(alice, only_answer(helping))
        await self.press(bob, only_answer(helping))
        assert alerts.history() == []

    async def test_in_a_thread_it_counts_for_the_channel(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        bot: FaqBot,
        helping: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
    ) -> None:
        thread = await thread_of(env, helping, alice)
        await alice.send(thread, LIPS)
        for member in (alice, bob):
            await self.press(member, answers(thread)[-1])
        assert bot.servers.of(server.id).channels == {helping.id: "addressed"}

    @pytest.mark.parametrize("status", [403, 404, 429, 500])
    async def test_where_moderators_cannot_be_told_the_channel_goes_quiet_all_the_same(
        self,
        *,
        env: simcord.Env,
        helping: ChannelHandle,
        alerts: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        sure: list[str],
        status: int,
    ) -> None:
        await alice.send(helping, LIPS)
        env.inject_error("POST", f"/channels/{alerts.id}/messages", status=status, times=None)
        for member in (alice, bob):
            await self.press(member, only_answer(helping))
        await alice.send(helping, sure[1])
        assert not self.unasked(helping)

    async def test_where_moderators_have_no_channel_the_log_tells(
        self,
        helping: ChannelHandle,
        alice: MemberActor,
        bob: MemberActor,
        bot: FaqBot,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.INFO)
        await alice.send(helping, LIPS)
        for member in (alice, bob):
            await self.press(member, only_answer(helping))
        assert "missed the question" in caplog.text


@given(
    st.lists(
        st.tuples(st.integers(0, 400), st.integers(1, 3), st.lists(st.sampled_from("abcd"), max_size=3), st.booleans()),
        max_size=60,
    )
)
def test_what_a_message_answered_is_forgotten_with_it_and_nothing_is_remembered_for_long(
    said: list[tuple[int, int, list[str], bool]],
) -> None:
    clock = 0.0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("bot.client.expiring.time.monotonic", lambda: clock)
        kept = Unasked()
        for message, (later, channel, entries, gone) in enumerate(said, 1):
            clock += later
            kept.answered(channel, entries, message)
            if gone:
                kept.forget(message)
                assert message not in kept._told.values()
            told = {
                message: {key for key, by in kept._told.items() if by == message} for message in kept._told.values()
            }
            assert all(keys <= set(kept._by_message[message]) for message, keys in told.items())
        clock += unasked.REPEAT_SECONDS
        kept.answered(9, [], 1_000)
        assert len(kept) == len(kept._by_message) == 0


async def test_what_it_answers_unasked_is_marked_over_a_restart(
    helping: ChannelHandle, alice: MemberActor, restart: Restart
) -> None:
    await alice.send(helping, LIPS)
    await restart()
    assert asker_of(only_answer(helping)) == Asker(alice.id, is_unasked=True)
