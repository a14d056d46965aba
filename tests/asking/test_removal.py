"""The button "Remove" under an answer."""

from __future__ import annotations

import discord
import pytest
import simcord
from discord.ui import Button, View
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.answering.understanding import Thresholds
from bot.client.answer_buttons import Asker, with_remove
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import DRYNESS, LIPS, body, heading, shown, text

UNSURE = "dry lips in the sun"


@pytest.fixture
def responder(small: Responder) -> Responder:
    """Sure of little, so that it offers questions to pick from."""
    return Responder(small.knowledge, Thresholds(answer=0.9))


def buttons(message: discord.Message) -> list[str]:
    return [str(part.label) for row in message.components for part in row.children]  # type: ignore[union-attr]


def last(channel: ChannelHandle) -> discord.Message:
    message = channel.history()[-1]
    assert message.author.bot
    return message


class TestWhere:
    """Under every answer that others see, but not under help for someone in danger."""

    @pytest.mark.parametrize("said", [LIPS, UNSURE, "wugs zorp quux"])
    async def test_answers_suggestions_and_i_dont_know_have_it(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, said: str
    ) -> None:
        await ask(alice, said)
        assert buttons(last(channel))[-1] == "Remove"

    async def test_greetings_have_not(self, channel: ChannelHandle, alice: MemberActor, ask: Ask) -> None:
        await ask(alice, "hello")
        assert last(channel).components == []

    async def test_what_only_the_member_sees_has_not(self, channel: ChannelHandle, alice: MemberActor) -> None:
        private = await alice.slash(channel, "ask", question=LIPS, private=True)
        assert "Remove" not in str(shown(private).components)
        public = await alice.slash(channel, "ask", question=LIPS)
        assert "Remove" in str(shown(public).components)
        further = await alice.click(shown(public), custom_id="ask:sun-sensitivity")
        assert "Remove" not in str(shown(further).components)


class TestWho:
    """The member who asked, and moderators."""

    async def test_the_member_who_asked_may_even_after_a_restart(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        question = await ask(alice, LIPS)
        await restart()
        await alice.click(last(channel), label="Remove")
        assert [message.id for message in channel.history()] == [question.id]

    async def test_moderators_may(
        self,
        *,
        env: simcord.Env,
        server: GuildHandle,
        channel: ChannelHandle,
        alice: MemberActor,
        mia: MemberActor,
        ask: Ask,
    ) -> None:
        await ask(alice, LIPS)
        await mia.click(last(channel), label="Remove")
        await ask(alice, LIPS)
        role = server.create_role("Mods", permissions=discord.Permissions(manage_messages=True, view_channel=True))
        mod = server.add_member(env.create_user("mod"), roles=[role])
        await mod.click(last(channel), label="Remove")
        assert not [message for message in channel.history() if message.author.bot]

    async def test_others_may_not(self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask) -> None:
        await ask(alice, LIPS)
        pressed = await bob.click(last(channel), label="Remove")
        assert pressed.ephemeral
        assert "Only the member who asked" in body(pressed)
        assert heading(last(channel)) == DRYNESS

    async def test_of_a_command_it_is_who_used_it(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        question = await alice.send(channel, LIPS)
        answer = await bob.context_menu(channel, "Answer this", question)
        assert "Only the member" in body(await alice.click(shown(answer), label="Remove"))
        await bob.click(shown(answer), label="Remove")
        assert [message.id for message in channel.history()] == [question.id]

    async def test_an_answer_that_was_picked_can_be_removed_as_well(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, UNSURE)
        await alice.click(last(channel), label=DRYNESS)
        await alice.click(last(channel), label="Remove")
        assert not [message for message in channel.history() if message.author.bot]

    async def test_in_direct_messages_the_member_may(self, alice: MemberActor) -> None:
        await alice.send_dm(LIPS)
        await alice.user.click(last(alice.user.dm_channel), label="Remove")
        assert len(alice.user.dm_channel.history()) == 1


async def test_what_was_removed_is_not_edited_back(
    channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str
) -> None:
    question = await ask(alice, LIPS)
    await alice.click(last(channel), label="Remove")
    await alice.edit(question, f"{me} do I need sunscreen?")
    assert len(channel.history()) == 1


@pytest.mark.parametrize("status", [403, 429, 500])
async def test_where_discord_refuses_the_member_is_told(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, status: int
) -> None:
    await ask(alice, LIPS)
    env.inject_error("DELETE", "/channels/*/messages/*", status=status, times=None)
    pressed = await alice.click(last(channel), label="Remove")
    [told] = pressed.followups
    assert told.ephemeral
    assert "didn't let me" in text(told)


async def test_an_answer_that_is_gone_meanwhile_is_no_trouble(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask
) -> None:
    await ask(alice, LIPS)
    env.inject_error("DELETE", "/channels/*/messages/*", status=404, code=10008)
    pressed = await alice.click(last(channel), label="Remove")
    assert pressed.acknowledged
    assert pressed.followups == []


async def test_many_buttons_leave_room_for_it() -> None:
    for count in (0, 1, 5, 7, 10, 24):
        view = View(timeout=None)
        for number in range(count):
            view.add_item(Button(label=str(number), custom_id=str(number)))
        rows = with_remove(view, Asker(1)).to_components()
        assert max(len(row["components"]) for row in rows) <= 5
        assert sum(len(row["components"]) for row in rows) == count + 1
