"""What a moderator wrote is given back whenever the message that shows it is overwritten."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle
from simcord.results import ResponseMessage

from bot.app.app import FaqBot
from tests.moderating.kb.hands import NEW, attached, edit, fields, files, press, said
from tests.stage.fixtures import Restart
from tests.stage.seen import labels, only, shown, text
from tests.stage.staff import choose, private_channel

MINE = "No. It harms unborn babies, which I typed for twenty minutes."
LONG = "\n\n".join(f"Line {n} of what I typed, with words that fill it up a little." for n in range(20))
TEXT = "your-text.txt"


async def given_back(message: discord.Message | ResponseMessage) -> str:
    """What is in the file under a message."""
    [file] = [each for each in message.attachments if each.filename == TEXT]
    return (await file.read()).decode()


@pytest.mark.parametrize(("answer", "lacking"), [(MINE, ""), (LONG, ""), (LONG, "embed_links")])
async def test_a_restart_gives_back_the_text_of_a_preview(
    answer: str, lacking: str, *, server: GuildHandle, folder: Path, mia: MemberActor, restart: Restart
) -> None:
    before = files(folder)
    preview = await edit(mia, private_channel(server, lacking=lacking), "dryness", answer=answer)
    assert attached(preview) == (["change.diff"] if lacking else [])
    await restart()
    await press(mia, preview, "Confirm")
    assert "This preview is over" in said(preview)
    back = await given_back(shown(preview))
    assert all(line in back for line in answer.split("\n"))
    assert "skin.yaml" not in back
    assert files(folder) == before


async def test_a_restart_gives_back_the_text_of_a_request(
    *, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor, ben: MemberActor, restart: Restart
) -> None:
    await press(mia, await edit(mia, channel, "pregnancy", answer=MINE), "Confirm")
    await restart()
    await ben.click(only(alerts), label="Confirm as second moderator")
    assert "This preview is over" in text(only(alerts))
    assert MINE in await given_back(only(alerts))


async def test_a_restart_keeps_the_file_that_is_there(
    *, channel: ChannelHandle, mia: MemberActor, restart: Restart
) -> None:
    refused = await edit(mia, channel, "muscle-aches", question="Does isotretinoin dry out the skin, lips and eyes?")
    assert attached(refused) == [TEXT]
    await restart()
    await press(mia, refused, "Change the text")
    assert "This preview is over" in said(refused)
    assert attached(refused) == [TEXT]


async def test_a_request_that_nobody_confirmed_gives_it_back(
    env: simcord.Env, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor
) -> None:
    await press(mia, await edit(mia, channel, "pregnancy", answer=MINE), "Confirm")
    await env.advance_time(25 * 3_600)
    assert "Nobody confirmed this change in time" in text(only(alerts))
    assert MINE in await given_back(only(alerts))


async def test_so_does_one_that_was_declined_or_is_outdated(
    *, channel: ChannelHandle, alerts: ChannelHandle, folder: Path, mia: MemberActor, ben: MemberActor
) -> None:
    await press(mia, await edit(mia, channel, "pregnancy", answer=MINE), "Confirm")
    await ben.click(only(alerts), label="Decline")
    assert "declined" in text(only(alerts))
    assert MINE in await given_back(only(alerts))

    await press(mia, await edit(mia, channel, "pregnancy", answer=MINE), "Confirm")
    path = folder / "safety.yaml"
    path.write_text(path.read_text().replace("harms unborn babies", "harms every unborn baby"))
    await ben.click(alerts.history()[-1], label="Confirm as second moderator")
    assert "ask for it again" in text(alerts.history()[-1])
    assert MINE in await given_back(alerts.history()[-1])


async def test_a_preview_that_was_cancelled_gives_it_back(channel: ChannelHandle, mia: MemberActor) -> None:
    preview = await edit(mia, channel, "dryness", answer=MINE)
    await press(mia, preview, "Cancel")
    assert "Cancelled" in said(preview)
    assert MINE in await given_back(shown(preview))


async def test_where_the_disk_refuses_a_confirmed_change_it_can_be_confirmed_later(
    *, monkeypatch: pytest.MonkeyPatch, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
) -> None:
    preview = await edit(mia, channel, "dryness", answer="Yes, it does.")
    with monkeypatch.context() as patch:
        patch.setattr("bot.desk.folder.os.replace", full)
        await press(mia, preview, "Confirm")
    assert "can't be written at the moment" in said(preview)
    assert "Yes, it does." in await given_back(shown(preview))
    form = await press(mia, preview, "Change the text")
    await mia.submit_modal(form, fields(form))
    await press(mia, preview, "Confirm")
    assert bot.knowledge.entries["dryness"].answer == "Yes, it does."


@pytest.mark.parametrize("way", ["edit", "add"])
async def test_whatever_breaks_gives_the_words_back(
    way: str, *, monkeypatch: pytest.MonkeyPatch, env: simcord.Env, channel: ChannelHandle, mia: MemberActor
) -> None:
    form = await mia.slash(channel, "kb add", file="mind.yaml") if way == "add" else None
    monkeypatch.setattr("bot.desk.proposing.difflib.unified_diff", full)
    if form is None:
        result = await edit(mia, channel, "dryness", answer=MINE)
    else:
        result = await mia.submit_modal(form, NEW | {"answer": MINE})
    assert "something went wrong" in said(result)
    assert MINE in await given_back(shown(result))
    assert [type(error) for error in env.errors] == [OSError]


async def test_where_the_files_cannot_be_read_a_new_entry_and_a_line_are_given_back(
    *, channel: ChannelHandle, folder: Path, mia: MemberActor
) -> None:
    entry = await mia.slash(channel, "kb add", file="mind.yaml")
    line = await mia.slash(channel, "kb line add", file="smalltalk.yaml", list="thanks")
    away(folder)
    told = await mia.submit_modal(entry, NEW | {"answer": MINE})
    assert "can't be read" in said(told)
    assert MINE in await given_back(shown(told))
    told = await mia.submit_modal(line, {"lines": "cheers my dear"})
    assert "can't be read" in said(told)
    assert "cheers my dear" in await given_back(shown(told))


def full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


def away(folder: Path) -> None:
    folder.rename(folder.with_name("away"))


class TestWithoutAttachFiles:
    """The words stand in the message, whole."""

    @pytest.fixture
    def bare(self, server: GuildHandle) -> ChannelHandle:
        return private_channel(server, "bare", lacking="attach_files")

    @pytest.mark.parametrize("answer", [MINE, LONG, f"{LONG}\n```\ncode\n```"])
    async def test_of_a_preview_that_was_cancelled(self, bare: ChannelHandle, mia: MemberActor, answer: str) -> None:
        result = await press(mia, await edit(mia, bare, "dryness", answer=answer), "Cancel")
        told = "\n".join([said(result), *(further.content for further in result.followups)])
        assert all(line in told for line in answer.replace("```", "ˋˋˋ").split("\n"))
        assert told.count("```") % 2 == 0
        assert "Attach Files" not in told

    async def test_of_a_preview_that_is_too_long_for_one_message(self, bare: ChannelHandle, mia: MemberActor) -> None:
        note = "\n".join(f"note {n} of it is here" for n in range(40))
        preview = await edit(mia, bare, "dryness", answer=f"{LONG} {'x ' * 90}", note=note)
        told = "\n".join([said(preview), *(message.content for message in preview.followups)])
        assert "more lines, below" in told
        assert all(line in told for line in f"{LONG}\n{note}".split("\n"))
        assert "Confirm" in labels(shown(preview))

    async def test_of_much_in_several_messages(self, bare: ChannelHandle, mia: MemberActor) -> None:
        note = "\n".join(f"how lips feel on day {n} of it" for n in range(32))
        result = await press(mia, await edit(mia, bare, "dryness", answer=LONG, note=note), "Cancel")
        messages = [shown(result), *result.followups]
        told = "\n".join(message.content for message in messages)
        assert len(messages) > 1
        assert all(line in told for line in f"{LONG}\n{note}".split("\n"))
        assert all(message.content.count("```") % 2 == 0 for message in messages)

    async def test_of_a_request_that_was_declined(
        self, *, server: GuildHandle, channel: ChannelHandle, mia: MemberActor, ben: MemberActor, bare: ChannelHandle
    ) -> None:
        await choose(mia, channel, "alerts", bare)
        await press(mia, await edit(mia, channel, "pregnancy", answer=LONG, note=LONG[:1_000]), "Confirm")
        await ben.click(only(bare), label="Decline")
        told = text(only(bare))
        assert all(line in told for line in LONG[:1_000].split("\n"))
        assert told.count("```") == 2
