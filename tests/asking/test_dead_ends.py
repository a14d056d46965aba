"""No dead ends: what isn't known, not sure or not what was asked leads on."""

from __future__ import annotations

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.decision import Candidate, Decision
from bot.answering.responder import Responder
from bot.answering.understanding import Thresholds
from bot.answering.wording.wording import NEAREST, UNKNOWN, Choice, Passage, Wording, word
from bot.app.app import FaqBot
from bot.asking.remarks import LEARNING
from bot.client.rendering import made
from bot.local.batch import as_json
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import DRYNESS, LIPS, body, heading, labels, menus, shown, text, title

BOTH = "dry lips in the sun"
FOOTBALL = "who won the football on saturday"
TOPICS = "Browse topics"


class TestNotKnown:
    """ "I don't know" where something comes near."""

    @pytest.fixture
    def responder(self, small: Responder) -> Responder:
        return Responder(small.knowledge, Thresholds(answer=1.1, suggest=1.1))

    async def test_the_nearest_questions_are_buttons_and_said_to_be_no_more_than_that(
        self, channel: ChannelHandle, alice: MemberActor
    ) -> None:
        result = await alice.slash(channel, "ask", question=BOTH)
        assert body(result).startswith("Sorry, I don't know that one.")
        assert NEAREST in body(result)
        assert DRYNESS not in body(result)
        assert DRYNESS in labels(shown(result))[:3]
        assert labels(shown(result))[-1] == TOPICS
        assert len(labels(shown(result))) <= 4

    async def test_the_answer_to_one_takes_its_place_and_teaches(
        self, *, channel: ChannelHandle, alice: MemberActor, ask: Ask, bot: FaqBot
    ) -> None:
        await ask(alice, BOTH)
        await bot.questions.finish(5)
        await alice.click(channel.history()[-1], label=DRYNESS)
        assert heading(channel.history()[-1]) == DRYNESS
        assert len(channel.history()) == 2

    async def test_it_can_be_picked_by_its_number(
        self, channel: ChannelHandle, alice: MemberActor, responder: Responder
    ) -> None:
        first = responder.decide(BOTH).near[0]
        await alice.slash(channel, "ask", question=BOTH)
        assert title(await alice.slash(channel, "ask", question="1")) == responder.knowledge.entries[first].question

    async def test_without_buttons_they_are_listed(self, responder: Responder) -> None:
        wording = word(responder.decide(BOTH), responder.knowledge)
        assert wording is not None
        *_, plainest = made(wording, embeds=True, alone=False)
        assert plainest.view is None
        assert f"{NEAREST}\n\n1. " in plainest.content
        assert DRYNESS in plainest.content

    def test_the_batch_says_what_it_always_said(self, responder: Responder) -> None:
        told = as_json(responder, responder.decide(BOTH))
        assert (told["kind"], told["suggestions"], told["text"]) == ("unknown", [], UNKNOWN)


async def test_where_nothing_is_near_there_are_the_topics(channel: ChannelHandle, alice: MemberActor) -> None:
    result = await alice.slash(channel, "ask", question=FOOTBALL)
    assert NEAREST not in body(result)
    assert labels(shown(result)) == [TOPICS]


async def test_the_button_opens_the_topics_for_who_presses_after_a_restart_too(
    channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask, restart: Restart
) -> None:
    await ask(alice, FOOTBALL)
    await restart()
    opened = await bob.click(channel.history()[-1], label=TOPICS)
    assert opened.ephemeral
    assert "topics:sections" in menus(shown(opened))


@pytest.mark.usefixtures("keeping")
class TestWhoSeesIt:
    """That moderators see what is asked often is only said where it's so."""

    async def test_not_where_moderators_have_not_switched_it_on(
        self, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await bot.servers.choose_keeping(server.id, False)
        assert LEARNING not in body(await alice.slash(channel, "ask", question=FOOTBALL))
        await ask(alice, FOOTBALL)
        assert LEARNING not in text(channel.history()[-1])

    async def test_in_a_server_that_keeps_questions(self, channel: ChannelHandle, alice: MemberActor, ask: Ask) -> None:
        assert LEARNING in body(await alice.slash(channel, "ask", question=FOOTBALL))
        await ask(alice, FOOTBALL)
        assert LEARNING in text(channel.history()[-1])

    async def test_not_to_who_does_not_want_theirs_kept(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot
    ) -> None:
        await bot.privacy.choose(alice.id, "log", out=True)
        assert LEARNING not in body(await alice.slash(channel, "ask", question=FOOTBALL))

    async def test_not_in_direct_messages(self, alice: MemberActor) -> None:
        assert LEARNING not in body(await alice.user.slash("ask", question=FOOTBALL))

    async def test_not_of_what_somebody_else_wrote(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        message = await bob.send(channel, FOOTBALL)
        assert LEARNING not in body(await alice.context_menu(channel, "Answer this", message))


class TestNotWhatIAsked:
    """The button under an answer."""

    async def test_the_runners_up_are_offered(self, channel: ChannelHandle, alice: MemberActor) -> None:
        asked = await alice.slash(channel, "ask", question=LIPS)
        told = await alice.click(shown(asked), label="Not what I asked")
        assert "These came next" in body(told)
        assert told.ephemeral
        *offered, last = labels(shown(told))
        assert 1 <= len(offered) <= 3
        assert DRYNESS not in offered
        assert last == TOPICS
        answered = await alice.click(shown(told), label=offered[0])
        assert answered.ephemeral
        assert title(answered) == offered[0]

    async def test_who_did_not_ask_is_offered_the_topics(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        asked = await alice.slash(channel, "ask", question=LIPS)
        told = await bob.click(shown(asked), label="Not what I asked")
        assert labels(shown(told)) == [TOPICS]

    async def test_so_is_who_asked_before_a_restart(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        await ask(alice, LIPS)
        await restart()
        told = await alice.click(channel.history()[-1], label="Not what I asked")
        assert labels(shown(told)) == [TOPICS]


class TestSuggestion:
    """ "Did you mean" says each question once."""

    WORDING = Wording(
        "suggest", (Passage("Did you mean one of these?"),), "Ask.", (Choice("a", "A?"), Choice("b", "B?"))
    )

    def test_on_buttons_alone_where_there_are_buttons(self) -> None:
        first, *_, plainest = made(self.WORDING, embeds=True, alone=False)
        assert first.view is not None
        assert "A?" not in first.content
        assert plainest.view is None
        assert "1. A?\n2. B?" in plainest.content

    def test_in_the_text_for_the_terminal_and_the_batch(self) -> None:
        assert self.WORDING.text.endswith("1. A?\n2. B?")


def test_what_is_declined_or_asks_nothing_gets_no_nearest(small: Responder) -> None:
    for said in ("???", "hola, mis labios están muy secos y me duelen mucho, qué puedo hacer"):
        assert small.decide(said).near == ()


def test_what_is_hardly_near_is_not_offered(small: Responder) -> None:
    far = Decision("unknown", candidates=(Candidate("dryness", 0.019),))
    assert small._with_nearest(far).near == ()
    assert small._with_nearest(Decision("unknown", candidates=(Candidate("dryness", 0.02),))).near == ("dryness",)
