"""The command /ask, and the buttons under answers."""

from __future__ import annotations

import time

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.answering.conversation import Conversation
from bot.answering.decision import Decision
from bot.answering.responder import Responder
from bot.answering.understanding import Thresholds
from bot.app.app import FaqBot
from bot.client.reading import MAX_QUESTION
from tests.stage.fixtures import Restart
from tests.stage.seen import DRYNESS, LIPS, SKINCARE, SUN, body, heading, labels, shown, title
from tests.stage.shipped import SLOWER


async def test_ask_answers_in_the_channel(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question=LIPS)
    assert not result.ephemeral
    assert title(result) == DRYNESS


async def test_ask_answers_in_private_when_wanted(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question=LIPS, private=True)
    assert result.ephemeral


async def test_ask_works_in_direct_messages(env: simcord.Env, alice: MemberActor) -> None:
    result = await alice.user.slash("ask", question=LIPS)
    assert title(result) == DRYNESS


async def test_ask_takes_the_longest_question(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question=f"{LIPS} ".ljust(MAX_QUESTION, "?"))
    assert title(result) == DRYNESS


async def test_ask_without_a_word_is_told_kindly(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question="<#1>")
    assert result.ephemeral
    assert "only read words" in body(result)


class TestCompletion:
    """What is offered while a member types a question."""

    async def test_it_offers_questions_by_any_of_their_phrasings(
        self, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        choices = await alice.autocomplete(channel, "ask", "question", "chapped lips")
        assert [choice["name"] for choice in choices] == [DRYNESS]

    async def test_it_offers_questions_before_anything_is_typed(
        self, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        assert len(await alice.autocomplete(channel, "ask", "question", "")) == 5

    async def test_choosing_one_gets_that_very_answer(
        self, channel: ChannelHandle, alice: MemberActor, responder: Responder
    ) -> None:
        for choice in await alice.autocomplete(channel, "ask", "question", ""):
            result = await alice.slash(channel, "ask", question=choice["value"])
            assert title(result) == choice["name"]

    async def test_it_stays_within_discords_limits(
        self, channel: ChannelHandle, alice: MemberActor, env: simcord.Env
    ) -> None:
        for typed in ("", "a", "isotretinoin", "lips " * 1_000, "🩹", "\x00"):
            choices = await alice.autocomplete(channel, "ask", "question", typed)
            assert len(choices) <= 25
            assert all(0 < len(choice[key]) <= 100 for choice in choices for key in ("name", "value"))

    def test_it_takes_less_than_50_ms(self, responder: Responder) -> None:
        start = time.thread_time()
        responder.complete("does isotretinoin dry my li")
        assert time.thread_time() - start < 0.05 * SLOWER


class TestRelatedQuestions:
    """The buttons under an answer."""

    async def test_they_are_under_the_answer(self, channel: ChannelHandle, alice: MemberActor) -> None:
        result = await alice.slash(channel, "ask", question=LIPS)
        assert labels(shown(result))[:2] == [SKINCARE, SUN]

    async def test_pressing_one_answers_the_member_who_pressed(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        asked = await alice.slash(channel, "ask", question=LIPS)
        pressed = await bob.click(shown(asked), label=SUN)
        assert pressed.ephemeral
        assert title(pressed) == SUN
        again = await bob.click(shown(pressed), label=SKINCARE)
        assert title(again) == SKINCARE

    async def test_they_work_after_a_restart(
        self, channel: ChannelHandle, alice: MemberActor, restart: Restart
    ) -> None:
        await alice.slash(channel, "ask", question=LIPS)
        await restart()
        pressed = await alice.click(channel.history()[-1], label=SUN)
        assert title(pressed) == SUN

    async def test_one_whose_entry_is_gone_says_so(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, responder: Responder
    ) -> None:
        asked = await alice.slash(channel, "ask", question=LIPS)
        bot.current.responder = _without(responder, "sun-sensitivity")
        pressed = await alice.click(shown(asked), label=SUN)
        assert pressed.ephemeral
        assert "isn't here any more" in body(pressed)

    async def test_in_direct_messages_they_answer_openly(self, alice: MemberActor) -> None:
        await alice.send_dm(LIPS)
        pressed = await alice.user.click(alice.user.dm_channel.history()[-1], label=SUN)
        assert not pressed.ephemeral
        assert title(pressed) == SUN


class TestDidYouMean:
    """The buttons under a suggestion."""

    @pytest.fixture
    def responder(self, small: Responder) -> Responder:
        return Responder(small.knowledge, Thresholds(answer=1.1, suggest=0.01))

    async def test_it_offers_questions_to_pick_from(self, channel: ChannelHandle, alice: MemberActor) -> None:
        result = await alice.slash(channel, "ask", question="dry lips in the sun")
        assert {DRYNESS, SUN} <= set(labels(shown(result)))
        assert "Did you mean one of these?" in body(result)
        assert DRYNESS not in body(result)

    async def test_for_the_member_who_asked_the_answer_takes_its_place(
        self, channel: ChannelHandle, alice: MemberActor, restart: Restart
    ) -> None:
        await alice.slash(channel, "ask", question="dry lips in the sun")
        await restart()
        await alice.click(channel.history()[-1], label=DRYNESS)
        [message] = channel.history()
        assert heading(message) == DRYNESS
        next_questions, _ = message.components
        assert [button.label for button in next_questions.children] == [SKINCARE, SUN]  # type: ignore[union-attr]

    async def test_so_it_does_after_a_mention(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, bot: FaqBot
    ) -> None:
        assert bot.user is not None
        await alice.send(channel, f"{bot.user.mention} dry lips in the sun")
        await alice.click(channel.history()[-1], label=DRYNESS)
        assert len(channel.history()) == 2
        assert heading(channel.history()[-1]) == DRYNESS

    async def test_anyone_else_who_presses_is_answered_alone(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, bot: FaqBot
    ) -> None:
        assert bot.user is not None
        await alice.send(channel, f"{bot.user.mention} dry lips in the sun")
        suggestion = channel.history()[-1]
        pressed = await bob.click(suggestion, label=DRYNESS)
        assert pressed.ephemeral
        assert title(pressed) == DRYNESS
        assert heading(channel.history(viewer=alice)[-1]) is None


class TestHalfTyped:
    """A question that is sent before it is all there, and without choosing what is offered."""

    @pytest.fixture
    def responder(self, shipped: Responder) -> Responder:
        return shipped

    async def test_what_can_only_go_on_one_way_is_answered(self, channel: ChannelHandle, alice: MemberActor) -> None:
        result = await alice.slash(channel, "ask", question="dry li")
        assert title(result) == "Does isotretinoin dry out the skin, lips and eyes?"

    async def test_what_may_go_on_in_several_ways_is_offered(self, channel: ChannelHandle, alice: MemberActor) -> None:
        result = await alice.slash(channel, "ask", question="blood don")
        assert "Did you mean one of these?" in body(result)
        assert labels(shown(result))[0].startswith("Can I give blood or plasma")

    @pytest.mark.parametrize("said", ["???", "stop", "😭", "ok", "https://example.org"])
    async def test_what_asks_nothing_repeats_nothing(
        self, said: str, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        await alice.slash(channel, "ask", question="is that bad for my eyes or my head")
        result = await alice.slash(channel, "ask", question=said)
        assert "Did you mean" not in body(result)


class Urgent(Responder):
    """Finds something urgent in everything."""

    category = "pregnant-now"

    def turn(
        self, text: str, before: Conversation, *, addressed: bool = True, typed: bool = False
    ) -> tuple[Decision, Conversation]:
        return Decision("urgent", urgent=(self.category,)), before


class TestUrgentAnswers:
    """What is nobody else's business is shown to the member alone, unless they want it otherwise."""

    @pytest.fixture
    def responder(self, small: Responder) -> Responder:
        return Urgent(small.knowledge)

    async def test_a_private_matter_stays_private(self, channel: ChannelHandle, alice: MemberActor) -> None:
        assert (await alice.slash(channel, "ask", question="urgent")).ephemeral
        assert (await alice.slash(channel, "ask", question="urgent", private=True)).ephemeral
        assert not (await alice.slash(channel, "ask", question="urgent", private=False)).ephemeral

    async def test_an_emergency_is_for_all_to_see(
        self, channel: ChannelHandle, alice: MemberActor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Urgent, "category", "allergic-reaction")
        assert not (await alice.slash(channel, "ask", question="urgent")).ephemeral


def _without(responder: Responder, entry: str) -> Responder:
    knowledge = responder.knowledge
    left = {id_: kept.model_copy(update={"related": ()}) for id_, kept in knowledge.entries.items() if id_ != entry}
    phrasings = {id_: texts for id_, texts in knowledge.phrasings.items() if id_ != entry}
    return Responder(type(knowledge)(left, phrasings, knowledge.sections))
