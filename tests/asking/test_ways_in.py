"""Whatever the way in, the same goes with an answer: moderators hear of danger, why is remembered, it is counted, and what
wasn't answered is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.store import Store
from bot.store.questions import kept
from tests.stage.seen import LIPS, SELF_HARM, body, only, text
from tests.stage.staff import choose

NOBODY_KNOWS = "wugs blicket quux?"

Way = Callable[[str], Awaitable[object]]


@pytest.fixture
def responder(shipped: Responder) -> Responder:
    return shipped


@pytest.fixture
def listen() -> bool:
    return True


@pytest.fixture
def ways(
    *, channel: ChannelHandle, alice: MemberActor, bob: MemberActor, mia: MemberActor, me: str, bot: FaqBot
) -> dict[str, Way]:
    """How alice gets an answer to a text, in the channel, by all ways."""

    async def menu(said: str) -> None:
        await alice.context_menu(channel, "Answer this", await bob.send(channel, said))

    async def pointing(said: str) -> None:
        await alice.send(channel, f"{me} ^^", reply_to=await bob.send(channel, said))

    async def edit(said: str) -> None:
        question = await alice.send(channel, f"{me} {LIPS}")
        await alice.edit(question, f"{me} {said}")

    async def overheard(said: str) -> None:
        await choose(mia, channel, "mode", "help", channel=channel)
        await alice.send(channel, said)

    async def broken(said: str) -> None:
        def fail(*_: object, **__: object) -> None:
            raise KeyError

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(bot.answerer, "decide", fail)
            await alice.send(channel, f"{me} {said}")

    return {
        "mention": lambda said: alice.send(channel, f"{me} {said}"),
        "command": lambda said: alice.slash(channel, "ask", question=said),
        "menu": menu,
        "pointing": pointing,
        "edit": edit,
        "overheard": overheard,
        "broken": broken,
    }


async def counted(store: Store) -> set[str]:
    async with store.engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT DISTINCT kind FROM counts")
        return set(rows.scalars())


@pytest.mark.parametrize("way", ["mention", "command", "menu", "pointing", "edit", "overheard", "broken"])
async def test_danger_is_told_explained_and_counted(
    *,
    env: simcord.Env,
    channel: ChannelHandle,
    alerts: ChannelHandle,
    alice: MemberActor,
    store: Store,
    way: str,
    ways: dict[str, Way],
) -> None:
    await ways[way](SELF_HARM)
    await env.settle()
    assert "suicide" in text(only(alerts))
    assert "may need help soon" in body(await alice.slash(channel, "why"))
    assert "urgent" in await counted(store) or way == "edit"  # an answer that changes isn't counted again
    assert bool(env.errors) is (way == "broken")


@pytest.mark.usefixtures("keeping")
@pytest.mark.parametrize(
    ("way", "is_kept"), [("mention", True), ("command", True), ("menu", False), ("pointing", False)]
)
async def test_a_question_without_an_answer_is_kept_if_a_member_asked_it_in_their_own_words(
    *, bot: FaqBot, store: Store, way: str, ways: dict[str, Way], is_kept: bool
) -> None:
    await ways[way](NOBODY_KNOWS)
    await bot.questions.finish(5)
    assert [question.text for question in await kept(store, None, 10)] == ([NOBODY_KNOWS] if is_kept else [])
    assert await counted(store) <= {"unknown", "suggest"}
    assert await counted(store)
