"""What people in danger read: what to do first, numbers that answer, no diagnosis."""

from __future__ import annotations

from datetime import date
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.decision import Decision
from bot.answering.wording.helplines import help_lines
from bot.answering.wording.urgent import EMERGENCY_FOOTER, soft_line, urgent_footer, word_urgent
from bot.answering.wording.wording import word
from bot.client import rendering
from bot.knowledge.files import read_folder
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.urgent import CATEGORIES, REGIONS, GuessedRegion, HelpLine, HelpLines, LineKind, load_helplines
from tests.stage import shipped

KNOWN = Knowledge({}, {}, (), helplines=load_helplines(read_folder(shipped.FOLDER), date(2026, 11, 22)).lines)
A_BOT = KNOWN.replies.a_bot
EMERGENCIES = CATEGORIES[:4]


def reply(*categories: str, region: str | None = None, third_person: bool = False) -> str:
    return "\n\n".join(word_urgent(categories, KNOWN, region, third_person=third_person))


@pytest.mark.parametrize("region", [None, *REGIONS])
@pytest.mark.parametrize("category", CATEGORIES)
def test_the_first_line_says_what_to_do_and_the_reply_what_a_bot_is(category: str, region: str | None) -> None:
    text = reply(category, region=region)
    assert text.startswith("**")
    assert A_BOT in text
    assert len(text) <= 1_500


@pytest.mark.parametrize("category", EMERGENCIES)
def test_an_emergency_begins_with_the_emergency_number_of_the_region(category: str) -> None:
    assert "999" in reply(category, region="uk").split("\n")[0]
    assert "000" in reply(category, region="au").split("\n")[0]


@pytest.mark.parametrize("category", EMERGENCIES)
def test_without_a_region_the_local_number_comes_first_and_then_some_countries(category: str) -> None:
    first, numbers, *_ = reply(category).split("\n")
    assert "local emergency number" in first
    assert numbers.index("911 (US, Canada)") < numbers.index("999 (UK)")


@pytest.mark.parametrize("category", EMERGENCIES)
def test_a_guessed_region_leaves_nobody_elsewhere_without_a_number(category: str) -> None:
    first = reply(category, region=GuessedRegion("us")).split("\n")[0]
    assert first.index("911") < first.index("elsewhere") < first.index("999") < first.index("112")
    assert "elsewhere" not in reply(category, region="us").split("\n")[0]


def test_a_guessed_regions_lines_name_their_country_and_stand_beside_those_for_anywhere() -> None:
    text = reply("self-harm", "overdose", region=GuessedRegion("us"))
    assert "call or text 988 (US)" in text
    assert "findahelpline.com (any country)" in text
    assert "1-800-222-1222 (US) · elsewhere: " in text
    assert "116 123" not in text
    assert "findahelpline.com (any country)" in soft_line(("self-harm",), KNOWN, GuessedRegion("us"))
    assert "(US)" not in reply("self-harm", "overdose", region="us")


def test_someone_thinking_of_self_harm_gets_people_to_talk_to() -> None:
    text = reply("self-harm")
    assert text.index("findahelpline.com") < text.index("988") < text.index("116 123")
    assert "stop it and tell a doctor straight away" in text
    assert "116 123" in reply("self-harm", region="uk")
    assert "988" not in reply("self-harm", region="uk")


def test_about_somebody_else_it_says_how_to_be_with_them() -> None:
    text = reply("self-harm", third_person=True)
    assert "Stay with them" in text
    assert "ask them directly" in text
    assert "988" in text


def test_an_overdose_on_purpose_leads_with_self_harm_and_has_poison_help() -> None:
    first, second = word_urgent(["overdose", "self-harm"], KNOWN, "us")
    assert "glad you said it" in first
    assert "1-800-222-1222" in second
    assert "888-426-4435" in second
    assert A_BOT in first


def test_supply_names_no_seller_and_dosing_no_amount() -> None:
    for region in (None, *REGIONS):
        text = (reply("supply", region=region) + reply("dosing", region=region)).lower()
        assert "http" not in text
        assert " mg" not in text
        assert "can't help" in text
        assert "can't advise" in text


def test_children_are_given_numbers_for_children() -> None:
    text = reply("minor", region="uk")
    assert "0800 1111" in text
    assert "Papyrus" not in text


def as_text(*categories: str, known: Knowledge = KNOWN, region: str | None = None, third_person: bool = False) -> str:
    """The whole message, as members read it."""
    decision = Decision("urgent", urgent=categories, third_person=third_person)
    wording = word(decision, known, region)
    assert wording is not None
    return rendering.text(wording)


@pytest.mark.parametrize("region", [None, *REGIONS, *map(GuessedRegion, REGIONS)])
def test_any_dangers_together_fit_one_message_the_highest_first_and_nothing_is_cut(region: str | None) -> None:
    combinations_ = [each for number in (1, 2, 3) for each in combinations(CATEGORIES, number)]
    for several in [*combinations_, *(CATEGORIES[i:] for i in range(9)), *(CATEGORIES[i::2] for i in range(5))]:
        for third_person in (False, True):
            text = as_text(*several, region=region, third_person=third_person)
            alone = word_urgent(several[:1], KNOWN, region, third_person=third_person)[0]
            assert len(text) <= rendering.MAX_CONTENT
            assert text.replace("<", "").replace(">", "").startswith(alone)
            assert "…" not in text
            assert "consult your dermatologist" in text.rpartition("\n")[2]


@pytest.mark.parametrize("region", [None, "us", GuessedRegion("uk")])
def test_where_there_is_no_room_for_all_what_to_do_now_stays_and_whom_to_call(region: str | None) -> None:
    text = as_text(*CATEGORIES, region=region)
    assert text == as_text(*reversed(CATEGORIES), region=region)
    assert "glad you said it" in text[:400]
    for line in ("Trouble breathing", "Chest pain", "Unconscious", "Sudden loss of sight"):
        assert f"**{line}" in text
    assert "Poison help: " in text
    low = as_text("allergic-reaction", "overdose", "head-pressure", "gut-liver", "low-mood", region=region)
    assert "A person to talk to: " in low


@settings(deadline=None, max_examples=60)
@given(
    st.sets(st.sampled_from(CATEGORIES), min_size=1),
    st.sampled_from([None, *REGIONS]),
    st.lists(
        st.builds(
            HelpLine,
            region=st.sampled_from(REGIONS),
            kind=st.sampled_from(get_args(LineKind)),
            label=st.text("abc", min_size=1, max_size=80),
            contact=st.text("0123456789", min_size=1, max_size=40),
            source=st.just("made up"),
            verified_on=st.just(date(2026, 11, 20)),
        ),
        max_size=60,
    ),
)
def test_so_it_is_with_any_help_lines_that_moderators_write(
    categories: set[str], region: str | None, lines: list[HelpLine]
) -> None:
    known = Knowledge({}, {}, (), helplines=HelpLines(lines=tuple(lines)))
    text = as_text(*categories, known=known, region=region)
    assert len(text) <= rendering.MAX_CONTENT
    assert "…" not in text
    shown = rendering.text(help_lines(known, region))
    assert len(shown) <= rendering.MAX_CONTENT
    assert "I'm a bot" in shown


@pytest.mark.parametrize("category", CATEGORIES)
def test_without_any_help_line_the_reply_still_sends_people_to_help(category: str) -> None:
    text = "\n\n".join(word_urgent([category], Knowledge({}, {}, ()), None))
    assert text.startswith("**")
    assert "None" not in text
    assert ": ." not in text


def test_the_footer_of_an_emergency_puts_help_before_the_dermatologist() -> None:
    assert urgent_footer(["self-harm"], "ordinary") == EMERGENCY_FOOTER
    assert urgent_footer(["dosing", "gut-liver"], "ordinary") == EMERGENCY_FOOTER
    assert urgent_footer(["dosing"], "ordinary") == "ordinary"
    assert "consult your dermatologist" in EMERGENCY_FOOTER


def test_a_question_of_information_gets_one_line() -> None:
    assert "988" in soft_line(["self-harm"], KNOWN, "us")
    assert "13 11 26" in soft_line(["overdose"], KNOWN, "au")
    assert "112" in soft_line(["chest-stroke"], KNOWN, "eu")
    assert soft_line(["dosing"], KNOWN) == ""
    assert all("\n" not in soft_line([category], KNOWN) for category in CATEGORIES)
