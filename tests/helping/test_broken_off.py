"""What breaks between two steps: a response of Discord is lost, the store fails, the bot is killed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import discord
import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.store import Store, tickets
from tests.helping.conftest import choose, sent
from tests.helping.test_asking_a_person import BUTTON, FOOTBALL, PING, buttons
from tests.helping.test_helpers import ANSWER, OPEN, answer, rows, said_to
from tests.stage.fixtures import Ask, Restart
from tests.stage.network import Network
from tests.stage.seen import body, only, shown, text

TEN_MINUTES = 601.0
TYPED = "Is it all right to swim in the *sea* on it?\nMy mum Anna Berg wants to know."


@pytest.fixture
async def question(channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask) -> discord.Message:
    """What alice asked, which is on its way; she wants a ping."""
    asked = await ask(alice, FOOTBALL)
    await sent(alice, channel.history()[-1], PING)
    return asked


@contextmanager
def refusing(store: Store, what: str) -> Iterator[None]:
    """The database refuses a kind of change of questions, as a full disk does."""
    _run(store, f"CREATE TRIGGER full BEFORE {what} BEGIN SELECT RAISE(ABORT, 'disk full'); END")
    try:
        yield
    finally:
        _run(store, "DROP TRIGGER full")


@contextmanager
def without_the_table(store: Store) -> Iterator[None]:
    """Nothing can be read of questions."""
    _run(store, "ALTER TABLE tickets RENAME TO lost")
    try:
        yield
    finally:
        _run(store, "ALTER TABLE lost RENAME TO tickets")


def _run(store: Store, statement: str) -> None:
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute(statement)
        connection.commit()


def times_told(channel: ChannelHandle) -> int:
    return sum(ANSWER in text(message) for message in channel.history())


class TestToldOnce:
    """A member is pinged once, whatever is lost."""

    async def test_where_discord_took_the_reply_and_what_it_said_was_lost(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        hanna: MemberActor, network: Network, store: Store,
    ) -> None:  # fmt: skip
        network.fails(f"POST /channels/{channel.id}/messages", "time-out", 50, after=True)
        await answer(hanna, only(helpers))
        for _ in range(3):
            network.forgets_nonces()
            await env.advance_time(TEN_MINUTES)
        assert times_told(channel) == 1
        assert rows(store) == []

    async def test_where_the_store_cannot_note_it(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        hanna: MemberActor, store: Store, restart: Restart,
    ) -> None:  # fmt: skip
        with refusing(store, "DELETE ON tickets"):
            told = await answer(hanna, only(helpers))
            assert "Not sent" not in said_to(told)
            assert "Answered by `hanna`" in text(only(helpers))
            await env.advance_time(2 * TEN_MINUTES)
            await restart()
            await env.advance_time(2 * TEN_MINUTES)
        assert times_told(channel) == 1
        await env.advance_time(TEN_MINUTES)
        assert times_told(channel) == 1
        assert rows(store) == []
        assert "Answered by `hanna`" in text(only(helpers))

    async def test_what_was_answered_before_does_not_stand_for_a_new_question_with_the_same_message(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message,
        alice: MemberActor, hanna: MemberActor, store: Store,
    ) -> None:  # fmt: skip
        card = channel.history()[-1]
        await answer(hanna, only(helpers))
        await sent(alice, card)
        [ticket] = await tickets.every(store)
        await tickets.end(store, ticket.id, "answered", by=None, answer="The away team.")
        await env.advance_time(TEN_MINUTES)
        assert "The away team." in text(channel.history()[-1])


class TestKilledBeforeTheMemberWasTold:
    """The answer is kept, and nobody has seen it yet."""

    @pytest.mark.parametrize("private", [False, True])
    async def test_the_member_gets_it_and_helpers_see_that(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, store: Store,
        restart: Restart, private: bool,
    ) -> None:  # fmt: skip
        asked = await alice.slash(channel, "ask", question=FOOTBALL, private=private)
        await sent(alice, shown(asked).message)
        [ticket] = await tickets.every(store)
        await tickets.end(store, ticket.id, "answered", by=None, answer=ANSWER)  # and there it was killed
        await restart()
        await env.advance_time(TEN_MINUTES)
        assert "Answered:" in text(only(helpers))
        assert ANSWER in text(only(helpers))
        assert not set(OPEN) & set(buttons(only(helpers)))
        assert times_told(channel) == (0 if private else 1)
        if private:
            assert ANSWER in body(await alice.slash(channel, "my-question"))
        assert rows(store) == []


class TestKilledBeforeThePostWasNoted:
    """The words are where helpers read them, and the bot doesn't know in which message."""

    @pytest.fixture(params=["channel", "thread"])
    async def way(
        self, request: pytest.FixtureRequest, channel: ChannelHandle, helpers: ChannelHandle, mia: MemberActor
    ) -> str:
        """Where the server wants questions."""
        chosen = str(request.param)
        await choose(mia, channel, "people-way", chosen)
        return chosen

    @pytest.fixture
    async def lost(
        self, *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask,
        store: Store, way: str,
    ) -> ChannelHandle:  # fmt: skip
        """Where the question stands."""
        await ask(alice, FOOTBALL)
        with refusing(store, "UPDATE OF post ON tickets WHEN NEW.post != 0"):
            told = await sent(alice, channel.history()[-1])
        assert "may not have been sent" in body(told)
        where: ChannelHandle = helpers if way == "channel" else helpers.threads[0]
        assert FOOTBALL in text(only(where))
        return where

    async def test_it_is_found_and_not_posted_again(
        self, *, env: simcord.Env, channel: ChannelHandle, lost: ChannelHandle, mia: MemberActor, restart: Restart,
        helpers: ChannelHandle,
    ) -> None:  # fmt: skip
        await restart()
        await env.advance_time(2 * TEN_MINUTES)
        assert len(helpers.threads) <= 1
        await answer(mia, only(lost))
        assert times_told(channel) == 1
        assert "Answered by" in text(only(lost))

    async def test_it_can_be_answered_before_that(
        self, *, env: simcord.Env, channel: ChannelHandle, lost: ChannelHandle, mia: MemberActor, store: Store
    ) -> None:
        await answer(mia, only(lost))
        assert times_told(channel) == 1
        assert "Answered by" in text(only(lost))
        assert not set(OPEN) & set(buttons(only(lost)))
        assert rows(store) == []

    @pytest.mark.parametrize("by", ["taking it back", "forget-me"])
    async def test_its_words_go_with_the_question(
        self, *, env: simcord.Env, channel: ChannelHandle, lost: ChannelHandle, alice: MemberActor, restart: Restart,
        helpers: ChannelHandle, by: str,
    ) -> None:  # fmt: skip
        await restart()
        if by == "taking it back":
            await alice.click(shown(await alice.slash(channel, "my-question")), label="Take it back")
        else:
            await alice.click(shown(await alice.slash(channel, "forget-me")), label="Delete everything")
        await env.settle()
        assert lost is not helpers or "taken back" in text(only(helpers))
        left = [message for where in (helpers, *helpers.threads) for message in where.history()]
        assert all(FOOTBALL not in text(message) for message in left)


async def test_a_post_of_which_the_bot_hears_nothing_is_taken_away_when_the_member_is_told_that_nobody_was_reached(
    *, env: simcord.Env, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask, store: Store,
    network: Network,
) -> None:  # fmt: skip
    await ask(alice, FOOTBALL)
    network.fails(f"POST /channels/{helpers.id}/messages", "time-out", 50, after=True)
    assert "can't pass questions on" in body(await sent(alice, channel.history()[-1]))
    await env.settle()
    assert FOOTBALL not in text(only(helpers))
    assert rows(store) == []


class TestGivenBack:
    """What somebody wrote isn't lost with the store; a member alone gets it, and can go on with it."""

    @pytest.fixture
    async def form(
        self, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, ask: Ask
    ) -> InteractionResult:
        """The form in which a member changes what would be sent."""
        await ask(alice, FOOTBALL)
        return await alice.click(shown(await alice.click(channel.history()[-1], label=BUTTON)), label="Change the text")

    async def test_what_a_helper_wrote(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, question: discord.Message, hanna: MemberActor,
        store: Store,
    ) -> None:  # fmt: skip
        form = await hanna.click(only(helpers), label="Answer")
        with refusing(store, "UPDATE OF ending ON tickets"):
            told = said_to(await hanna.submit_modal(form, {"text": ANSWER}))
        assert "may not have been sent" in told
        assert ANSWER in told
        await answer(hanna, only(helpers))
        assert times_told(channel) == 1

    async def test_what_a_member_wrote(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, form: InteractionResult, store: Store
    ) -> None:  # fmt: skip
        before = len(channel.history())
        with without_the_table(store):
            told = await alice.submit_modal(form, {"text": TYPED})
        assert told.followups == []
        assert TYPED in body(told)
        assert "Nothing was sent" in body(told)
        assert len(channel.history()) == before
        again = await alice.click(shown(told), label="Change the text")
        told = await alice.submit_modal(again, {"text": TYPED})
        await alice.click(shown(told), label="Send it")
        assert "swim in the" in text(only(helpers))

    @pytest.mark.parametrize("what", ["INSERT ON tickets", "INSERT ON meta", "INSERT ON sent"])
    async def test_what_a_member_sends(
        self, *, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, form: InteractionResult, store: Store,
        what: str,
    ) -> None:  # fmt: skip
        preview = await alice.submit_modal(form, {"text": TYPED})
        with refusing(store, what):
            told = await alice.click(shown(preview), label="Send it")
        assert "may not have been sent" in body(told)
        assert "swim in the" in body(told)
        if what == "INSERT ON sent":  # it was
            assert "swim in the" in text(only(helpers))
            assert "swim in the" in body(await alice.slash(channel, "my-question"))
            return
        assert helpers.history() == []
        again = await alice.click(shown(told), label="Change the text")
        told = await alice.submit_modal(again, {"text": TYPED})
        await alice.click(shown(told), label="Send it")
        assert "swim in the" in text(only(helpers))
