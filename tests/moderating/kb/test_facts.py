"""`/kb` on an entry that names facts: the file keeps their names, members read the facts."""

from __future__ import annotations

from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.app.app import FaqBot
from tests.moderating.kb.hands import edit, fields, press, said

ENTRY = """\
title: Sun
entries:
  - id: blood
    question: May I give blood meanwhile?
    also_asked: [blood donation]
    answer: No, not until {fact:wait}.
    source: Blood
"""
FACT = "1 month after the last capsule"


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "facts.yaml").write_text(f"facts:\n  wait: {FACT}\n", "utf-8")
    (folder / "blood.yaml").write_text(ENTRY, "utf-8")
    return folder


async def test_the_form_shows_the_name(channel: ChannelHandle, mia: MemberActor) -> None:
    form = await mia.slash(channel, "kb edit", entry="blood")
    assert fields(form)["answer"] == "No, not until {fact:wait}."


async def test_a_change_of_something_else_keeps_the_name(
    channel: ChannelHandle, mia: MemberActor, folder: Path, bot: FaqBot
) -> None:
    preview = await edit(mia, channel, "blood", note="Ask the blood service.")
    assert f"No, not until {FACT}." in said(preview)
    await press(mia, preview, "Confirm")
    written = (folder / "blood.yaml").read_text("utf-8")
    assert "    answer: No, not until {fact:wait}.\n" in written
    assert "note: Ask the blood service." in written
    assert bot.knowledge.entries["blood"].answer == f"No, not until {FACT}."


async def test_a_name_that_is_not_known_is_refused(channel: ChannelHandle, mia: MemberActor, folder: Path) -> None:
    preview = await edit(mia, channel, "blood", answer="No, not until {fact:wiat}.")
    assert "there is no fact `wiat`" in said(preview)
    assert (folder / "blood.yaml").read_text("utf-8") == ENTRY
