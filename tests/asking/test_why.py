"""Why an answer came out as it did: `/why`, and Apps › Why this answer?"""

from __future__ import annotations

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.decision import Decision, Evidence, Explanation, Kind
from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.asking.memory.explanations import KEPT_AT_MOST, Why, Whys
from bot.asking.why import explained, sure
from bot.knowledge.care import REPLIES
from bot.knowledge.knowledge import Knowledge
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import DRYNESS, LIPS, SELF_HARM, body

MENU = "Why this answer?"


class TestMenu:
    """On one of the bot's messages."""

    async def test_the_member_who_was_answered_sees_entry_source_and_confidence_in_words(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, "pls help my lips are cracking, is that normall?")
        why = await alice.context_menu(channel, MENU, channel.history()[-1])
        assert why.ephemeral
        assert f"**Entry:** {DRYNESS} (`dryness`)" in body(why)
        assert "**Source:** The article › Potential Side Effects › Dryness" in body(why)
        assert "sure" in body(why)
        assert "a question like “my lips are cracking, is that normal?”" in body(why)
        assert "Scores" not in body(why)
        assert "normall" not in body(why)

    async def test_moderators_see_scores_guards_and_the_version_too(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        why = body(await mia.context_menu(channel, MENU, channel.history()[-1]))
        assert "**Scores**\n- `dryness`: confidence 0.99" in why
        assert "**What spoke against it:** nothing" in why
        assert "**Knowledge:**" in why

    async def test_other_members_see_nothing(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        why = await bob.context_menu(channel, MENU, channel.history()[-1])
        assert "dryness" not in body(why)
        assert "Only the member whom I answered" in body(why)

    async def test_of_messages_of_others_it_knows_nothing(self, channel: ChannelHandle, alice: MemberActor) -> None:
        message = await alice.send(channel, LIPS)
        assert "only explain my own" in body(await alice.context_menu(channel, MENU, message))

    async def test_after_a_restart_it_says_kindly_that_it_does_not_remember(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        await ask(alice, LIPS)
        await restart()
        assert "don't remember any more" in body(await alice.context_menu(channel, MENU, channel.history()[-1]))

    async def test_what_was_answered_by_answer_this_is_explained_to_who_asked(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        message = await alice.send(channel, LIPS)
        await bob.context_menu(channel, "Answer this", message)
        answer = channel.history()[-1]
        assert "dryness" in body(await bob.context_menu(channel, MENU, answer))
        assert "dryness" not in body(await alice.context_menu(channel, MENU, answer))

    async def test_whoever_may_manage_the_server_is_a_moderator_here_too(
        self, *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        for permission in ("manage_guild", "manage_messages"):
            role = server.create_role(permission, permissions=discord.Permissions(**{permission: True}))
            member = server.add_member(env.create_user(permission), roles=[role])
            assert "dryness" in body(await member.context_menu(channel, MENU, channel.history()[-1]))
            assert "dryness" in body(await member.slash(channel, "why"))


class TestCommand:
    """/why, about the last answer in the channel."""

    async def test_it_is_about_the_members_own_last_answer(
        self, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await ask(bob, "do I need sunscreen")
        assert "`dryness`" in body(await alice.slash(channel, "why"))
        assert "`sun-sensitivity`" in body(await bob.slash(channel, "why"))

    async def test_answers_that_only_the_member_saw_are_explained_to_them_alone(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor
    ) -> None:
        await alice.slash(channel, "ask", question=LIPS, private=True)
        assert "`dryness`" in body(await alice.slash(channel, "why"))
        assert "can't think of an answer" in body(await mia.slash(channel, "why"))

    async def test_moderators_hear_about_the_last_answer_that_all_see(
        self, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        assert "`dryness`" in body(await mia.slash(channel, "why"))

    async def test_being_told_to_wait_is_no_answer(self, channel: ChannelHandle, alice: MemberActor, ask: Ask) -> None:
        for _ in range(6):
            await ask(alice, LIPS)
        assert "a lot of questions" in channel.history()[-1].content
        assert "`dryness`" in body(await alice.slash(channel, "why"))

    async def test_in_another_channel_there_is_none(
        self, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        other = server.create_text_channel("other")
        why = await alice.slash(other, "why")
        assert why.ephemeral
        assert "can't think of an answer" in body(why)

    async def test_it_works_in_direct_messages(self, alice: MemberActor) -> None:
        await alice.send_dm(LIPS)
        assert "`dryness`" in body(await alice.user.slash("why"))

    async def test_a_picked_question_needed_no_guess(
        self, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await alice.click(channel.history()[-1], custom_id="ask:sun-sensitivity")
        assert "picked from a list" in body(await alice.slash(channel, "why"))

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("wugs zorp quux", "close enough"),
            ("hello", "small talk"),
            (SELF_HARM, "help comes first"),
            ("tengo los labios muy secos desde que empecé el tratamiento", "wasn't in English"),
        ],
    )
    async def test_it_tells_why_there_was_no_answer(
        self,
        *,
        channel: ChannelHandle,
        alice: MemberActor,
        bot: FaqBot,
        shipped: Responder,
        ask: Ask,
        said: str,
        told: str,
    ) -> None:
        bot.current.responder = shipped
        await ask(alice, said)
        assert told in body(await alice.slash(channel, "why"))

    async def test_an_entry_that_is_gone_since_is_named(
        self, channel: ChannelHandle, alice: MemberActor, bot: FaqBot, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        bot.current.responder = Responder(Knowledge({}, {}, ()))
        assert "`dryness`, which isn't there any more" in body(await alice.slash(channel, "why"))

    async def test_after_two_hours_it_has_forgotten(
        self, env: simcord.Env, channel: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, LIPS)
        await env.advance_time(2 * 3600 + 1)
        assert "can't think of an answer" in body(await alice.slash(channel, "why"))


class TestMemory:
    """What is remembered of a decision."""

    SECRET = "zorpmeds"

    def decision(self) -> Decision:
        evidence = Evidence("dryness", 0.4, 0.1, "dry lips", 0.5, (self.SECRET,))
        told = Explanation(
            self.SECRET, self.SECRET, (evidence,), (), (self.SECRET,), (f"another subject: {self.SECRET}",)
        )
        return Decision("suggest", suggestions=("dryness",), explanation=told)

    def test_none_of_the_members_words(self) -> None:
        why = Why.of(self.decision(), "1")
        assert self.SECRET not in repr(why)
        assert why.guards == ("another subject",)

    def test_it_is_bounded(self) -> None:
        whys = Whys()
        why = Why.of(self.decision(), "1")
        for answer in range(KEPT_AT_MOST + 100):
            whys.keep(answer, why, member=answer, channel=1, public=True)
        assert len(whys) == KEPT_AT_MOST
        assert whys.of(0) is None
        assert whys.of(KEPT_AT_MOST + 99) is why

    def test_confidence_is_put_in_words_from_least_to_most(self) -> None:
        words = [sure(confidence) for confidence in (0, 0.1, 0.2, 0.5, 0.7, 0.95, 1)]
        assert words == [
            "not sure at all",
            "not sure at all",
            "not very sure",
            "fairly sure",
            "sure",
            "very sure",
            "very sure",
        ]

    async def test_guards_are_told_to_moderators_in_words(self, small: Responder) -> None:
        told = explained(Why.of(self.decision(), "1"), small.knowledge, for_moderator=True)
        assert "another medicine or illness" in told.text
        assert DRYNESS in told.text


@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.parametrize("kind", ["care", "urgent"])
def test_every_reply_after_an_emergency_is_explained(name: str, kind: Kind, small: Responder) -> None:
    decision = Decision(kind, urgent=("chest-stroke",), soft=("chest-stroke",), care=name)
    assert "I read this as" in explained(Why.of(decision, "1"), small.knowledge, for_moderator=False).text
