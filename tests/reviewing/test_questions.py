"""What members ask in vain is kept for moderators, and nothing that tells who asked."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.reviewing import questions
from bot.reviewing.questions import A_DAY, of_different_members, trace
from bot.store import Store
from bot.store.questions import Question, kept
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import DRYNESS, LIPS, LOW, PET, SELF_HARM, body, labels, shown
from tests.stage.waiting import until

pytestmark = pytest.mark.usefixtures("quick_days", "keeping")

TATTOO = "can I get a tattoo on accutane?"
DAY = 24 * 60 * 60.0
SUBJECTS = """tattoos creatine snowboarding saunas piercings contact lenses|swimming pools|laser hair removal|milk|hiking
spray tans|marathons|hair dye|botox|fillers|false lashes|trampolines|scuba diving|green tea|matcha|honey|turmeric|kimchi
horses|violins|chess|origami|karate|ballet|pottery""".replace("\n", "|").split("|")


def rows(store: Store) -> list[Any]:
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT text, kind, guild, nearest, picked FROM questions ORDER BY rowid").fetchall()


async def questions_of(bot: FaqBot) -> list[Question]:
    await bot.questions.finish(5)
    return await kept(bot.store, None, 1_000)


@pytest.fixture
async def carol(env: simcord.Env, server: GuildHandle) -> MemberActor:
    return server.add_member(env.create_user("carol"))


class TestWhatIsKept:
    """Questions without an answer, or without a sure one."""

    async def test_a_question_without_an_answer_is_kept_however_it_came(
        self, *, bot: FaqBot, channel: ChannelHandle, server: GuildHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        await ask(alice, TATTOO)
        await alice.slash(channel, "ask", question="is scuba diving fine?")
        await alice.send_dm("may I eat kimchi?")
        await questions_of(bot)
        assert [(text, guild) for text, _, guild, *_ in rows(store)] == [
            (TATTOO, server.id),
            ("is scuba diving fine?", server.id),
        ]  # and not the direct message, for the bot has no home server whose moderators could choose it

    async def test_so_is_one_with_suggestions_and_what_was_then_chosen(
        self, *, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, store: Store
    ) -> None:
        asked = await alice.slash(channel, "ask", question="lips sun")
        assert DRYNESS in labels(shown(asked))
        await alice.click(shown(asked), label=DRYNESS)
        await questions_of(bot)
        [(text, kind, _, nearest, picked)] = rows(store)
        assert (text, kind, picked) == ("lips sun", "suggest", "dryness")
        assert "dryness" in nearest.split()

    async def test_what_somebody_else_chooses_says_nothing_about_the_question(
        self, *, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, store: Store
    ) -> None:
        asked = await alice.slash(channel, "ask", question="lips sun")
        await bob.click(shown(asked), label=DRYNESS)
        await questions_of(bot)
        assert [picked for *_, picked in rows(store)] == [""]

    @pytest.mark.parametrize("text", [LIPS, "hello", "🙂", "12345 678"])
    async def test_answers_small_talk_and_what_has_no_words_are_not(
        self, bot: FaqBot, alice: MemberActor, ask: Ask, text: str
    ) -> None:
        await ask(alice, text)
        assert await questions_of(bot) == []

    async def test_what_another_member_wrote_is_not(
        self, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, bob: MemberActor
    ) -> None:
        message = await alice.send(channel, TATTOO)
        await bob.context_menu(channel, "Answer this", message)
        assert await questions_of(bot) == []

    async def test_it_is_redacted(self, bot: FaqBot, alice: MemberActor, bob: MemberActor, ask: Ask) -> None:
        await ask(alice, f"I'm Zebedee, {bob.mention}, tattoos? zeb@x.org 0207 946 0958 https://x.org/zeb")
        [question] = await questions_of(bot)
        assert question.text == "I'm [name], someone, tattoos? [e-mail] [number] [link]"

    async def test_a_long_story_is_cut(self, bot: FaqBot, alice: MemberActor, ask: Ask) -> None:
        await ask(alice, "tattoo " * 200)
        [question] = await questions_of(bot)
        assert len(question.text) <= questions.MAX_TEXT


class TestDanger:
    """What someone in danger or in distress says."""

    @pytest.fixture
    def responder(self, shipped: Responder) -> Responder:
        return shipped

    @pytest.mark.parametrize("text", [SELF_HARM, PET, f"{LOW}, can I get a tattoo?"])
    async def test_it_is_never_kept(self, bot: FaqBot, alice: MemberActor, ask: Ask, text: str) -> None:
        await ask(alice, text)
        assert await questions_of(bot) == []


class TestHowMuchIsKept:
    """Not from one member, not for long."""

    async def test_a_member_who_asks_alike_again_is_kept_once_a_day(
        self, env: simcord.Env, bot: FaqBot, alice: MemberActor, ask: Ask
    ) -> None:
        for _ in range(3):
            await ask(alice, TATTOO)
        assert len(await questions_of(bot)) == 1
        await env.advance_time(DAY)
        await ask(alice, TATTOO)
        assert len(await questions_of(bot)) == 2

    async def test_a_member_who_asks_much_is_kept_twenty_times_a_day(
        self, env: simcord.Env, bot: FaqBot, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        for subject in SUBJECTS:
            await ask(alice, f"are {subject} fine?")
            await env.advance_time(30)  # else the cooldown would stop her
        assert len(await questions_of(bot)) == A_DAY
        await ask(bob, "is juggling fine?")
        assert len(await questions_of(bot)) == A_DAY + 1
        await env.advance_time(DAY)
        await ask(alice, "is knitting fine?")
        assert len(await questions_of(bot)) == A_DAY + 2

    async def test_it_is_kept_for_thirty_days(
        self, env: simcord.Env, bot: FaqBot, alice: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, TATTOO)
        await env.advance_time(29 * DAY)
        assert len(await questions_of(bot)) == 1
        await env.advance_time(2 * DAY)
        assert await questions_of(bot) == []

    async def test_a_store_that_is_locked_holds_up_no_answer(
        self, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            writing = asyncio.ensure_future(ask(alice, TATTOO))
            await until(lambda: len(channel.history()) == 2)
            other.execute("COMMIT")
        await writing
        assert len(await questions_of(bot)) == 1


class TestWhoAsked:
    """Three members are told from one who asks three times; nobody is known."""

    async def test_members_of_a_day_are_told_apart(
        self, *, bot: FaqBot, alice: MemberActor, bob: MemberActor, carol: MemberActor, ask: Ask
    ) -> None:
        for member in (alice, bob, alice, carol, bob):
            await ask(member, TATTOO)
        assert len(of_different_members(await questions_of(bot))) == 3

    async def test_one_who_asks_every_day_stays_one(
        self, *, env: simcord.Env, bot: FaqBot, alice: MemberActor, ask: Ask, restart: Restart
    ) -> None:
        for _ in range(4):
            await ask(alice, TATTOO)
            await questions_of(bot)
            await env.advance_time(DAY)
        bot = await restart()
        await ask(alice, TATTOO)
        assert len(asked := await questions_of(bot)) == 5
        assert len(of_different_members(asked)) <= 1

    async def test_one_who_asks_the_same_in_other_words_stays_one(
        self, *, env: simcord.Env, bot: FaqBot, alice: MemberActor, ask: Ask
    ) -> None:
        for question in (
            "can i bleach my hair",
            "is hair dye fine?",
            "salon colour on my hair ok",
            "highlights in my hair?",
        ):
            await ask(alice, question)
            await env.advance_time(30)
            await questions_of(bot)
        await env.advance_time(DAY)
        await ask(alice, "would bleaching my hair be bad")
        asked = await questions_of(bot)
        assert len(asked) == 5
        [together] = [group for group in bot.sorter.groups([each.text for each in asked]) if len(group) > 1]
        assert len(together) >= 3
        assert len(of_different_members([asked[place] for place in together])) <= 1

    async def test_members_who_ask_the_same_in_other_words_are_told_apart(
        self, *, bot: FaqBot, alice: MemberActor, bob: MemberActor, carol: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, "can i bleach my hair")
        await ask(bob, "is hair dye fine?")
        await ask(carol, "hair bleach and dye, would that be bad")
        assert len(of_different_members(await questions_of(bot))) == 3

    async def test_members_of_different_days_are_mostly_told_apart_and_never_too_many(
        self, *, env: simcord.Env, bot: FaqBot, server: GuildHandle, ask: Ask
    ) -> None:
        several = [server.add_member(env.create_user(f"member{place}")) for place in range(12)]
        for place, member in enumerate(several):
            await ask(member, TATTOO)
            await questions_of(bot)
            await env.advance_time(DAY)
            assert len(of_different_members(await questions_of(bot))) <= place + 1
        assert len(of_different_members(await questions_of(bot))) >= 2

    async def test_the_store_holds_no_id_and_nothing_that_ties_two_questions(
        self, *, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        await ask(alice, TATTOO)
        await ask(alice, "is scuba diving fine?")
        await questions_of(bot)
        with closing(sqlite3.connect(store.path)) as connection:
            dump = "\n".join(connection.iterdump())
            one, other = connection.execute("SELECT * FROM questions").fetchall()
        assert TATTOO in dump
        assert str(alice.id) not in dump
        assert f"{alice.id:x}" not in dump
        same = {value for value in one if value in other and isinstance(value, str)}
        assert same <= {"unknown", "", one[1]}  # the kind, nothing, the day


def test_a_trace_fits_a_quarter_of_all_members() -> None:
    ids = random.Random(1)
    everyone = [ids.getrandbits(60) for _ in range(4_000)]
    fitting = [sum(trace(id_, member) == 2 for member in everyone) for id_ in ("0" * 16, "f" * 16)]
    assert all(900 < count < 1_100 for count in fitting)


class TestWhatMembersDontWant:
    """Opting out, and having what is there deleted."""

    async def test_nothing_is_kept_of_one_who_opted_out(self, bot: FaqBot, alice: MemberActor, ask: Ask) -> None:
        await bot.privacy.choose(alice.id, "log", out=True)
        await ask(alice, TATTOO)
        assert await questions_of(bot) == []
        await bot.privacy.choose(alice.id, "log", out=False)
        await ask(alice, TATTOO)
        assert len(await questions_of(bot)) == 1

    async def test_nothing_is_kept_from_a_channel_that_moderators_left_out(
        self, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, ask: Ask
    ) -> None:
        await mia.slash(channel, "keep-questions", keep=False)
        await ask(alice, TATTOO)
        await alice.slash(channel, "ask", question=TATTOO)
        assert await questions_of(bot) == []

    async def test_a_members_questions_of_today_are_told_of_and_deleted(
        self, *, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask
    ) -> None:
        await ask(alice, TATTOO)
        await ask(bob, "is scuba diving fine?")
        await questions_of(bot)
        assert "1 of today's questions" in body(await alice.slash(channel, "my-data"))
        await bot.privacy.forget(alice.id, choices=False)
        assert [question.text for question in await questions_of(bot)] == ["is scuba diving fine?"]
        assert "today's questions" not in body(await alice.slash(channel, "my-data"))

    async def test_forgetting_a_server_forgets_its_questions_and_votes(
        self, *, bot: FaqBot, server: GuildHandle, channel: ChannelHandle, alice: MemberActor, ask: Ask, store: Store
    ) -> None:
        await ask(alice, TATTOO)
        await alice.send_dm(TATTOO)
        await alice.click(shown(await alice.slash(channel, "ask", question=LIPS)), label="Helpful")
        await questions_of(bot)
        await bot.privacy.forget_server(server.id)
        assert {question.guild for question in await questions_of(bot)} <= {0}
        with closing(sqlite3.connect(store.path)) as connection:
            assert connection.execute("SELECT * FROM feedback").fetchall() == []
