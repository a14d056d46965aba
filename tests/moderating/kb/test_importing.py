"""Files that moderators upload, and what goes wrong with disk and store."""

from __future__ import annotations

import io
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app.app import FaqBot
from bot.store import Store
from tests.moderating.kb.hands import buttons, edit, fields, files, press, said
from tests.stage.seen import shown


async def exported(mia: MemberActor, channel: ChannelHandle) -> dict[str, bytes]:
    result = await mia.slash(channel, "kb export")
    with zipfile.ZipFile(io.BytesIO(await shown(result).attachments[0].read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(content: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in content.items():
            archive.writestr(name, text)
    return buffer.getvalue()


async def test_what_was_exported_and_changed_comes_back_after_a_preview(
    channel: ChannelHandle, folder: Path, bot: FaqBot, mia: MemberActor
) -> None:
    content = await exported(mia, channel)
    content["mind.yaml"] = content["mind.yaml"].replace(b"Go easier on the sore parts.", b"Rest helps.")
    preview = await mia.slash(channel, "kb import", file=("knowledge.zip", zipped(content)))
    assert "Imported" in said(preview)
    assert "Rest helps." in said(preview)
    assert "--- mind.yaml" in said(preview)
    assert "--- skin.yaml" not in said(preview)
    assert buttons(preview) == ["Confirm", "Confirm and say why", "Cancel"]
    await press(mia, preview, "Confirm")
    assert files(folder)["mind.yaml"] == content["mind.yaml"]
    assert "Rest helps." in bot.knowledge.entries["muscle-aches"].answer


async def test_single_files_can_be_sent_and_the_others_stay(
    channel: ChannelHandle, folder: Path, bot: FaqBot, mia: MemberActor
) -> None:
    before = files(folder)
    more = b"entries:\n  - id: hair\n    question: Does hair get thinner?\n    answer: Sometimes.\n    source: Hair\n"
    preview = await mia.slash(
        channel, "kb import", file=("hair.yaml", more), second_file=("mind.yaml", before["mind.yaml"])
    )
    await press(mia, preview, "Confirm")
    assert files(folder) == before | {"hair.yaml": more}
    assert "hair" in bot.knowledge.entries


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("skin.yaml", b"entries: [", "skin.yaml:"),
        ("skin.yaml", b"entries:\n  - id: x\n", "`answer` is missing"),
        ("skin.yaml", b"\xff\xfe", "UTF-8"),
        ("skin.yaml", b"a: &a [*a]", "skin.yaml:"),
        ("run.exe", b"MZ", "isn't a YAML file"),
        ("bad.zip", b"PK", "isn't a zip that I can read"),
        ("up.zip", zipped({"../skin.yaml": b""}), "isn't a plain file name"),
        ("big.yaml", b"#" * 2_000_001, "2 MB"),
        ("bomb.zip", zipped({"a.yaml": b"#" * 100}) + b"x" * 2_000_000, "2 MB"),
    ],
)
async def test_what_cannot_be_used_is_refused_and_changes_nothing(
    *, channel: ChannelHandle, folder: Path, mia: MemberActor, name: str, content: bytes, words: str
) -> None:
    before = files(folder)
    refused = await mia.slash(channel, "kb import", file=(name, content))
    assert refused.ephemeral
    assert words in said(refused)
    assert buttons(refused) == []
    assert files(folder) == before


async def test_the_same_files_change_nothing(channel: ChannelHandle, mia: MemberActor) -> None:
    content = await exported(mia, channel)
    assert "changes nothing" in said(await mia.slash(channel, "kb import", file=("k.zip", zipped(content))))


async def test_where_the_files_cannot_be_read_every_command_says_so(
    channel: ChannelHandle, folder: Path, bot: FaqBot, mia: MemberActor
) -> None:
    form = await mia.slash(channel, "kb add", file="skin.yaml")
    filled = fields(form) | {"question": "Why?", "answer": "Because.", "source": "Article"}
    shutil.move(folder, folder.with_name("elsewhere"))
    for result in (
        await mia.slash(channel, "kb export"),
        await mia.slash(channel, "kb add", file="skin.yaml"),
        await mia.slash(channel, "kb remove", entry="dryness"),
        await edit(mia, channel, "dryness", note="Other."),
        await mia.submit_modal(form, filled),
    ):
        assert result.ephemeral
        assert "can't be read" in said(result)
    assert "there is no such folder" in said(await mia.slash(channel, "kb check"))
    assert await mia.autocomplete(channel, "kb add", "file", "") == []


async def test_where_the_store_does_not_work_nothing_is_written_and_that_is_said(
    channel: ChannelHandle, folder: Path, store: Store, mia: MemberActor
) -> None:
    before = files(folder)
    preview = await edit(mia, channel, "dryness", note="Other.")
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("DROP TABLE revisions")
    await press(mia, preview, "Confirm")
    assert "nothing was changed" in said(preview)
    assert files(folder) == before
    for command in ("kb history", "kb undo"):
        assert "history can't be read" in said(await mia.slash(channel, command))
    assert await mia.autocomplete(channel, "kb restore", "revision", "") == []
