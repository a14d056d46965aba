"""What a helper answered becomes an entry or a way of asking, by way of the usual preview."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.answering import Wording
from bot.answering.responder import Responder
from bot.app.app import FaqBot
from bot.helping import Watch
from bot.helping.helping import Reached
from bot.knowledge.loader import load
from bot.store import Store, Ticket
from tests.helping.conftest import sent
from tests.helping.test_asking_a_person import FOOTBALL, buttons
from tests.helping.test_helpers import ANSWER, answer, rows
from tests.stage.fixtures import Ask
from tests.stage.seen import DRYNESS, body, menus, only, shown, text, title
from tests.stage.shipped import SMALL

ENTRY, PHRASING = "Make it an entry", "Add it to an entry"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest.fixture
async def bot(folder: Path, store: Store) -> FaqBot:
    return FaqBot(Responder(load(folder)), store, folder=folder, shard_count=1)


@pytest.fixture
def server(env: simcord.Env, bot: FaqBot) -> GuildHandle:
    """The home server."""
    server = env.create_guild("Skin care community")
    bot.editors.home = server.id
    return server


@pytest.fixture
async def answered(
    channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor, ask: Ask
) -> None:
    await ask(alice, FOOTBALL)
    await sent(alice, channel.history()[-1])
    await answer(hanna, only(helpers))


@pytest.mark.usefixtures("answered")
async def test_an_entry_with_question_and_answer_filled_in(
    helpers: ChannelHandle, mia: MemberActor, bot: FaqBot
) -> None:
    assert buttons(only(helpers)) == [ENTRY, PHRASING]
    page = await mia.click(only(helpers), label=ENTRY)
    assert page.ephemeral
    [(custom_id, files)] = menus(shown(page)).items()
    assert files
    [row] = shown(page).components
    form = await mia.select(shown(page), [row["components"][0]["options"][0]["value"]], custom_id=custom_id)
    assert form.modal is not None
    assert f"'{FOOTBALL}'" in str(form.modal)
    assert f"'{ANSWER}'" in str(form.modal)
    written = {
        "question": FOOTBALL,
        "answer": ANSWER,
        "source": "NHS Blood and Transplant, https://www.blood.co.uk",
        "note": "",
    }
    preview = await mia.submit_modal(form, written)
    assert title(preview) == "Preview: nothing has changed yet"
    await mia.click(shown(preview), label="Confirm")
    assert bot.responder.decide(FOOTBALL).kind == "answer"


@pytest.mark.usefixtures("answered")
async def test_a_way_of_asking_for_an_entry(helpers: ChannelHandle, mia: MemberActor, bot: FaqBot) -> None:
    page = await mia.click(only(helpers), label=PHRASING)
    [(custom_id, entries)] = menus(shown(page)).items()
    assert DRYNESS in entries
    preview = await mia.select(shown(page), ["dryness"], custom_id=custom_id)
    await mia.click(shown(preview), label="Confirm")
    assert bot.responder.settled(FOOTBALL) == "dryness"


@pytest.mark.usefixtures("answered")
async def test_who_may_not_change_the_knowledge_is_refused(helpers: ChannelHandle, hanna: MemberActor) -> None:
    for label in (ENTRY, PHRASING):
        assert "Only moderators can do this" in body(await hanna.click(only(helpers), label=label))


@pytest.mark.parametrize("told", ["when they ask for it", "once it is possible"])
async def test_what_waits_for_the_member_stays_for_the_moderators_once_they_know(
    *, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor,
    hanna: MemberActor, mia: MemberActor, me: str, store: Store, told: str,
) -> None:  # fmt: skip
    place = server.create_text_channel("closing")
    await alice.send(place, f"{me} {FOOTBALL}")
    await sent(alice, place.history()[-1])
    closing = env.bot.get_channel(place.id)
    assert isinstance(closing, discord.TextChannel)
    mine = closing.guild.me
    await closing.set_permissions(mine, overwrite=discord.PermissionOverwrite(send_messages=False))
    await env.settle()
    await answer(hanna, only(helpers))
    assert "It waits for them" in text(only(helpers))
    if told == "when they ask for it":
        assert ANSWER in body(await alice.slash(channel, "my-question"))
    else:
        await closing.set_permissions(mine, overwrite=None)
        await env.advance_time(3_600)
        assert ANSWER in text(place.history()[-1])
    [(_, asker, _)] = rows(store)
    assert asker is None
    assert buttons(only(helpers)) == [ENTRY, PHRASING]
    page = await mia.click(only(helpers), label=PHRASING)
    assert menus(shown(page))


async def test_who_is_being_told_is_not_told_twice(
    *, bot: FaqBot, channel: ChannelHandle, helpers: ChannelHandle, alice: MemberActor, hanna: MemberActor, ask: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The bot looks after questions while a helper's answer is on its way."""
    watch = bot.get_cog("Watch")
    assert isinstance(watch, Watch)
    reach = bot.helping.reach

    async def slow(ticket: Ticket, word: Callable[[str], Wording], *, again: bool = False) -> Reached:
        await watch.look()
        return await reach(ticket, word, again=again)

    await ask(alice, FOOTBALL)
    await sent(alice, channel.history()[-1])
    before = len(channel.history())
    monkeypatch.setattr(bot.helping, "reach", slow)
    await answer(hanna, only(helpers))
    assert len(channel.history()) == before + 1


@pytest.mark.usefixtures("answered")
async def test_until_its_time_is_over_nothing_leads_to_the_member_then_it_is_gone(
    *,
    env: simcord.Env,
    helpers: ChannelHandle,
    channel: ChannelHandle,
    mia: MemberActor,
    alice: MemberActor,
    store: Store,
) -> None:
    [(_, asker, holder)] = rows(store)
    assert (asker, holder) == (None, None)
    assert "sent to a person" not in body(await alice.slash(channel, "my-data"))
    for _ in range(8):
        await env.advance_time(86_400)
    assert rows(store) == []
    assert ANSWER in text(only(helpers))  # what helpers have read stays with them
    assert "isn't here any more" in body(await mia.click(only(helpers), label=ENTRY))
