"""The hour after an emergency, on Discord: nobody is answered as if nothing were, whatever the way in."""

from __future__ import annotations

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.asking.memory.dangers import KEPT_SECONDS
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import DRYNESS, SELF_HARM, SWELLING, body, heading, helps, labels, shown, text, title
from tests.stage.staff import choose

FOOTBALL = "who won the football last night"
LINE = "And about before: a person to talk to"  # below an answer, after thoughts of self-harm


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


def answers(channel: ChannelHandle) -> list[str]:
    """What the bot said in a channel, in order."""
    return [text(message) for message in channel.history() if message.author.bot]


class TestOverhearing:
    """Where it listens, it speaks up again only to what is about the emergency."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    @pytest.fixture
    async def helped(self, channel: ChannelHandle, mia: MemberActor, alice: MemberActor) -> ChannelHandle:
        """A channel where it has just helped alice unasked."""
        await choose(mia, channel, "mode", "help", channel=channel)
        await alice.send(channel, SELF_HARM)
        assert helps(channel.history()[-1])
        return channel

    @pytest.mark.parametrize("said", ["its getting worse", "nobody picks up", "the ambulance is here", "just kidding"])
    async def test_with_a_word_about_it_it_cares(self, helped: ChannelHandle, alice: MemberActor, said: str) -> None:
        await alice.send(helped, said)
        assert len(answers(helped)) == 2
        assert "988" in answers(helped)[-1] or "emergency number" in answers(helped)[-1]

    @pytest.mark.parametrize("said", ["lovely weather", "thanks guys", "ok", FOOTBALL])
    async def test_without_one_it_is_silent(self, helped: ChannelHandle, alice: MemberActor, said: str) -> None:
        await alice.send(helped, said)
        assert len(answers(helped)) == 1

    async def test_an_answer_that_nobody_asked_for_has_the_line(
        self, helped: ChannelHandle, alice: MemberActor
    ) -> None:
        await alice.send(helped, LIPS)
        assert heading(helped.history()[-1]) == DRYNESS
        assert LINE in answers(helped)[-1]

    async def test_what_others_say_there_is_not_about_it(self, helped: ChannelHandle, bob: MemberActor) -> None:
        await bob.send(helped, "the ambulance is here")
        assert len(answers(helped)) == 1

    async def test_in_a_pause_somebody_still_in_danger_who_asks_is_cared_for(
        self, helped: ChannelHandle, alice: MemberActor, mia: MemberActor, me: str
    ) -> None:
        await mia.slash(helped, "pause")
        before = len(answers(helped))
        await alice.send(helped, "the ambulance is here")
        assert len(answers(helped)) == before
        await alice.send(helped, f"{me} its getting worse")
        assert len(answers(helped)) == before + 1


class TestPieces:
    """A sentence in several messages, as people type in panic."""

    @pytest.fixture
    def listen(self) -> bool:
        return True

    async def test_its_end_is_heard_though_it_wasnt_said_to_the_bot(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await choose(mia, channel, "mode", "help", channel=channel)
        await ask(alice, "i want to end")
        await alice.send(channel, "my life")
        assert helps(channel.history()[-1])

    async def test_it_is_heard_among_too_many_questions(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        for _ in range(8):
            await ask(alice, LIPS)
        await ask(alice, "i want to end")
        await ask(alice, "my life")
        assert helps(channel.history()[-1])

    async def test_what_another_member_says_is_no_end_of_it(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, "i want to end")
        await ask(bob, "my life")
        assert not helps(channel.history()[-1])


class TestAsking:
    """A mention, `/ask`, a button."""

    async def test_what_it_does_not_know_gets_care(self, channel: ChannelHandle, alice: MemberActor, ask: Ask) -> None:
        await ask(alice, SELF_HARM)
        await ask(alice, FOOTBALL)
        assert "don't know" not in answers(channel)[-1]
        assert "988" in answers(channel)[-1]

    async def test_a_question_gets_its_answer_and_a_line(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await ask(alice, LIPS)
        assert heading(channel.history()[-1]) == DRYNESS
        assert LINE in answers(channel)[-1]

    async def test_the_command_cares_the_same(self, channel: ChannelHandle, alice: MemberActor) -> None:
        await alice.slash(channel, "ask", question=SELF_HARM)
        assert "988" in body(await alice.slash(channel, "ask", question=FOOTBALL))
        answer = await alice.slash(channel, "ask", question=LIPS)
        assert title(answer) == DRYNESS
        assert LINE in text(shown(answer))
        chosen = await alice.slash(channel, "ask", question=DRYNESS)  # as typing offers it
        assert LINE in text(shown(chosen))

    async def test_a_button_keeps_the_line(self, channel: ChannelHandle, alice: MemberActor) -> None:
        await alice.slash(channel, "ask", question=SELF_HARM)
        answer = shown(await alice.slash(channel, "ask", question=LIPS))
        related = next(label for label in labels(answer) if label.endswith("?"))
        assert LINE in text(shown(await alice.click(answer, label=related)))

    async def test_many_questions_are_no_reason_to_wait(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        for _ in range(12):
            await ask(alice, LIPS)
        await ask(alice, "its getting worse")
        assert "988" in answers(channel)[-1]
        assert "988" in body(await alice.slash(channel, "ask", question="its getting worse"))

    async def test_the_same_emergency_again_is_help_in_fewer_words(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        await ask(alice, SELF_HARM)
        first, again = answers(channel)
        assert "988" in again
        assert len(again) < len(first) / 2

    async def test_others_and_other_channels_are_as_ever(
        self, *, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask, me: str
    ) -> None:
        await ask(alice, SELF_HARM)
        await ask(bob, FOOTBALL)
        elsewhere = server.create_text_channel("elsewhere")
        await alice.send(elsewhere, f"{me} {FOOTBALL}")
        assert "don't know" in answers(channel)[-1]
        assert "don't know" in answers(elsewhere)[-1]


class TestEdits:
    """Of what was written in that hour."""

    async def test_what_got_care_becomes_a_question_with_its_answer_and_the_line(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str
    ) -> None:
        await ask(alice, SELF_HARM)
        asked = await ask(alice, FOOTBALL)
        await env.advance_time(1)
        await alice.edit(asked, f"{me} {LIPS}")
        assert len(answers(channel)) == 2
        assert heading(channel.history()[-1]) == DRYNESS
        assert LINE in answers(channel)[-1]

    async def test_the_emergency_itself_written_anew_gets_its_whole_reply(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, me: str
    ) -> None:
        asked = await ask(alice, SWELLING)
        await env.advance_time(1)
        await alice.edit(asked, f"{me} {SELF_HARM}")
        [answer] = [message for message in channel.history() if message.author.bot]
        assert helps(answer)
        await ask(alice, FOOTBALL)
        assert "988" in answers(channel)[-1]


class TestForgetting:
    """It is an hour, in memory."""

    @pytest.mark.parametrize(("seconds", "is_kept"), [(KEPT_SECONDS - 60, True), (KEPT_SECONDS + 60, False)])
    async def test_after_an_hour_it_is_as_ever(
        self, *, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask, seconds: float, is_kept: bool
    ) -> None:
        await ask(alice, SELF_HARM)
        await env.advance_time(seconds)
        await ask(alice, FOOTBALL)
        assert ("don't know" not in answers(channel)[-1]) is is_kept

    async def test_so_it_is_after_a_restart(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        await ask(alice, SELF_HARM)
        await restart()
        await ask(alice, FOOTBALL)
        assert "don't know" in answers(channel)[-1]

    async def test_and_for_who_wants_to_be_forgotten(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, SELF_HARM)
        assert "whom to call" in body(await alice.slash(channel, "my-data"))
        page = shown(await alice.slash(channel, "forget-me"))
        await alice.click(page, label=labels(page)[0])
        await ask(alice, FOOTBALL)
        assert "don't know" in answers(channel)[-1]
