"""Every change takes the same way: form or options, preview, confirm, live and announced, undo."""

from __future__ import annotations

from pathlib import Path

import discord
import pytest
import simcord
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle, GuildHandle

from bot.app.app import FaqBot
from bot.asking import correcting
from tests.moderating.kb.hands import NEW, all_text, attached, buttons, edit, fields, files, press, said
from tests.stage.fixtures import Restart
from tests.stage.seen import LIPS, labels, only, shown, text
from tests.stage.staff import private_channel

THINKING = 5  # the type of an interaction's response that promises a message


class TestEditing:
    """`/kb edit`."""

    async def test_the_form_shows_what_the_entry_holds(self, channel: ChannelHandle, mia: MemberActor) -> None:
        form = await mia.slash(channel, "kb edit", entry="dryness")
        assert fields(form) == {
            "question": "Does isotretinoin dry out the skin, lips and eyes?",
            "answer": "Yes, dry lips, skin and eyes are common.\n\n- a plain lip balm helps\n- so does a plain moisturiser",
            "source": "Potential Side Effects › Dryness",
            "note": "It is the most common effect, and it goes away after treatment.",
            "related": "skincare-routine, sun-sensitivity",
        }

    async def test_the_preview_shows_the_answer_the_diff_and_what_else_would_change(
        self, env: simcord.Env, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        before = files(folder)
        preview = await edit(mia, channel, "muscle-aches", answer="Yes. Rest helps.")
        assert preview.ephemeral
        [*_, response, _] = env.http_requests
        assert (response.json or {})["type"] == THINKING
        told = said(preview)
        assert "nothing has changed yet" in told
        assert "As members will see it" in told
        assert "Can isotretinoin make muscles and joints ache?" in told
        assert "```diff" in told
        assert "-    answer: Yes, some people get aches. Go easier on the sore parts." in told
        assert "+    answer: Yes. Rest helps." in told
        assert "What else would change" in told
        assert "each gets what it got before" in told
        assert buttons(preview) == ["Confirm", "Confirm and say why", "Change the text", "Cancel"]
        assert files(folder) == before

    async def test_confirmed_it_is_written_live_and_announced_and_can_be_undone(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        folder: Path,
        bot: FaqBot,
        alice: MemberActor,
        mia: MemberActor,
        ben: MemberActor,
    ) -> None:
        before = files(folder)
        preview = await edit(mia, channel, "muscle-aches", answer="Yes. Rest helps.")
        done = await press(mia, preview, "Confirm")
        assert "It is live, as revision" in said(done)
        assert alerts.mention in said(done)
        assert files(folder) == before | {
            "mind.yaml": before["mind.yaml"].replace(
                b"Yes, some people get aches. Go easier on the sore parts.", b"Yes. Rest helps."
            )
        }
        assert "Rest helps" in all_text(shown(await alice.slash(channel, "ask", question="sore knees after the gym")))
        announced = only(alerts)
        assert "Changed `muscle-aches`: answer" in text(announced)
        assert f"<@{mia.id}>" in text(announced)

        undo = await ben.click(announced, label="Undo")
        assert undo.ephemeral
        assert f"That was changed by <@{mia.id}>" in said(undo)
        assert "Some people" not in said(undo)
        assert files(folder) != before
        await press(ben, undo, "Confirm")
        assert files(folder) == before
        assert bot.knowledge.entries["muscle-aches"].answer.startswith("Yes, some people")
        [first, second] = alerts.history()
        assert f"Undone** by <@{ben.id}>" in text(first)
        assert not first.components
        assert "Undid revision" in text(second)

        again = await press(mia, await mia.click(second, label="Undo"), "Confirm")
        assert "It is live" in said(again)
        assert bot.knowledge.entries["muscle-aches"].answer == "Yes. Rest helps."

    async def test_a_reason_is_kept_and_told(
        self, channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor
    ) -> None:
        preview = await edit(mia, channel, "muscle-aches", note="Seen in one of five.")
        form = await press(mia, preview, "Confirm and say why")
        await mia.submit_modal(form, {"why": "A member asked **how** many. @everyone"})
        assert "Why:** A member asked \\*\\*how\\*\\* many." in text(only(alerts))
        assert "how" in said(await mia.slash(channel, "kb history"))

    async def test_cancelled_nothing_changes(self, channel: ChannelHandle, folder: Path, mia: MemberActor) -> None:
        before = files(folder)
        preview = await edit(mia, channel, "muscle-aches", answer="Yes. Rest helps.")
        await press(mia, preview, "Cancel")
        assert "Cancelled" in said(preview)
        assert buttons(preview) == []
        assert files(folder) == before

    async def test_a_note_and_next_questions_can_be_taken_away(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        preview = await edit(mia, channel, "dryness", note="", related="")
        await press(mia, preview, "Confirm")
        entry = bot.knowledge.entries["dryness"]
        assert entry.note is None
        assert entry.related == ()

    async def test_what_is_beside_the_form_can_be_chosen(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        form = await mia.slash(channel, "kb edit", entry="muscle-aches", beyond_article=True, high_risk=True)
        preview = await mia.submit_modal(form, fields(form))
        assert "+    beyond_article: true" in said(preview)
        assert "+    risk: high" in said(preview)
        assert "second moderator" in said(preview)

    async def test_sending_it_unchanged_changes_nothing(self, channel: ChannelHandle, mia: MemberActor) -> None:
        result = await edit(mia, channel, "dryness")
        assert "nothing to change" in said(result)

    async def test_the_text_can_be_changed_from_the_preview(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        preview = await edit(mia, channel, "muscle-aches", answer="Yes. Rets helps.")
        form = await press(mia, preview, "Change the text")
        assert fields(form)["answer"] == "Yes. Rets helps."
        await mia.submit_modal(form, fields(form) | {"answer": "Yes. Rest helps."})
        assert "+    answer: Yes. Rest helps." in said(preview)
        await press(mia, preview, "Confirm")
        assert bot.knowledge.entries["muscle-aches"].answer == "Yes. Rest helps."

    async def test_what_cannot_be_is_refused_and_the_text_given_back(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        before = files(folder)
        refused = await edit(mia, channel, "muscle-aches", related="dryness, drynes", answer="My long text.")
        assert "drynes" in said(refused)
        assert "Nothing has changed" in said(refused)
        assert attached(refused) == ["your-text.txt"]
        assert b"My long text." in await shown(refused).attachments[0].read()
        form = await press(mia, refused, "Change the text")
        assert fields(form)["answer"] == "My long text."
        preview = await mia.submit_modal(form, fields(form) | {"related": "dryness"})
        assert "```diff" in said(refused)
        assert attached(refused) == []
        assert preview.acknowledged
        assert files(folder) == before

    async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(
        self, channel: ChannelHandle, folder: Path, bot: FaqBot, mia: MemberActor, ben: MemberActor
    ) -> None:
        form = await mia.slash(channel, "kb edit", entry="muscle-aches")
        mine = fields(form) | {"answer": "Yes. Rest helps."}
        await press(ben, await edit(ben, channel, "muscle-aches", answer="Yes, often.", note="One of five."), "Confirm")
        clash = await mia.submit_modal(form, mine)
        assert "somebody else changed" in said(clash)
        assert "Yes, often." in said(clash)
        assert "One of five" not in said(clash)
        form = await press(mia, clash, "Change the text")
        assert fields(form)["answer"] == "Yes. Rest helps."
        assert fields(form)["note"] == "One of five."
        await mia.submit_modal(form, fields(form))
        await press(mia, clash, "Confirm")
        entry = bot.knowledge.entries["muscle-aches"]
        assert (entry.answer, entry.note) == ("Yes. Rest helps.", "One of five.")

    async def test_a_form_sent_after_a_restart_loses_nothing(
        self, channel: ChannelHandle, mia: MemberActor, restart: Restart
    ) -> None:
        form = await mia.slash(channel, "kb edit", entry="muscle-aches")
        fresh = await restart()
        preview = await mia.submit_modal(form, fields(form) | {"answer": "Yes. Rest helps."})
        await press(mia, preview, "Confirm")
        assert fresh.knowledge.entries["muscle-aches"].answer == "Yes. Rest helps."

    async def test_an_entry_that_went_meanwhile_is_said_to_be_gone(
        self, channel: ChannelHandle, mia: MemberActor, ben: MemberActor
    ) -> None:
        form = await mia.slash(channel, "kb edit", entry="muscle-aches")
        await press(ben, await ben.slash(channel, "kb remove", entry="muscle-aches"), "Confirm")
        gone = await mia.submit_modal(form, fields(form) | {"answer": "Mine."})
        assert "is gone" in said(gone)
        assert b"Mine." in await shown(gone).attachments[0].read()


class TestAdding:
    """`/kb add`."""

    async def test_a_new_entry_is_answered_at_once(
        self, channel: ChannelHandle, folder: Path, bot: FaqBot, alice: MemberActor, mia: MemberActor
    ) -> None:
        before = files(folder)
        form = await mia.slash(channel, "kb add", file="skin.yaml", id="hair", beyond_article=True)
        preview = await mia.submit_modal(form, NEW)
        assert "Beyond the article" in said(preview)
        await press(mia, preview, "Confirm")
        assert bot.knowledge.entries["hair"].also_asked == (
            "is my hair falling out on it",
            "hair thinner since I take it",
        )
        assert files(folder)["skin.yaml"].startswith(before["skin.yaml"])
        assert "It grows back" in all_text(shown(await alice.slash(channel, "ask", question=NEW["question"])))

    async def test_an_id_is_made_where_none_is_given(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        form = await mia.slash(channel, "kb add", file="skin.yaml")
        await press(mia, await mia.submit_modal(form, NEW), "Confirm")
        [made] = [entry for entry in bot.knowledge.entries.values() if entry.question == NEW["question"]]
        assert "hair" in made.id

    async def test_files_are_offered_by_name_or_title(self, channel: ChannelHandle, mia: MemberActor) -> None:
        offered = await mia.autocomplete(channel, "kb add", "file", "mind and")
        assert [choice["value"] for choice in offered] == ["mind.yaml"]
        assert len(await mia.autocomplete(channel, "kb add", "file", "")) == 3

    @pytest.mark.parametrize(
        ("options", "said_"),
        [
            ({"file": "nothing.yaml"}, "no such file"),
            ({"file": "../skin.yaml"}, "no such file"),
            ({"file": "skin.yaml", "id": "Dry Lips!"}, "small letters"),
            ({"file": "skin.yaml", "id": "dryness"}, "already"),
        ],
    )
    async def test_what_cannot_be_is_refused_before_anything_is_written(
        self, channel: ChannelHandle, mia: MemberActor, options: dict[str, str], said_: str
    ) -> None:
        refused = await mia.slash(channel, "kb add", **options)
        assert refused.ephemeral
        assert refused.modal is None
        assert said_ in said(refused)

    async def test_a_question_of_another_entry_is_refused_naming_it(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        form = await mia.slash(channel, "kb add", file="skin.yaml")
        refused = await mia.submit_modal(form, NEW | {"question": "Does isotretinoin dry out the skin, lips and eyes?"})
        assert "dryness" in said(refused)
        assert "Nothing has changed" in said(refused)
        assert buttons(refused) == ["Change the text", "Cancel"]

    async def test_hostile_text_does_no_harm(
        self, *, channel: ChannelHandle, alerts: ChannelHandle, bot: FaqBot, mia: MemberActor, ben: MemberActor
    ) -> None:
        answer = "- no: yes # @everyone ```\n```diff\n+ x\n``` {a: b} 'c' \"d\" \\ 👋 <@1> https://x.org"
        form = await mia.slash(channel, "kb add", file="skin.yaml", id="odd")
        preview = await mia.submit_modal(form, NEW | {"answer": answer, "source": "yes", "note": "1e3"})
        assert said(preview).count("```") == answer.count("```") + 2
        await press(mia, preview, "Confirm")
        assert "odd" not in bot.knowledge.entries
        await ben.click(only(alerts), label="Confirm as second moderator")  # it has a link that is no source
        entry = bot.knowledge.entries["odd"]
        assert (entry.answer, entry.source, entry.note) == (answer, "yes", "1e3")

    async def test_the_longest_entry_fits_into_the_preview(self, channel: ChannelHandle, mia: MemberActor) -> None:
        long = {
            "question": "Can it make hair " + "very " * 45 + "thin?",
            "answer": "word " * 299,
            "source": "s" * 500,
            "note": "n" * 1_000,
            "also_asked": "",
        }
        form = await mia.slash(channel, "kb add", file="skin.yaml", id="x" * 60)
        preview = await mia.submit_modal(form, long)
        assert "more lines, below" in said(preview)
        assert "s" * 500 in said(preview)
        assert attached(preview) == ["change.diff"]
        assert buttons(preview)[0] == "Confirm"


class TestMissingPermissions:
    """The way is the same where the bot may do less."""

    async def test_without_embed_links_a_preview_is_text(
        self, server: GuildHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        plain = private_channel(server, "plain", lacking="embed_links")
        preview = await edit(mia, plain, "muscle-aches", answer="Yes. Rest helps. " * 80)
        assert shown(preview).embeds == []
        told = "\n".join([shown(preview).content, *(further.content for further in preview.followups)])
        assert told.count("```") == 2
        assert "What else would change" in told
        await press(mia, preview, "Confirm")
        assert bot.knowledge.entries["muscle-aches"].answer.startswith("Yes. Rest helps. Yes.")

    async def test_without_attach_files_it_is_said_what_is_missing(self, server: GuildHandle, mia: MemberActor) -> None:
        bare = private_channel(server, "bare", lacking="attach_files")
        result = await mia.slash(bare, "kb export")
        assert "Attach Files" in said(result)
        assert attached(result) == []


class TestPhrasings:
    """`/kb phrasing`."""

    async def test_one_is_added_and_removed(
        self, channel: ChannelHandle, bot: FaqBot, folder: Path, mia: MemberActor
    ) -> None:
        before = files(folder)
        preview = await mia.slash(channel, "kb phrasing add", entry="dryness", text="my  mouth corners are splitting")
        assert "+      - my mouth corners are splitting" in said(preview)
        assert buttons(preview) == ["Confirm", "Confirm and say why", "Cancel"]
        await press(mia, preview, "Confirm")
        assert "my mouth corners are splitting" in bot.knowledge.phrasings["dryness"]

        [offered] = await mia.autocomplete(channel, "kb phrasing remove", "text", "corners", entry="dryness")
        preview = await mia.slash(channel, "kb phrasing remove", entry="dryness", text=offered["value"])
        await press(mia, preview, "Confirm")
        assert files(folder) == before

    async def test_one_that_another_entry_has_is_refused(self, channel: ChannelHandle, mia: MemberActor) -> None:
        refused = await mia.slash(channel, "kb phrasing add", entry="dryness", text="do I need sunscreen?")
        assert "sun-sensitivity" in said(refused)
        assert buttons(refused) == []

    async def test_one_that_would_take_answers_from_others_names_them(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        preview = await mia.slash(
            channel, "kb phrasing add", entry="muscle-aches", text="which moisturiser is good for sore lips"
        )
        assert "muscle-aches" in said(preview)

    async def test_one_that_is_not_there_is_said_so(self, channel: ChannelHandle, mia: MemberActor) -> None:
        result = await mia.slash(channel, "kb phrasing remove", entry="dryness", text="nothing like it")
        assert "has no phrasing like that" in said(result)

    async def test_a_long_one_can_be_chosen_by_its_beginning(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        long = "my lips " + "really " * 60 + "hurt"
        await press(mia, await mia.slash(channel, "kb phrasing add", entry="dryness", text=long), "Confirm")
        [offered] = await mia.autocomplete(channel, "kb phrasing remove", "text", "really", entry="dryness")
        assert len(offered["value"]) == 100
        preview = await mia.slash(channel, "kb phrasing remove", entry="dryness", text=offered["value"])
        await press(mia, preview, "Confirm")
        assert long not in bot.knowledge.phrasings["dryness"]


async def test_an_entry_is_removed_with_all_that_names_it(
    channel: ChannelHandle, bot: FaqBot, mia: MemberActor
) -> None:
    preview = await mia.slash(channel, "kb remove", entry="skincare-routine")
    await press(mia, preview, "Confirm")
    assert "skincare-routine" not in bot.knowledge.entries
    assert bot.knowledge.entries["sun-sensitivity"].related == ()


async def test_without_a_moderators_channel_the_change_is_made_and_undone_from_the_answer(
    channel: ChannelHandle, folder: Path, mia: MemberActor
) -> None:
    before = files(folder)
    preview = await edit(mia, channel, "dryness", note="Other.")
    done = await press(mia, preview, "Confirm")
    assert "No channel for moderators" in said(done)
    assert buttons(preview) == ["Undo", "Correct earlier answers"]
    undone = await press(mia, await press(mia, preview, "Undo"), "Confirm")
    assert "It is live" in said(undone)
    assert files(folder) == before


async def test_undo_takes_back_the_last_change(channel: ChannelHandle, folder: Path, mia: MemberActor) -> None:
    before = files(folder)
    assert "no history" in said(await mia.slash(channel, "kb undo"))
    await press(mia, await edit(mia, channel, "dryness", note="Other."), "Confirm")
    undo = await mia.slash(channel, "kb undo")
    assert files(folder) != before
    undone = await press(mia, undo, "Confirm")
    assert "Undid revision" in said(undone)
    assert files(folder) == before


async def test_what_is_undone_already_is_refused(
    channel: ChannelHandle, alerts: ChannelHandle, mia: MemberActor
) -> None:
    await press(mia, await edit(mia, channel, "dryness", note="Other."), "Confirm")
    announced = only(alerts)
    await press(mia, await mia.slash(channel, "kb undo"), "Confirm")
    refused = await mia.click(announced, label="Undo")
    assert "Nothing has changed" in said(refused)


async def test_history_names_who_when_what_and_of_which_entry(
    channel: ChannelHandle, mia: MemberActor, ben: MemberActor
) -> None:
    await press(mia, await edit(mia, channel, "dryness", note="Other."), "Confirm")
    await press(ben, await edit(ben, channel, "muscle-aches", note="Other."), "Confirm")
    everything = said(await mia.slash(channel, "kb history"))
    assert "\nChanged `dryness`: note" in everything
    assert "\\`" not in everything
    assert f"<@{mia.id}>" in everything
    assert f"<@{ben.id}>" in everything
    assert "<t:" in everything
    one = said(await mia.slash(channel, "kb history", entry="dryness"))
    assert f"<@{mia.id}>" in one
    assert f"<@{ben.id}>" not in one


async def test_a_long_history_has_pages_that_outlast_a_restart(
    channel: ChannelHandle, mia: MemberActor, restart: Restart
) -> None:
    for n in range(12):
        await press(mia, await edit(mia, channel, "dryness", note=f"Note {n}."), "Confirm")
    history = await mia.slash(channel, "kb history", entry="dryness")
    assert "Page 1 of 2" in said(history)
    await restart()
    await mia.click(shown(history), label="Older")
    assert "Page 2 of 2" in said(history)
    assert labels(shown(history)) == ["Newer"]


async def test_restore_brings_back_any_revision_after_a_preview(
    channel: ChannelHandle, folder: Path, mia: MemberActor
) -> None:
    before = files(folder)
    await press(mia, await edit(mia, channel, "muscle-aches", note="One."), "Confirm")
    one = files(folder)
    await press(mia, await edit(mia, channel, "muscle-aches", note="Two."), "Confirm")
    offered = await mia.autocomplete(channel, "kb restore", "revision", "muscle")
    assert len(offered) == 2
    preview = await mia.slash(channel, "kb restore", revision=offered[-1]["value"])
    assert "-    note: Two." in said(preview)
    await press(mia, preview, "Confirm")
    assert files(folder) == one
    await press(mia, await mia.slash(channel, "kb restore", revision=0), "Confirm")
    assert files(folder) == before
    assert "Nothing has changed" in said(await mia.slash(channel, "kb restore", revision=999))


class TestWaiting:
    """Previews don't wait for ever."""

    async def test_after_ten_minutes_a_preview_is_over_and_its_buttons_go(
        self, env: simcord.Env, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        before = files(folder)
        preview = await edit(mia, channel, "dryness", note="Other.")
        await env.advance_time(590)
        assert buttons(preview)
        await env.advance_time(20)
        assert "This preview is over" in said(preview)
        assert buttons(preview) == []
        assert files(folder) == before

    async def test_after_a_restart_it_is_over(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor, restart: Restart
    ) -> None:
        before = files(folder)
        preview = await edit(mia, channel, "dryness", note="Other.")
        await restart()
        await press(mia, preview, "Confirm")
        assert "This preview is over" in said(preview)
        assert buttons(preview) == []
        assert files(folder) == before

    async def test_an_announcement_can_be_undone_after_a_restart(
        self, channel: ChannelHandle, alerts: ChannelHandle, folder: Path, mia: MemberActor, restart: Restart
    ) -> None:
        before = files(folder)
        await press(mia, await edit(mia, channel, "dryness", note="Other."), "Confirm")
        await restart()
        await press(mia, await mia.click(only(alerts), label="Undo"), "Confirm")
        assert files(folder) == before

    async def test_a_changed_text_is_not_over_because_the_first_one_would_be(
        self, env: simcord.Env, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        preview = await edit(mia, channel, "muscle-aches", note="One.")
        await env.advance_time(500)
        form = await press(mia, preview, "Change the text")
        await mia.submit_modal(form, fields(form) | {"note": "Two."})
        await env.advance_time(200)
        assert "+    note: Two." in said(preview)
        assert "Confirm" in buttons(preview)


class TestFilesChangedByHand:
    """An edit in between is never overwritten."""

    async def test_the_newer_text_is_shown_and_the_change_can_be_made_on_it(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        preview = await edit(mia, channel, "muscle-aches", note="Mine.")
        path = folder / "mind.yaml"
        path.write_text(path.read_text().replace("No, not during treatment", "No, never during treatment"))
        await press(mia, preview, "Confirm")
        assert "mind.yaml changed" in said(preview)
        assert buttons(preview) == ["Look again", "Cancel"]
        assert attached(preview) == ["mind.yaml", "your-text.txt"]
        assert await shown(preview).attachments[0].read() == path.read_bytes()
        assert "Mine." not in path.read_text()
        await press(mia, preview, "Look again")
        assert "+    note: Mine." in said(preview)
        assert attached(preview) == []
        await press(mia, preview, "Confirm")
        assert "Mine." in path.read_text()
        assert "No, never during treatment" in path.read_text()

    async def test_two_moderators_at_once_the_second_is_told_and_nothing_is_lost(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor, ben: MemberActor
    ) -> None:
        first = await edit(mia, channel, "muscle-aches", note="Mia's.")
        second = await edit(ben, channel, "dryness", note="Ben's.")
        await press(mia, first, "Confirm")
        await press(ben, second, "Confirm")
        assert "changed after this preview was made" in said(second)
        await press(ben, second, "Look again")
        await press(ben, second, "Confirm")
        assert bot.knowledge.entries["muscle-aches"].note == "Mia's."
        assert bot.knowledge.entries["dryness"].note == "Ben's."


class TestNoHarm:
    """What may do harm is said, and two have to want it."""

    @pytest.mark.parametrize(
        ("answer", "told"),
        [
            ("Yes. Take 40 mg twice a day.", "It says an amount (“40 mg”)"),
            ("It always works, guaranteed.", "is a promise"),
            ("Buy it online at pills.shop with my code.", "links to pills.shop"),
        ],
    )
    async def test_a_second_moderator_confirms_whatever_the_risk_of_the_entry(
        self,
        *,
        channel: ChannelHandle,
        alerts: ChannelHandle,
        bot: FaqBot,
        mia: MemberActor,
        ben: MemberActor,
        answer: str,
        told: str,
    ) -> None:
        preview = await edit(mia, channel, "muscle-aches", answer=answer)
        assert f"**May do harm:** {told}" in said(preview).replace("It links to", "links to") or told in said(preview)
        assert "It has something that may do harm: after you, a second moderator has to confirm." in said(preview)
        await press(mia, preview, "Confirm")
        assert bot.knowledge.entries["muscle-aches"].answer != answer
        await ben.click(only(alerts), label="Confirm as second moderator")
        assert bot.knowledge.entries["muscle-aches"].answer == answer

    async def test_what_members_will_see_comes_first_and_the_files_last(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        told = said(await edit(mia, channel, "muscle-aches", answer="Yes. Rest helps."))
        places = [
            told.index(each)
            for each in ("As members will see it", "What else would change", "What changes in the files")
        ]
        assert places == sorted(places)

    async def test_a_misspelt_id_gets_did_you_mean_and_what_was_typed_comes_back(
        self, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        refused = await mia.slash(channel, "kb phrasing add", entry="dryness-", text="my *mouth* is splitting")
        assert "Did you mean `dryness`" in said(refused)
        assert "my \\*mouth\\* is splitting" in said(refused)
        assert "Did you mean `muscle-aches`" in said(await mia.slash(channel, "kb edit", entry="mucsle aches"))
        assert "Did you mean" not in said(await mia.slash(channel, "kb edit", entry="qqqq"))

    async def test_a_new_entry_with_no_way_of_asking_says_that_it_is_deaf(
        self, channel: ChannelHandle, bot: FaqBot, mia: MemberActor
    ) -> None:
        form = await mia.slash(channel, "kb add", file="skin.yaml", id="hair")
        preview = await mia.submit_modal(form, NEW | {"also_asked": ""})
        assert "nearly deaf: it has no other way of asking" in said(preview)
        again = await press(mia, preview, "Change the text")
        assert fields(again)["answer"] == NEW["answer"]
        ways = "\n".join(f"is my hair {word}" for word in "thin falling lost going shed brittle less bald weak".split())
        preview = await mia.submit_modal(again, NEW | {"also_asked": ways})
        assert "deaf" not in said(preview)
        await press(mia, preview, "Confirm")
        assert len(bot.knowledge.phrasings["hair"]) == 10

    async def test_an_address_as_source_is_beyond_the_article(
        self, *, channel: ChannelHandle, alerts: ChannelHandle, bot: FaqBot, mia: MemberActor, ben: MemberActor
    ) -> None:
        form = await mia.slash(channel, "kb add", file="skin.yaml", id="hair")
        await press(mia, await mia.submit_modal(form, NEW | {"source": "NHS, https://www.nhs.uk/hair"}), "Confirm")
        assert "hair" not in bot.knowledge.entries  # no source has been from there so far
        await ben.click(only(alerts), label="Confirm as second moderator")
        assert bot.knowledge.entries["hair"].beyond_article

    async def test_a_preview_that_is_over_gives_the_text_back(
        self, env: simcord.Env, channel: ChannelHandle, mia: MemberActor
    ) -> None:
        preview = await edit(mia, channel, "muscle-aches", note="Seen in one of five.")
        await env.advance_time(700)
        assert "This preview is over" in said(preview)
        assert attached(preview) == ["your-text.txt"]

    async def test_the_history_shows_what_a_revision_changed(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor
    ) -> None:
        before = files(folder)
        await press(mia, await edit(mia, channel, "muscle-aches", answer="Yes. Rest helps."), "Confirm")
        history = await mia.slash(channel, "kb history")
        chosen = await mia.select(shown(history), values=["1"], custom_id="kb:revision:0")
        assert "+    answer: Yes. Rest helps." in said(chosen)
        assert f"by <@{mia.id}>" in said(chosen)
        await press(mia, await press(mia, chosen, "Undo"), "Confirm")
        assert files(folder) == before

    async def test_an_older_export_says_what_it_takes_back(
        self, channel: ChannelHandle, folder: Path, mia: MemberActor, ben: MemberActor
    ) -> None:
        older = (folder / "mind.yaml").read_bytes()
        await press(ben, await edit(ben, channel, "muscle-aches", answer="Yes. Rest helps."), "Confirm")
        changed = older + b"\n# looked at\n"
        preview = await mia.slash(channel, "kb import", file=("mind.yaml", changed))
        assert "they take back revision 1 (Changed `muscle-aches`: answer)" in said(preview)


async def test_a_message_that_is_not_ours_is_taught_from_discord(
    channel: ChannelHandle, bot: FaqBot, folder: Path, mia: MemberActor
) -> None:
    preview = await mia.slash(channel, "kb not-ours", kind="other-things", text="which  laptop should I buy")
    assert "Not ours (other-things): “which laptop should I buy”" in said(preview)
    await press(mia, preview, "Confirm")
    assert "which laptop should I buy" in bot.knowledge.not_ours["other-things"]
    offered = await mia.autocomplete(channel, "kb not-ours", "kind", "other th")
    assert [choice["value"] for choice in offered] == ["other-things"]
    refused = await mia.slash(channel, "kb not-ours", kind="Odd Kind!", text="is it raining")
    assert "can't be the name of a kind" in said(refused)
    assert attached(refused) == ["your-text.txt"]


async def test_what_was_said_before_can_be_corrected_with_it(
    *, bot: FaqBot, channel: ChannelHandle, mia: MemberActor, alice: MemberActor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(correcting, "PAUSE", 0.0)
    await alice.slash(channel, "ask", question=LIPS)
    answer = channel.history()[-1]
    preview = await edit(mia, channel, "dryness", answer="Yes, and petrolatum helps.")
    await press(mia, preview, "Confirm")
    assert "petrolatum" not in text(await again(channel, answer))
    told = await press(mia, preview, "Correct earlier answers")
    assert "one answer after another" in said(told)
    await bot.background.finish(30)
    assert "petrolatum" in text(await again(channel, answer))
    await press(mia, await press(mia, preview, "Undo"), "Confirm")
    await bot.background.finish(30)
    assert "Corrected" not in text(await again(channel, answer))
    assert "plain lip balm" in text(await again(channel, answer))


async def again(channel: ChannelHandle, message: discord.Message) -> discord.Message:
    """A message as it is now."""
    return next(each for each in channel.history() if each.id == message.id)
