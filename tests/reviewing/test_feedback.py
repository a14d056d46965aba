"""The buttons with which members say what they think of an answer."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.answering.wording.wording import FOOTER, Choice, Passage, Wording
from bot.client.answer_buttons import Asker, answer_view, with_remove
from bot.client.schedule import today
from bot.reviewing.review import LOW_VOTES, low
from bot.store import Store
from bot.store import votes as kept_votes
from bot.store.votes import Votes
from tests.stage.fixtures import Ask, Restart
from tests.stage.seen import LIPS, SELF_HARM, SUN, body, labels, shown
from tests.stage.waiting import until

pytestmark = pytest.mark.usefixtures("quick_days")

WORDS = ["Helpful", "Not helpful", "Not what I asked"]
DAY = 24 * 60 * 60.0


def rows(store: Store) -> list[Any]:
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT entry, vote, voter FROM feedback").fetchall()


async def test_they_are_under_answers_and_have_words(channel: ChannelHandle, alice: MemberActor) -> None:
    asked = await alice.slash(channel, "ask", question=LIPS)
    assert [label for label in labels(shown(asked)) if label in WORDS] == WORDS


@pytest.mark.parametrize("text", [SELF_HARM, "hello", "can I get a tattoo?", "lips sun"])
async def test_they_are_under_nothing_else(channel: ChannelHandle, alice: MemberActor, text: str) -> None:
    asked = await alice.slash(channel, "ask", question=text)
    assert not set(WORDS) & set(labels(shown(asked)))


@pytest.mark.parametrize("others", range(9))
def test_they_stand_in_one_row_below_whatever_else_there_is(others: int) -> None:
    choices = tuple(Choice(f"entry-{place}", f"Question {place}?") for place in range(others))
    view = answer_view(Wording("answer", (Passage("Yes."),), FOOTER, choices[:5], choices[5:], ("dryness",)))
    assert view is not None
    rows = [[part["label"] for part in row["components"]] for row in with_remove(view, Asker(1)).to_components()]
    assert any(set(WORDS) <= set(row) for row in rows)
    assert len(rows[0]) == (min(others, 5) or 4)


def test_many_long_entries_fit_into_a_button() -> None:
    entries = tuple(f"{letter * 40}-entry" for letter in "abc")
    view = answer_view(Wording("answer", (Passage("Yes."),), FOOTER, rated=entries))
    assert view is not None
    for item in view.children:
        assert len(item.custom_id) <= 100  # type: ignore[attr-defined]
        assert entries[0] in item.custom_id  # type: ignore[attr-defined]


async def test_a_member_has_one_vote_and_may_change_it(
    channel: ChannelHandle, alice: MemberActor, bob: MemberActor, store: Store
) -> None:
    asked = await alice.slash(channel, "ask", question=LIPS)
    for word in ("Helpful", "Helpful", "Not helpful"):
        thanked = await alice.click(shown(asked), label=word)
        assert thanked.ephemeral
        assert "Thank you" in body(thanked)
    await bob.click(shown(asked), label="Helpful")
    assert sorted((entry, vote) for entry, vote, _ in rows(store)) == [("dryness", "helpful"), ("dryness", "unhelpful")]
    assert await kept_votes.by_entry(store, None, today(), today()) == {"dryness": Votes(helpful=1, unhelpful=1)}


async def test_a_member_who_is_shown_an_entry_again_has_one_vote_on_it(
    *, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, ask: Ask, restart: Restart, store: Store
) -> None:
    asked = await alice.slash(channel, "ask", question=LIPS)
    await alice.click(shown(asked), label="Not what I asked")
    for _ in range(2):
        await restart()  # nothing is known of what was said before, so it is the whole answer again
        await alice.send_dm(LIPS)
        await alice.user.click(alice.user.dm_channel.history()[-1], label="Not helpful")
    asked = await bob.slash(channel, "ask", question=LIPS)
    for word in ("Helpful", "Not helpful", "Helpful"):
        await bob.click(shown(asked), label=word)
    assert (await kept_votes.by_entry(store, None, today(), today()))["dryness"].total == 2


async def test_a_member_sees_that_votes_are_kept_and_can_have_them_deleted(
    channel: ChannelHandle, alice: MemberActor, bob: MemberActor, store: Store
) -> None:
    for member in (alice, bob):
        asked = await member.slash(channel, "ask", question=LIPS)
        await member.click(shown(asked), label="Helpful")
    assert "What you think of 1 of my answers" in body(await alice.slash(channel, "my-data"))
    sure = await alice.slash(channel, "forget-me")
    await alice.click(shown(sure), custom_id="forget:all-of-me")
    assert "What you think" not in body(await alice.slash(channel, "my-data"))
    assert (await kept_votes.by_entry(store, None, today(), today()))["dryness"].total == 1


async def test_votes_on_two_entries_cannot_be_tied(channel: ChannelHandle, alice: MemberActor, store: Store) -> None:
    for question in (LIPS, SUN):
        asked = await alice.slash(channel, "ask", question=question)
        await alice.click(shown(asked), label="Helpful")
    (_, _, one), (_, _, other) = rows(store)
    assert one != other
    with closing(sqlite3.connect(store.path)) as connection:
        assert str(alice.id) not in "\n".join(connection.iterdump())


async def test_not_what_i_asked_says_what_to_do(channel: ChannelHandle, alice: MemberActor) -> None:
    asked = await alice.slash(channel, "ask", question=LIPS)
    told = await alice.click(shown(asked), label="Not what I asked")
    assert "other words" in body(told)


async def test_they_work_after_a_restart_where_the_vote_is_still_the_same(
    channel: ChannelHandle, alice: MemberActor, ask: Ask, restart: Restart, store: Store
) -> None:
    await ask(alice, LIPS)
    answer = channel.history()[-1]
    await alice.click(answer, label="Helpful")
    await restart()
    await alice.click(answer, label="Not helpful")
    assert [(entry, vote) for entry, vote, _ in rows(store)] == [("dryness", "unhelpful")]


async def test_they_work_in_direct_messages(alice: MemberActor, store: Store) -> None:
    await alice.send_dm(LIPS)
    await alice.user.click(alice.user.dm_channel.history()[-1], label="Helpful")
    assert [(entry, vote) for entry, vote, _ in rows(store)] == [("dryness", "helpful")]


async def test_a_locked_store_holds_up_no_thanks(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, store: Store
) -> None:
    asked = await alice.slash(channel, "ask", question=LIPS)
    before = len(env.http_requests)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        clicking = asyncio.create_task(alice.click(shown(asked), label="Helpful"))
        await until(lambda: len(env.http_requests) > before)
        other.execute("COMMIT")
    assert "Thank you" in body(await clicking)
    assert len(rows(store)) == 1


async def test_votes_are_kept_for_ninety_days(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, store: Store
) -> None:
    asked = await alice.slash(channel, "ask", question=LIPS)
    await alice.click(shown(asked), label="Helpful")
    for _ in range(3):
        await env.advance_time(29 * DAY)
    assert len(rows(store)) == 1
    await env.advance_time(4 * DAY)
    assert rows(store) == []


def test_an_entry_that_few_found_helpful_is_named_the_worst_first() -> None:
    assert LOW_VOTES == 8
    found = low(
        {
            "good": Votes(helpful=8, unhelpful=2),
            "half": Votes(helpful=4, unhelpful=4),
            "few": Votes(unhelpful=7),
            "bad": Votes(helpful=3, unhelpful=3, not_asked=2),
            "worst": Votes(not_asked=8),
        }
    )
    assert list(found) == ["worst", "bad"]
