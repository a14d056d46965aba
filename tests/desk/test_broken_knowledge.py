"""Every knowledge file is broken: someone in danger is helped all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.answering.responder import Responder
from bot.knowledge.problems import KnowledgeError
from bot.training import cache
from tests.stage.fixtures import Ask
from tests.stage.seen import ACCUTANE_LIPS as LIPS
from tests.stage.seen import SELF_HARM, helps, only, shown, text
from tests.stage.shipped import FOLDER


@pytest.fixture
def responder(tmp_path: Path) -> Responder:
    folder = tmp_path / "knowledge"
    shutil.copytree(FOLDER, folder)
    for file in folder.rglob("*.yaml"):
        file.write_bytes(b"\xff\x00{{{: - not: [yaml\n\t- at: all")
    with pytest.raises(KnowledgeError):
        cache.responder(folder)
    return cache.help_only(folder)


async def test_the_answer_has_help_lines_and_the_footer(
    channel: ChannelHandle, alerts: ChannelHandle, alice: MemberActor, ask: Ask
) -> None:
    await ask(alice, SELF_HARM)
    assert helps(channel.history()[-1])
    assert only(alerts)
    await alice.send_dm(SELF_HARM)
    assert helps(alice.user.dm_channel.history()[-1])
    result = await alice.slash(channel, "ask", question=SELF_HARM)
    assert "988" in shown(result).content


async def test_others_are_told_that_answers_cannot_be_read(
    channel: ChannelHandle, alice: MemberActor, ask: Ask
) -> None:
    await ask(alice, LIPS)
    assert "my answers can't be read" in text(channel.history()[-1])
    for command in ("topics", "about"):
        assert shown(await alice.slash(channel, command)).content
    assert await alice.autocomplete(channel, "ask", "question", "lips") == []
