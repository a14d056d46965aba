"""`/kb line …`: vocabulary, small talk, messages that aren't ours, urgent examples and help lines, by the line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import simcord
from simcord import InteractionResult
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from tests.moderating.kb.hands import all_text, attached, buttons, fields, files, press, said, shows_kb
from tests.stage.fixtures import Restart
from tests.stage.seen import only, shown, text

TODAY = date.today()
HELP = f"""\
# Call them.
lines:
  - {{region: anywhere, kind: emergency, label: Emergency, contact: "112", source: a page, verified_on: {TODAY}}}
  - {{region: uk, kind: crisis, label: Samaritans, contact: call 116 123, source: a page, verified_on: {TODAY}}}
  - {{region: uk, kind: crisis, label: Shout, contact: text SHOUT to 85258, source: a page, verified_on: {TODAY}}}
  - {{region: us, kind: crisis, label: "988", contact: call 988, source: a page, verified_on: {TODAY}}}
"""
RULES = """\
categories:
  self-harm:
    tells_moderators: true
    fires_when: [kill myself, want to die]
    examples:
      fires:
        - i want to die
        - i will kill myself
      harmless:
        - my battery died
"""
WORDS = "same:\n  isotretinoin: [accutane, roaccutane]\n  dry: [chapped]\n"
NOT_OURS = "not_ours:\n  other-thing:\n    - why is my sourdough flat\n"
SUN = """\
title: Sun
entries:
  - id: blood
    question: May I give blood meanwhile?
    also_asked: [blood donation, donate blood]
    answer: No, not until {fact:wait}.
    source: Blood
  - id: waxing
    question: May I have my legs waxed?
    also_asked: [wax my legs, hair removal with wax]
    answer: Better not. It may tear the skin.
    more: Wait until {fact:wait}.
    source: Waxing
"""
FACTS = (
    "# Said once.\nfacts:\n  wait: 1 month after the last capsule  # as on the leaflet\n  unused: the moon is round\n"
)
ANSWER = {"file": "smalltalk.yaml", "list": "thanks: answer"}
OF_FACTS = {"file": "facts.yaml", "list": "facts"}
NEW = {
    "label": "Papyrus",
    "contact": "call 0800 068 4141",
    "children": "yes",
    "source": "called it",
    "verified_on": f"{TODAY}",
}


@pytest.fixture
def folder(folder: Path) -> Path:
    for name, content in (
        ("helplines.yaml", HELP),
        ("urgent.yaml", RULES),
        ("vocabulary.yaml", WORDS),
        ("not_ours.yaml", NOT_OURS),
    ):
        (folder / name).write_text(content)
    return folder


async def add(by: MemberActor, where: ChannelHandle, file: str, of: str, **written: str) -> InteractionResult:
    """Open the form for a list, fill it in, and send it."""
    form = await by.slash(where, "kb line add", file=file, list=of)
    return await by.submit_modal(form, fields(form) | written)


class TestWhoMay:
    """Those who may change the knowledge, on the home server."""

    async def test_others_see_nothing_and_change_nothing(
        self, server: GuildHandle, channel: ChannelHandle, folder: Path, eve: MemberActor
    ) -> None:
        before = files(folder)
        shows_kb(server, eve)
        chosen = {"file": "smalltalk.yaml", "list": "greeting"}
        for command, options in (
            ("show", {}),
            ("add", {}),
            ("change", {"line": "hi"}),
            ("remove", {"line": "hi"}),
        ):
            result = await eve.slash(channel, f"kb line {command}", **chosen, **options)
            assert "Only moderators can do this" in said(result)
            assert result.modal is None
        assert await eve.autocomplete(channel, "kb line add", "list", "", file="smalltalk.yaml") == []
        assert files(folder) == before

    async def test_nor_does_the_form_of_one_who_no_longer_may(
        self, env: simcord.Env, server: GuildHandle, channel: ChannelHandle, folder: Path, ben: MemberActor
    ) -> None:
        before = files(folder)
        form = await ben.slash(channel, "kb line add", file="smalltalk.yaml", list="greeting")
        env.backend.remove_member_role(server.id, ben.id, server.roles["ben"].id)
        await env.settle()
        assert "Only moderators can do this" in said(await ben.submit_modal(form, {"lines": "moin"}))
        assert files(folder) == before

    async def test_members_do_not_see_the_command(self, channel: ChannelHandle, alice: MemberActor) -> None:
        assert not [name for name in alice.available_commands(channel) if name.startswith("kb")]


class TestLooking:
    """The lists of a file, and the lines of a list."""

    async def test_the_lists_of_a_file_with_the_file_itself(self, channel: ChannelHandle, mia: MemberActor) -> None:
        page = await mia.slash(channel, "kb line show", file="vocabulary.yaml")
        assert page.ephemeral
        assert "`same: isotretinoin` 2" in said(page)
        assert attached(page) == ["vocabulary.yaml"]
        page = await mia.slash(channel, "kb line show", file="urgent.yaml")
        assert "`self-harm: fires` 2" in said(page)
        assert "A second moderator has to confirm" in said(page)

    async def test_the_lines_of_a_list(self, channel: ChannelHandle, mia: MemberActor) -> None:
        page = await mia.slash(channel, "kb line show", file="helplines.yaml", list="uk: crisis")
        assert f"Samaritans: call 116 123 (looked at on {TODAY})" in said(page)
        assert "988" not in said(page)
        assert attached(page) == ["lines.txt"]

    async def test_what_is_offered_while_typing(self, channel: ChannelHandle, mia: MemberActor) -> None:
        offered = await mia.autocomplete(channel, "kb line add", "list", "iso", file="vocabulary.yaml")
        assert [choice["value"] for choice in offered] == ["same: isotretinoin"]
        offered = await mia.autocomplete(
            channel, "kb line remove", "line", "sh", file="helplines.yaml", list="uk: crisis"
        )
        assert [choice["value"] for choice in offered] == ["Shout: text SHOUT to 85258"]
        offered = await mia.autocomplete(channel, "kb line remove", "line", "", file="helplines.yaml", list="mars")
        assert offered == []

    @pytest.mark.parametrize("command", ["show", "add", "change", "remove"])
    async def test_what_is_not_there_is_said(self, channel: ChannelHandle, mia: MemberActor, command: str) -> None:
        line = {"line": "x"} if command in ("change", "remove") else {}
        result = await mia.slash(channel, f"kb line {command}", file="smalltalk.yaml", list="nope", **line)
        assert "no list “nope”" in said(result)
        if line:
            result = await mia.slash(channel, f"kb line {command}", file="smalltalk.yaml", list="greeting", **line)
            assert "no line like that" in said(result)

    async def test_nor_is_a_file(self, channel: ChannelHandle, folder: Path, mia: MemberActor) -> None:
        (folder / "vocabulary.yaml").unlink()
        result = await mia.slash(channel, "kb line show", file="vocabulary.yaml")
        assert "no `vocabulary.yaml`" in said(result)


class TestWords:
    """Lines of words: previewed, confirmed, live, announced, undone."""

    async def test_small_talk_is_added_live_and_undone(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        folder: Path,
        alice: MemberActor,
        mia: MemberActor,
    ) -> None:
        before = files(folder)
        preview = await add(mia, channel, "smalltalk.yaml", "thanks", lines="cheers mate\n- danke schoen\n")
        assert "Small talk (thanks): added “cheers mate”, “danke schoen”" in said(preview)
        assert "nothing has changed yet" in said(preview)
        assert files(folder) == before
        done = await press(mia, preview, "Confirm")
        assert "It is live" in said(done)
        assert files(folder)["smalltalk.yaml"] == before["smalltalk.yaml"].replace(
            b"thank you]", b'thank you, "cheers mate", "danke schoen"]'
        )
        answer = await alice.slash(channel, "ask", question="danke schoen")
        assert "You're welcome" in all_text(shown(answer))
        history = await mia.slash(channel, "kb history")
        assert "Small talk (thanks): added" in said(history)
        undo = await mia.click(only(alerts), label="Undo")
        await press(mia, undo, "Confirm")
        assert files(folder) == before

    async def test_a_word_of_the_vocabulary_and_a_message_that_is_not_ours_go(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        line = {"file": "vocabulary.yaml", "list": "same: isotretinoin", "line": "roaccutane"}
        await press(mia, await mia.slash(channel, "kb line remove", **line), "Confirm")
        assert b"isotretinoin: [accutane]" in files(folder)["vocabulary.yaml"]
        preview = await add(mia, channel, "not_ours.yaml", "other-thing", lines="is my cat ill")
        await press(mia, preview, "Confirm")
        assert files(folder)["not_ours.yaml"].decode().splitlines()[2:] == [
            "    - why is my sourdough flat",
            "    - is my cat ill",
        ]

    async def test_a_line_is_changed_in_its_place(self, channel: ChannelHandle, folder: Path, mia: MemberActor) -> None:
        form = await mia.slash(channel, "kb line change", file="smalltalk.yaml", list="greeting", line="HI")
        assert fields(form) == {"lines": "hi"}
        preview = await mia.submit_modal(form, {"lines": "hi there"})
        assert "“hi there” in place of “hi”" in said(preview)
        await press(mia, preview, "Confirm")
        assert b'said: [hello, "hi there", hey]' in files(folder)["smalltalk.yaml"]

    async def test_what_was_typed_comes_back_from_a_refusal_and_a_preview(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        refused = await add(mia, channel, "smalltalk.yaml", "greeting", lines="moin\nhello")
        assert "“hello” is in the list `greeting` already" in said(refused)
        assert attached(refused) == ["your-text.txt"]
        form = await press(mia, refused, "Change the text")
        assert fields(form) == {"lines": "moin\nhello"}
        preview = await mia.submit_modal(form, {"lines": "moin"})
        assert "added “moin”" in said(preview)
        assert fields(await press(mia, preview, "Change the text")) == {"lines": "moin"}

    async def test_that_the_bot_does_otherwise_with_it_is_said_before(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        preview = await add(mia, channel, "smalltalk.yaml", "greeting", lines="i want to die")
        assert "Please read:" in said(preview)
        assert "wouldn't be small talk (greeting), but get: urgent help" in said(preview)

    async def test_nothing_new_is_said_so(self, channel: ChannelHandle, mia: MemberActor) -> None:
        form = await mia.slash(channel, "kb line change", file="smalltalk.yaml", list="greeting", line="hi")
        assert "That is what it says already" in said(await mia.submit_modal(form, {"lines": "hi"}))

    async def test_a_form_that_was_open_over_a_restart_still_counts_and_one_whose_line_went_gives_the_text_back(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor, restart: Restart
    ) -> None:
        form = await mia.slash(channel, "kb line change", file="smalltalk.yaml", list="greeting", line="hi")
        other = await mia.slash(channel, "kb line change", file="smalltalk.yaml", list="greeting", line="hi")
        await restart()
        await press(mia, await mia.submit_modal(form, {"lines": "hiya"}), "Confirm")
        assert b"hiya" in files(folder)["smalltalk.yaml"]
        gone = await mia.submit_modal(other, {"lines": "hi you"})
        assert "is gone" in said(gone)
        assert attached(gone) == ["your-text.txt"]

    async def test_a_second_confirmation_changes_nothing_more(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        first = await add(mia, channel, "smalltalk.yaml", "greeting", lines="moin")
        second = await add(mia, channel, "smalltalk.yaml", "greeting", lines="moin")
        await press(mia, first, "Confirm")
        after = files(folder)
        assert "It is live" not in said(await press(mia, second, "Confirm"))
        assert files(folder) == after


class TestDanger:
    """Help lines and what urgent rules are held against: always a second moderator."""

    async def test_a_help_line_is_added_by_two(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        folder: Path,
        bot: FaqBot,
        mia: MemberActor,
        ben: MemberActor,
    ) -> None:
        before = files(folder)
        form = await mia.slash(channel, "kb line add", file="helplines.yaml", list="uk: crisis")
        assert fields(form)["verified_on"] == f"{TODAY}"
        preview = await mia.submit_modal(form, NEW)
        told = said(preview)
        assert "It is about people in danger: after you, a second moderator has to confirm" in told
        assert "As members will see it" in told
        assert "Papyrus: call 0800 068 4141" in told
        assert '+  - {region: uk, kind: crisis, label: "Papyrus"' in told
        await press(mia, preview, "Confirm")
        assert files(folder) == before
        own = await mia.click(only(alerts), label="Confirm as second moderator")
        assert "Nobody confirms their own" in said(own)
        await ben.click(only(alerts), label="Confirm as second moderator")
        line = bot.knowledge.helplines.lines[-1]
        assert (line.region, line.kind, line.label, line.children) == ("uk", "crisis", "Papyrus", True)
        assert files(folder)["helplines.yaml"].startswith(before["helplines.yaml"])

    async def test_a_number_is_changed_by_two_and_undone_by_two(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        folder: Path,
        mia: MemberActor,
        ben: MemberActor,
    ) -> None:
        before = files(folder)
        line = {"file": "helplines.yaml", "list": "uk: crisis", "line": "Samaritans: call 116 123"}
        form = await mia.slash(channel, "kb line change", **line)
        assert fields(form)["contact"] == "call 116 123"
        preview = await mia.submit_modal(form, fields(form) | {"contact": "call 116 124"})
        await press(mia, preview, "Confirm")
        await ben.click(only(alerts), label="Confirm as second moderator")
        assert b"116 124" in files(folder)["helplines.yaml"]
        undo = await press(ben, await ben.click(only(alerts), label="Undo"), "Confirm")
        assert "asked for a second moderator" in said(undo)
        await mia.click(alerts.history()[-1], label="Confirm as second moderator")
        assert files(folder) == before

    async def test_that_the_last_line_of_its_kind_goes_is_said_to_both(
        self, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor
    ) -> None:
        line = {"file": "helplines.yaml", "list": "us: crisis", "line": "988: call 988"}
        preview = await mia.slash(channel, "kb line remove", **line)
        assert "May do harm:" in said(preview)
        assert "For “us” there would be no help line “crisis” any more" in said(preview)
        await press(mia, preview, "Confirm")
        assert "For “us” there would be no help line" in text(only(alerts))

    @pytest.mark.parametrize("day", ["yesterday", f"{TODAY + timedelta(days=2)}", "01.12.2025"])
    async def test_a_day_that_is_none_or_to_come_is_refused_and_the_text_comes_back(
        self, channel: ChannelHandle, mia: MemberActor, day: str
    ) -> None:
        refused = await add(mia, channel, "helplines.yaml", "uk: crisis", **NEW | {"verified_on": day})
        assert "The day has to be one like" in said(refused)
        assert fields(await press(mia, refused, "Change the text"))["label"] == "Papyrus"

    async def test_an_urgent_example_is_added_by_two_and_one_that_no_rule_hears_is_refused(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        folder: Path,
        mia: MemberActor,
        ben: MemberActor,
    ) -> None:
        before = files(folder)
        refused = await add(mia, channel, "urgent.yaml", "self-harm: fires", lines="i feel like a bird")
        assert "That can't be used as it is" in said(refused)
        assert "Change the text" in buttons(refused)
        preview = await add(mia, channel, "urgent.yaml", "self-harm: fires", lines="sometimes i want to die")
        assert "a second moderator has to confirm" in said(preview)
        await press(mia, preview, "Confirm")
        assert files(folder) == before
        await ben.click(only(alerts), label="Confirm as second moderator")
        assert b"        - sometimes i want to die\n      harmless:" in files(folder)["urgent.yaml"]


class TestAnswersToSmallTalk:
    """One text each: shown, changed, read before it counts; neither added nor removed."""

    async def test_it_is_changed_as_members_will_see_it(
        self, channel: ChannelHandle, folder: Path, alice: MemberActor, mia: MemberActor
    ) -> None:
        before = files(folder)
        page = await mia.slash(channel, "kb line show", **ANSWER)
        assert "You're welcome" in said(page)
        offered = await mia.autocomplete(channel, "kb line change", "list", "thanks", file="smalltalk.yaml")
        assert [choice["value"] for choice in offered] == ["thanks", "thanks: answer"]
        form = await mia.slash(channel, "kb line change", **ANSWER, line="anything")
        assert fields(form)["answer"].startswith("You're welcome")
        preview = await mia.submit_modal(form, {"answer": "My pleasure.\n\nAsk me any time."})
        assert "As members will see it" in said(preview)
        assert "My pleasure." in said(preview)
        assert files(folder) == before
        assert fields(await press(mia, preview, "Change the text"))["answer"] == "My pleasure.\n\nAsk me any time."
        await press(mia, preview, "Confirm")
        changed = [
            line for line in files(folder)["smalltalk.yaml"].split(b"\n") if line not in before["smalltalk.yaml"]
        ]
        assert b"My pleasure." in b"".join(changed)
        assert b"said" not in b"".join(changed)
        answer = await alice.slash(channel, "ask", question="thank you")
        assert "My pleasure." in all_text(shown(answer))

    async def test_what_may_do_harm_needs_a_second_moderator(
        self, channel: ChannelHandle, alerts: ChannelHandle, folder: Path, mia: MemberActor, ben: MemberActor
    ) -> None:
        before = files(folder)
        form = await mia.slash(channel, "kb line change", **ANSWER, line="x")
        preview = await mia.submit_modal(form, {"answer": "Buy now at cheap-pills.shop, 40 mg a day always works."})
        assert "May do harm:" in said(preview)
        assert "cheap-pills.shop" in said(preview)
        assert "Small talk, `thanks`" in said(preview)
        await press(mia, preview, "Confirm")
        assert files(folder) == before
        await ben.click(only(alerts), label="Confirm as second moderator")
        assert b"cheap-pills" in files(folder)["smalltalk.yaml"]

    async def test_it_is_neither_added_nor_removed_nor_left_empty_nor_too_long(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        before = files(folder)
        for result in (
            await mia.slash(channel, "kb line add", **ANSWER),
            await mia.slash(channel, "kb line remove", **ANSWER, line="x"),
        ):
            assert "is one text, the answer to that small talk" in said(result)
            assert result.modal is None
        form = await mia.slash(channel, "kb line change", **ANSWER, line="x")
        assert "That is what it says already" in said(await mia.submit_modal(form, {"answer": "   "}))
        assert files(folder) == before


class TestFacts:
    """A fact is changed once, and with it what every entry says that names it."""

    @pytest.fixture
    def folder(self, folder: Path) -> Path:
        (folder / "facts.yaml").write_text(FACTS)
        (folder / "sun.yaml").write_text(SUN)
        return folder

    async def test_it_is_changed_wherever_it_stands(
        self, channel: ChannelHandle, folder: Path, alice: MemberActor, mia: MemberActor, bot: FaqBot
    ) -> None:
        before = files(folder)
        page = await mia.slash(channel, "kb line show", **OF_FACTS)
        assert "wait: 1 month after the last capsule" in said(page)
        form = await mia.slash(channel, "kb line change", **OF_FACTS, line="wait: 1 month after the last capsule")
        assert fields(form) == {"lines": "wait: 1 month after the last capsule"}
        preview = await mia.submit_modal(form, {"lines": "wait: at least 1 month after the last capsule"})
        assert "As members will see it" in said(preview)
        assert "No, not until at least 1 month after the last capsule." in said(preview)
        assert "It stands in `blood`, `waxing`" in said(preview)
        await press(mia, preview, "Confirm")
        after = files(folder)
        assert after["sun.yaml"] == before["sun.yaml"]
        assert after["facts.yaml"] == before["facts.yaml"].replace(b"wait: 1 month", b"wait: at least 1 month")
        assert bot.knowledge.entries["waxing"].more == "Wait until at least 1 month after the last capsule."
        answer = await alice.slash(channel, "ask", question="donate blood")
        assert "at least 1 month" in all_text(shown(answer))

    async def test_one_of_an_entry_of_high_risk_is_changed_by_two(
        self, channel: ChannelHandle, alerts: ChannelHandle, folder: Path, mia: MemberActor, ben: MemberActor
    ) -> None:
        (folder / "sun.yaml").write_text(SUN.replace("    source: Blood\n", "    source: Blood\n    risk: high\n"))
        before = files(folder)
        form = await mia.slash(channel, "kb line change", **OF_FACTS, line="wait: 1 month after the last capsule")
        preview = await mia.submit_modal(form, {"lines": "wait: 1 day after the last capsule"})
        assert "a second moderator has to confirm" in said(preview)
        await press(mia, preview, "Confirm")
        assert files(folder) == before
        await ben.click(only(alerts), label="Confirm as second moderator")
        assert b"wait: 1 day after" in files(folder)["facts.yaml"]

    async def test_one_is_added_with_its_name_and_told_that_no_entry_says_it(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        preview = await add(mia, channel, "facts.yaml", "facts", lines="next_visit: after 4 weeks")
        assert "No entry says this fact yet" in said(preview)
        assert "{fact:next_visit}" in said(preview)
        await press(mia, preview, "Confirm")
        assert files(folder)["facts.yaml"].decode() == FACTS + "  next_visit: after 4 weeks\n"

    async def test_one_that_an_entry_says_does_not_go_and_one_that_none_says_does(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        kept = await mia.slash(channel, "kb line remove", **OF_FACTS, line="wait: 1 month after the last capsule")
        assert "Entries in sun.yaml say `wait`, so it has to stay" in said(kept)
        form = await mia.slash(channel, "kb line change", **OF_FACTS, line="wait: 1 month after the last capsule")
        assert "so it has to stay" in said(await mia.submit_modal(form, {"lines": "waiting: 1 month"}))
        gone = await mia.slash(channel, "kb line remove", **OF_FACTS, line="unused: the moon is round")
        await press(mia, gone, "Confirm")
        assert b"moon" not in files(folder)["facts.yaml"]

    @pytest.mark.parametrize("line", ["after 4 weeks", "Wait Long: after 4 weeks", "wait: again", "soon:"])
    async def test_a_name_that_is_none_or_taken_is_refused_and_the_text_comes_back(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor, line: str
    ) -> None:
        refused = await add(mia, channel, "facts.yaml", "facts", lines=line)
        assert "is no fact with a name" in said(refused) or "There is a fact `wait` already" in said(refused)
        assert fields(await press(mia, refused, "Change the text")) == {"lines": line}
