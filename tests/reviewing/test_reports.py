"""What members say is wrong or out of date in an answer, and moderators read in /review."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from sqlalchemy.exc import SQLAlchemyError

from bot.app.app import FaqBot
from bot.client.schedule import today
from bot.reviewing.reports import LABEL
from bot.store import Store, reports
from tests.stage.fixtures import Restart
from tests.stage.seen import DRYNESS, LIPS, SELF_HARM, body, labels, only, shown, text

WRONG = "the leaflet of 2026 says otherwise, says Sarah, call 07700 900123. i'm Sarah"
SEEN = "I've seen to what is wrong"


async def disliked(by: MemberActor, where: ChannelHandle) -> InteractionResult:
    asked = await by.slash(where, "ask", question=LIPS)
    return await by.click(shown(asked), label="Not helpful")


async def reported(by: MemberActor, where: ChannelHandle, why: str = WRONG) -> InteractionResult:
    form = await by.click(shown(await disliked(by, where)), label=LABEL)
    return await by.submit_modal(form, {"reason": why})


def rows(store: Store) -> list[Any]:
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute("SELECT entry, text FROM reports").fetchall()


async def test_moderators_read_it_without_who_said_it_until_they_have_seen_to_it(
    *, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, store: Store, restart: Restart
) -> None:
    assert "without your name" in body(await reported(alice, channel))
    [(entry, said)] = rows(store)
    assert entry == "dryness"
    assert "07700" not in said
    assert "i'm [name]" in said
    await restart()
    page = await mia.slash(channel, "review")
    assert "**Said to be wrong or out of date**" in body(page)
    assert DRYNESS in body(page)
    assert "the leaflet of 2026 says otherwise" in body(page)
    page = await mia.click(shown(page), label=SEEN)
    assert "wrong or out of date" not in body(page)
    assert rows(store) == []


async def test_what_came_in_after_the_page_was_shown_stays(
    *, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, mia: MemberActor, store: Store
) -> None:
    await reported(alice, channel, "lips heal sooner than that")
    page = await mia.slash(channel, "review")
    await reported(bob, channel, "the balm is not sold any more")
    page = await mia.click(shown(page), label=SEEN)
    assert rows(store) == [("dryness", "the balm is not sold any more")]
    assert "the balm is not sold any more" in body(page)
    assert "lips heal sooner" not in body(page)


async def test_many_long_ones_are_shown_in_turn_before_the_questions_and_only_those_go(
    *, channel: ChannelHandle, mia: MemberActor, server: GuildHandle, store: Store
) -> None:
    for place in range(8):
        text = f"{place} " + "that is not so, " * 24
        await reports.add(store, reports.Report(f"{place:016x}", today(), server.id, "dryness", text))
    page = await mia.slash(channel, "review")
    for many in (8, 3):
        assert len(rows(store)) == many
        assert [place for place in range(8) if f"“{place} that" in body(page)] == [*range(8 - many, min(8, 13 - many))]
        assert body(page).index("wrong or out of date") < body(page).index("There is no question to review.")
        page = await mia.click(shown(page), label=SEEN)
    assert rows(store) == []


async def test_another_server_cannot_end_what_the_home_server_has_not_seen(
    *, bot: FaqBot, channel: ChannelHandle, alice: MemberActor, mia: MemberActor, server: GuildHandle, store: Store
) -> None:
    await reported(alice, channel)
    before = await mia.slash(channel, "review")
    bot.editors.home = server.id + 1
    page = await mia.slash(channel, "review")
    assert "the leaflet of 2026" in body(page)
    assert "Moderators of the server that the knowledge belongs to see to these." in body(page)
    assert SEEN not in labels(shown(page))
    await mia.click(shown(before), label=SEEN)
    assert len(rows(store)) == 1


async def test_what_could_not_be_stored_can_be_said_again(bot: FaqBot, store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("ALTER TABLE reports RENAME TO elsewhere")
    with pytest.raises(SQLAlchemyError):
        await bot.reports.keep("dryness", "not so", member=1, guild=2)
    assert await bot.reports.tell(1) is None
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("ALTER TABLE elsewhere RENAME TO reports")
    assert await bot.reports.keep("dryness", "not so", member=1, guild=2)
    assert not await bot.reports.keep("dryness", "not so", member=1, guild=2)


async def test_one_member_says_it_once_a_day_of_an_answer(
    channel: ChannelHandle, alice: MemberActor, bob: MemberActor, store: Store
) -> None:
    thanked = shown(await disliked(alice, channel))
    for answer in ("The moderators see", "today already"):
        form = await alice.click(thanked, label=LABEL)
        assert answer in body(await alice.submit_modal(form, {"reason": WRONG}))
    await reported(bob, channel)
    assert len(rows(store)) == 2
    told = "That you told me today what is wrong"
    assert told in body(await alice.slash(channel, "my-data"))
    page = await alice.slash(channel, "forget-me")
    await alice.click(shown(page), label="Delete everything")
    assert told not in body(await alice.slash(channel, "my-data"))


async def test_who_may_be_in_danger_gets_help(
    channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, store: Store
) -> None:
    assert "988" in text(shown(await reported(alice, channel, SELF_HARM)))
    assert rows(store) == []
    assert "Please look at once" in text(only(alerts))


async def test_of_who_wants_nothing_kept_nothing_is(
    bot: FaqBot, channel: ChannelHandle, alice: MemberActor, store: Store
) -> None:
    await bot.privacy.choose(alice.id, "log", out=True)
    assert LABEL not in labels(shown(await disliked(alice, channel)))
    assert rows(store) == []


async def test_what_has_no_words_is_not_kept(channel: ChannelHandle, alice: MemberActor, store: Store) -> None:
    assert "Tell in a sentence" in body(await reported(alice, channel, "?? 12 !!"))
    assert rows(store) == []


async def test_it_goes_after_ninety_days(
    env: simcord.Env, channel: ChannelHandle, alice: MemberActor, store: Store
) -> None:
    await reported(alice, channel)
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("UPDATE reports SET day = '2020-01-01'")
    for _ in range(2):
        await env.advance_time(86_400)
    assert rows(store) == []


async def test_forgetting_the_server_deletes_it(
    channel: ChannelHandle, alice: MemberActor, mia: MemberActor, store: Store
) -> None:
    await reported(alice, channel)
    page = await mia.slash(channel, "forget-server")
    await mia.click(shown(page), label="Delete everything of this server")
    assert rows(store) == []
