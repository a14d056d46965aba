"""Members who ask very much at once."""

from __future__ import annotations

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.asking.memory.cooldown import Cooldown
from tests.stage.fixtures import Ask
from tests.stage.seen import LIPS, SELF_HARM, body, text


def bots(channel: ChannelHandle) -> int:
    return sum(message.author.bot for message in channel.history())


async def test_after_five_questions_in_half_a_minute_the_member_is_told_once_to_wait(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask
) -> None:
    await ask(alice, LIPS)
    await env.advance_time(10)
    for _ in range(4):
        await ask(alice, LIPS)
    assert bots(channel) == 5
    await ask(alice, LIPS)
    assert "Please give me 20 seconds" in text(channel.history()[-1])
    for _ in range(5):
        await ask(alice, LIPS)
    assert bots(channel) == 6
    await env.advance_time(20)
    await ask(alice, LIPS)
    assert bots(channel) == 7
    assert "As I said" in text(channel.history()[-1])
    await ask(alice, LIPS)
    assert "Please give me 10 seconds" in text(channel.history()[-1])


async def test_others_are_answered_meanwhile(
    channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
) -> None:
    for _ in range(8):
        await ask(alice, LIPS)
    await ask(bob, LIPS)
    assert "lip balm" in text(channel.history()[-1])


async def test_empty_messages_count_too(channel: ChannelHandle, alice: MemberActor, ask: Ask) -> None:
    for _ in range(9):
        await ask(alice, "")
    assert bots(channel) == 6


async def test_moderators_may_ask_as_much_as_they_like(channel: ChannelHandle, mia: MemberActor, ask: Ask) -> None:
    for _ in range(8):
        await ask(mia, LIPS)
    assert bots(channel) == 8


async def test_commands_tell_the_member_alone(channel: ChannelHandle, alice: MemberActor, mia: MemberActor) -> None:
    for _ in range(5):
        assert not (await alice.slash(channel, "ask", question=LIPS)).ephemeral
    for _ in range(2):
        result = await alice.slash(channel, "ask", question=LIPS)
        assert result.ephemeral
        assert "a lot of questions" in body(result)
    question = await mia.send(channel, LIPS)
    assert "a lot of questions" in body(await alice.context_menu(channel, "Answer this", question))
    for _ in range(7):
        assert not (await mia.slash(channel, "ask", question=LIPS)).ephemeral


async def test_in_direct_messages_it_is_the_same(alice: MemberActor) -> None:
    for _ in range(9):
        await alice.send_dm(LIPS)
    assert bots(alice.user.dm_channel) == 6


class TestInDanger:
    """Whoever is in danger is helped, however much they asked."""

    @pytest.fixture
    def responder(self, shipped: object) -> object:
        return shipped

    async def test_they_are_answered_in_any_way(self, channel: ChannelHandle, alice: MemberActor, ask: Ask) -> None:
        for _ in range(7):
            await ask(alice, LIPS)
        for _ in range(7):
            await ask(alice, SELF_HARM)
            assert "988" in text(channel.history()[-1])
        assert "988" in body(await alice.slash(channel, "ask", question=SELF_HARM))


def test_few_members_are_remembered() -> None:
    cooldown = Cooldown(at_most=100)
    for member in range(1_000):
        assert cooldown.take(member) is None
    assert len(cooldown) == 100


def test_nobody_is_remembered_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = 0.0
    monkeypatch.setattr("bot.asking.memory.cooldown.time.monotonic", lambda: clock)
    cooldown = Cooldown()
    cooldown.take(1)
    clock = 31.0
    cooldown.take(2)
    assert len(cooldown) == 1
