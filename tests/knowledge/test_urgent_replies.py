"""urgent_replies.yaml: what people in danger read, which a clinician can review and a moderator change."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.answering.wording.urgent import soft_line, word_urgent
from bot.knowledge.files import MAX_BYTES, read_folder, whole
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.urgent import CATEGORIES, GuessedRegion, HelpLines, load_helplines
from bot.knowledge.urgent_replies import REPLIES, UrgentReplies, load_replies, shipped_replies
from bot.training import cache, relearn
from tests.knowledge.help_files import REPLIES as SHIPPED
from tests.stage.shipped import FOLDER, SMALL

LINES = load_helplines(read_folder(FOLDER), date(2026, 11, 22)).lines


def written(folder: Path, text: str) -> Path:
    (folder / REPLIES).write_text(text, "utf-8")
    return folder


def knowing(folder: Path, text: str, lines: HelpLines = LINES) -> Knowledge:
    replies, problems = load_replies(read_folder(written(folder, text)))
    assert problems == ()
    return Knowledge({}, {}, (), helplines=lines, replies=replies)


def reply_with(folder: Path, words: str, region: str | None, *, third_person: bool = False) -> str:
    """The reply about vision, where it says these words below its first line."""
    text = SHIPPED.replace("      Trouble seeing in the dark:", f"      {words}\n      Trouble seeing in the dark:")
    (said,) = word_urgent(["vision-loss"], knowing(folder, text), region, third_person=third_person)
    return said.split("\n")[1]


def test_there_is_a_reply_for_every_category() -> None:
    replies: UrgentReplies = shipped_replies()
    assert set(replies.replies) == set(CATEGORIES)
    assert set(replies.soft) <= set(CATEGORIES)


def test_a_folder_without_a_copy_has_the_replies_in_the_package() -> None:
    assert load_replies({}) == (shipped_replies(), ())


def test_a_copy_in_the_folder_is_what_people_read(tmp_path: Path) -> None:
    known = knowing(tmp_path, SHIPPED.replace("I'm really glad you said it.", "Thank you for telling me."))
    assert "Thank you for telling me." in word_urgent(["self-harm"], known)[0]


async def test_a_copy_is_live_when_it_is_saved_and_one_that_goes_leaves_the_shipped_replies(tmp_path: Path) -> None:
    folder = written(tmp_path, SHIPPED.replace("really glad", "very glad"))
    for path in SMALL.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    now = cache.responder(folder)
    assert "very glad" in word_urgent(["self-harm"], now.knowledge)[0]
    written(folder, SHIPPED.replace("really glad", "so glad"))
    now = await relearn.learn(whole(read_folder(folder)), now)
    assert "so glad" in word_urgent(["self-harm"], now.knowledge)[0]
    (folder / REPLIES).unlink()
    now = await relearn.learn(whole(read_folder(folder)), now)
    assert now.knowledge.replies == shipped_replies()
    assert now.knowledge.problems == ()


@pytest.mark.parametrize(
    ("change", "place", "said"),
    [
        (("  gut-liver:\n    you", "  guts:\n    you"), "replies:", "there is no reply for `gut-liver`"),
        (("  gut-liver:\n    you", "  guts:\n    you"), "guts:", "there is no category `guts`"),
        (("Note when it", "{crisi} Note when it"), "{crisi}", "did you mean {crisis}?"),
        (("Note when it", "{xyz} Note when it"), "{xyz}", "write its words here"),
        (("{crisis}\n\n      Meanwhile", "{crisis\n\n      Meanwhile"), "{crisis", "isn't closed"),
        (("A pet: call a vet now[: {pets}]", "A pet: call[: {pets}"), "A pet: call[", "isn't closed"),
        (("vet now[: {pets}]", "vet now[at once]"), "[at once]", "no help line"),
        (("**Chest pain", "Chest pain"), "Chest pain, collapse", "in bold"),
        (("headache: emergency care. Please {emergency}**", "headache**"), "you: |", "write {emergency}"),
        (("    short: |\n      **Please contact", "    shrt: |\n      **Please contact"), "shrt:", "`short`?"),
        (("{talk_now}\n  low-mood", "{talk_nou}\n  low-mood"), "{talk_nou}", "{talk_now}?"),
        (("If this is happening", "{talk_now} If this"), "{talk_now} If", "can't name another"),
    ],
)
def test_a_mistake_is_told_where_it_stands_and_with_its_mend(
    tmp_path: Path, change: tuple[str, str], place: str, said: str
) -> None:
    text = SHIPPED.replace(*change, 1)
    replies, problems = load_replies(read_folder(written(tmp_path, text)))
    assert replies == shipped_replies()
    (problem,) = [each for each in problems if said in each.text]
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith(place)


@pytest.mark.parametrize("unsafe", ["x" * (MAX_BYTES + 1), "a_bot: &a x", "a_bot: !!python/name:os.system x", "\0"])
def test_a_file_that_is_too_large_or_unsafe_isnt_read(tmp_path: Path, unsafe: str) -> None:
    replies, problems = load_replies(read_folder(written(tmp_path, unsafe)))
    assert replies == shipped_replies()
    assert problems


def test_a_text_that_no_message_could_hold_is_refused(tmp_path: Path) -> None:
    _, problems = load_replies({REPLIES: SHIPPED.replace("It can be the heart", "Breathe. " * 250).encode()})
    assert problems


@pytest.mark.parametrize(
    ("words", "region", "read"),
    [
        ("Phone: {poison}.", "au", "Phone: Poisons Information: 13 11 26."),
        ("A pet[: {pets}].", "uk", "A pet: Animal PoisonLine (fee): 01202 509000."),
        ("Poison: {poison}[ · {elsewhere}]", "us", "Poison: Poison Control: 1-800-222-1222"),
        (
            "Poison: {poison}[ · {elsewhere}]",
            GuessedRegion("us"),
            "Poison: Poison Control: 1-800-222-1222 (US) · elsewhere: your poison centre or a hospital",
        ),
        ("{poison}", "nz", "- National Poisons Centre: 0800 764 766"),
    ],
)
def test_help_lines_stand_where_a_text_names_them(tmp_path: Path, words: str, region: str | None, read: str) -> None:
    assert reply_with(tmp_path, words, region) == read


def test_words_for_one_who_writes_of_somebody_else_stand_beside_the_others(tmp_path: Path) -> None:
    words = "Sit {yourself|them} down."
    assert reply_with(tmp_path, words, "us") == "Sit yourself down."
    assert reply_with(tmp_path, words, "us", third_person=True) == "Sit them down."


def test_what_names_a_line_that_isnt_there_is_left_out_with_its_line(tmp_path: Path) -> None:
    known = knowing(tmp_path, SHIPPED, HelpLines())
    (text,) = word_urgent(["minor"], known)
    assert "Somebody to talk to" not in text
    assert "\n\n\n" not in text
    (text,) = word_urgent(["overdose"], known)
    assert "A pet: call a vet now. Don't make it sick.\n" in text
    assert "symptoms:\n- your poison centre or a hospital\n" in text
    assert "findahelpline.com" in soft_line(["low-mood"], known)
