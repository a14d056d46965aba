"""Looking at the knowledge: show, search, test, check, export."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from bot.answering.responder import Responder
from bot.app.app import FaqBot
from tests.moderating.kb.hands import attached, files, said
from tests.stage.seen import SELF_HARM, body, shown, title


class TestShow:
    """`/kb show`."""

    async def test_shows_what_members_see_and_what_belongs_to_it(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        result = await mia.slash(channel, "kb show", entry="dryness")
        assert result.ephemeral
        assert title(result) == "Does isotretinoin dry out the skin, lips and eyes?"
        text = said(result)
        assert "a plain lip balm helps" in text
        assert "It is the most common effect" in text
        assert "**Id:** `dryness`" in text
        assert "**Section:** Skin" in text
        assert "`skincare-routine`, `sun-sensitivity`" in text
        assert "**Phrasings:** 6" in text
        assert "nosebleeds from dryness" in text
        assert attached(result) == []
        assert "second moderator" not in text

    async def test_says_of_a_safety_entry_that_it_is_one(self, channel: ChannelHandle, mia: MemberActor) -> None:
        assert "second moderator" in said(await mia.slash(channel, "kb show", entry="pregnancy"))

    async def test_many_phrasings_are_in_a_file(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor, shipped: Responder
    ) -> None:
        bot.current.responder = shipped
        entry = next(iter(bot.knowledge.entries))
        result = await mia.slash(channel, "kb show", entry=entry)
        [file] = shown(result).attachments
        assert file.filename == f"{entry}.phrasings.txt"
        phrasings = (await file.read()).decode().split("\n")
        assert phrasings == list(bot.knowledge.phrasings[entry][1:])
        assert f"… and {len(phrasings) - 12} more, in the file below" in said(result)

    async def test_what_is_not_there_is_said_so(self, channel: ChannelHandle, mia: MemberActor) -> None:
        result = await mia.slash(channel, "kb show", entry="`nothing` @everyone" + "x" * 500)
        assert result.ephemeral
        assert "There is no entry" in body(result)


class TestChoosingAnEntry:
    """A few letters of the id or of the question are enough."""

    @pytest.mark.parametrize(
        ("typed", "first"),
        [
            ("mus", "muscle-aches"),
            ("sensitivity", "sun-sensitivity"),
            ("GIVE BLOOD", "blood-donation"),
            ("lips", "dryness"),
        ],
    )
    async def test_what_fits_is_offered(self, channel: ChannelHandle, mia: MemberActor, typed: str, first: str) -> None:
        offered = await mia.autocomplete(channel, "kb show", "entry", typed)
        assert offered[0]["value"] == first
        assert offered[0]["name"].startswith(f"{first} · ")

    async def test_before_anything_is_typed_all_are(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        offered = await mia.autocomplete(channel, "kb edit", "entry", "")
        assert [choice["value"] for choice in offered] == list(bot.knowledge.entries)

    async def test_words_of_members_find_it_too(self, channel: ChannelHandle, mia: MemberActor) -> None:
        offered = await mia.autocomplete(channel, "kb phrasing add", "entry", "which spf should I wear")
        assert offered[0]["value"] == "sun-sensitivity"

    async def test_of_many_discord_is_given_25(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor, shipped: Responder
    ) -> None:
        bot.current.responder = shipped
        offered = await mia.autocomplete(channel, "kb remove", "entry", "")
        assert len(offered) == 25
        assert all(len(choice["name"]) <= 100 for choice in offered)


class TestSearch:
    """`/kb search`."""

    async def test_finds_words_in_question_answer_and_phrasings(self, channel: ChannelHandle, mia: MemberActor) -> None:
        assert "`sun-sensitivity`" in body(await mia.slash(channel, "kb search", words="SUN skin"))
        assert "`blood-donation`" in body(await mia.slash(channel, "kb search", words="plasma"))
        assert "`muscle-aches`" in body(await mia.slash(channel, "kb search", words="easier parts"))

    async def test_says_when_there_is_nothing(self, channel: ChannelHandle, mia: MemberActor) -> None:
        assert "No entry has" in body(await mia.slash(channel, "kb search", words="**zebra** @everyone"))


class TestTest:
    """`/kb test`."""

    async def test_shows_the_answer_and_how_it_came_about(self, channel: ChannelHandle, mia: MemberActor) -> None:
        result = await mia.slash(channel, "kb test", message="my lipps are cracking")
        assert result.ephemeral
        text = said(result)
        assert "**Answer:** `dryness`" in text
        assert "a plain lip balm helps" in text
        assert "lipps → lips" in text
        assert "`dryness`: confidence 0." in text
        assert "my lips are cracking, is that normal?" in text
        assert "**Guards:** none objects" in text
        assert "**Reason:** confidence" in text

    async def test_shows_why_there_is_no_answer(self, channel: ChannelHandle, mia: MemberActor) -> None:
        text = said(await mia.slash(channel, "kb test", message="how do I fix my bike"))
        assert "I'd say that I don't know" in text
        assert "too low" in text

    async def test_an_urgent_message_is_answered_as_members_would_get_it_and_alarms_nobody(
        self, *, channel: ChannelHandle, alerts: ChannelHandle, bot: FaqBot, mia: MemberActor, shipped: Responder
    ) -> None:
        bot.current.responder = shipped
        result = await mia.slash(channel, "kb test", message=SELF_HARM)
        assert "988" in said(result)
        assert "**Urgent:** self-harm" in said(result)
        assert alerts.history() == []

    @pytest.mark.parametrize("message", ["x" * 4_000, "```", "@everyone <@1>", "👋", "hi"])
    async def test_anything_can_be_tried(self, channel: ChannelHandle, mia: MemberActor, message: str) -> None:
        assert "**Reason:**" in said(await mia.slash(channel, "kb test", message=message))


class TestCheck:
    """`/kb check`."""

    async def test_says_that_nothing_is_wrong_or_what(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        (folder / "skin.yaml").write_text((folder / "skin.yaml").read_text() + "  - id: Dry\n    answr: x\n")
        text = said(await mia.slash(channel, "kb check"))
        assert "skin.yaml:" in text
        assert "did you mean `answer`" in text

    async def test_says_what_may_be_better_where_nothing_is_wrong(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        assert "warning: " in said(await mia.slash(channel, "kb check"))


async def test_export_gives_all_files_as_they_are(channel: ChannelHandle, folder: Path, mia: MemberActor) -> None:
    result = await mia.slash(channel, "kb export")
    assert result.ephemeral
    [file] = shown(result).attachments
    with zipfile.ZipFile(io.BytesIO(await file.read())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files(folder)
