"""What can happen between a preview and its confirmation."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from bot.moderating.kb.previews import PROPOSALS_KEPT_AT_MOST
from bot.store import Store
from tests.moderating.kb.hands import NEW, edit, files, press, said, shows_kb
from tests.stage.seen import shown
from tests.stage.staff import acknowledged


async def test_while_another_change_is_being_written_it_can_be_confirmed_again(
    monkeypatch: pytest.MonkeyPatch, *, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
) -> None:
    monkeypatch.setattr("bot.desk.desk.PATIENCE", 0)
    assert bot.desk is not None
    preview = await edit(mia, channel, "muscle-aches", note="Mine.")
    async with bot.desk.lock:
        await press(mia, preview, "Confirm")
    assert "Another change is just being written" in said(preview)
    await press(mia, preview, "Confirm")
    assert bot.knowledge.entries["muscle-aches"].note == "Mine."


async def test_of_many_previews_the_first_can_be_confirmed_as_well(
    channel: ChannelHandle, bot: FaqBot, mia: MemberActor
) -> None:
    first = await edit(mia, channel, "muscle-aches", note="Mine.")
    for n in range(PROPOSALS_KEPT_AT_MOST):
        await edit(mia, channel, "dryness", note=f"Other {n}.")
    await press(mia, first, "Confirm")
    assert bot.knowledge.entries["muscle-aches"].note == "Mine."


async def test_of_many_previews_the_first_is_shown_again_if_its_file_changed(
    channel: ChannelHandle, folder: Path, mia: MemberActor
) -> None:
    first = await edit(mia, channel, "muscle-aches", note="Mine.")
    for n in range(PROPOSALS_KEPT_AT_MOST):
        await edit(mia, channel, "dryness", note=f"Other {n}.")
    path = folder / "mind.yaml"
    path.write_text(path.read_text().replace("Go easier", "Go much easier"))
    await press(mia, first, "Confirm")
    assert "nothing has changed yet" in said(first)
    assert "Go much easier" in said(first)
    assert "Mine." not in path.read_text()


async def test_the_file_that_an_entry_was_meant_for_went(
    channel: ChannelHandle, folder: Path, mia: MemberActor
) -> None:
    form = await mia.slash(channel, "kb add", file="safety.yaml")
    (folder / "safety.yaml").unlink()
    gone = await mia.submit_modal(form, NEW)
    assert "is gone" in said(gone)
    assert b"It grows back" in await shown(gone).attachments[0].read()


async def test_the_entry_went_before_its_text_was_changed_again(channel: ChannelHandle, mia: MemberActor) -> None:
    preview = await edit(mia, channel, "muscle-aches", note="Mine.")
    await press(mia, await mia.slash(channel, "kb remove", entry="muscle-aches"), "Confirm")
    await press(mia, preview, "Change the text")
    assert "This preview is over" in said(preview)


async def test_a_moderator_who_is_none_any_more_cannot_confirm(
    *, server: GuildHandle, channel: ChannelHandle, folder: Path, eve: MemberActor, mia: MemberActor
) -> None:
    before = files(folder)
    shows_kb(server, eve)
    await mia.slash(channel, "kb editors add", role=server.roles["editors"])
    preview = await edit(eve, channel, "muscle-aches", note="Mine.")
    await mia.slash(channel, "kb editors remove", role=server.roles["editors"])
    refused = await press(eve, preview, "Confirm")
    assert "Only moderators" in said(refused)
    assert files(folder) == before


async def test_what_breaks_is_told_and_logged_without_the_text(
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    *,
    env: simcord.Env,
    channel: ChannelHandle,
    mia: MemberActor,
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("bot.desk.proposing.wish", broken)
    result = await edit(mia, channel, "muscle-aches", note="My secret words.")
    assert "something went wrong" in said(result)
    assert any(isinstance(error, ZeroDivisionError) for error in env.errors)
    assert "secret" not in caplog.text


@pytest.mark.parametrize("command", ["kb undo", "kb history", "kb editors add", "kb editors remove"])
async def test_however_slow_the_store_discord_hears_of_a_command_in_time(
    *, env: simcord.Env, channel: ChannelHandle, server: GuildHandle, store: Store, mia: MemberActor, command: str
) -> None:
    options = {"role": server.create_role("helpers")} if "editors" in command else {}
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        using = asyncio.create_task(mia.slash(channel, command, **options))
        await acknowledged(env)
        other.execute("COMMIT")
        assert (await using).ephemeral
