"""What people in danger read: what to do first, numbers that answer, no diagnosis."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.decision import Decision, Explanation
from bot.answering.places import region_told
from bot.answering.wording.helplines import help_lines
from bot.answering.wording.told import is_young
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
# Those in which somebody might wait for a person to answer.
MIGHT_WAIT = {*CATEGORIES[:7], "low-mood"}
NOSE = "my nose wont stop bleeding, pinching it for 20 min"


def reply(*categories: str, region: str | None = None, third_person: bool = False, message: str = "") -> str:
    return "\n\n".join(word_urgent(categories, KNOWN, region, third_person=third_person, message=message))


def do_now(text: str) -> str:
    """The line that says what to do now."""
    return next(line for line in text.split("\n") if line.startswith("**"))


@pytest.mark.parametrize("region", [None, *REGIONS, *map(GuessedRegion, REGIONS)])
@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("third_person", [False, True])
def test_the_first_line_says_what_to_do_and_the_reply_is_short(
    category: str, region: str | None, third_person: bool
) -> None:
    text = reply(category, region=region, third_person=third_person)
    assert text.startswith("**") == (category != "self-harm")
    assert do_now(text) in text.split("\n")[:2]
    assert len(text) <= 1_700
    assert "\n\n\n" not in text


@pytest.mark.parametrize("third_person", [False, True])
def test_who_talks_of_self_harm_reads_a_kind_sentence_first(third_person: bool) -> None:
    kind, first, *_ = reply("self-harm", region="uk", third_person=third_person).split("\n")
    assert kind == ("Thank you for looking out for them." if third_person else "I'm really glad you said it.")
    assert "999" in first


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("third_person", [False, True])
def test_that_nobody_watches_is_said_once_and_only_where_someone_might_wait(category: str, third_person: bool) -> None:
    assert reply(category, third_person=third_person).count(A_BOT) == (category in MIGHT_WAIT)
    assert reply(category, "low-mood", "chest-stroke", third_person=third_person).count(A_BOT) == 1


@pytest.mark.parametrize("category", [each for each in CATEGORIES if each != "supply"])
def test_about_somebody_else_the_reply_speaks_of_them(category: str) -> None:
    text = reply(category, region="uk", third_person=True)
    assert text != reply(category, region="uk")
    assert re.search(r"\b(they|them|their)\b", text)


@pytest.mark.parametrize(
    ("category", "meanwhile", "for_them"),
    [
        ("self-harm", "out of reach", "ask them directly"),
        ("allergic-reaction", "adrenaline pen was prescribed for you", "turn them on their side"),
        ("chest-stroke", "Eat and drink nothing", "don't hold them down, and put nothing in their mouth"),
        ("overdose", "Don't make yourself sick", "wipe out a child's mouth"),
        ("head-pressure", "Don't drive", "they shouldn't drive"),
        ("vision-loss", "contact lenses out", "go with them"),
        ("gut-liver", "nothing to eat", "Don't leave them alone"),
        ("low-mood", "company, sleep, food", "Ask how they are and listen"),
    ],
)
def test_what_to_do_while_help_is_on_its_way(category: str, meanwhile: str, for_them: str) -> None:
    assert meanwhile in reply(category)
    assert for_them in reply(category, third_person=True)


@pytest.mark.parametrize("region", [None, *REGIONS, *map(GuessedRegion, REGIONS)])
def test_no_help_line_stands_twice_in_a_message(region: str | None) -> None:
    for several in [*combinations(CATEGORIES, 2), ("self-harm", "overdose", "low-mood", "minor"), CATEGORIES]:
        text = "\n\n".join(word_urgent(several, KNOWN, region))
        for line in KNOWN.helplines.lines:
            assert line.kind == "emergency" or text.count(f"{line.label}: {line.contact}") <= 1


def test_what_a_reply_has_said_already_is_not_said_again() -> None:
    for third_person in (False, True):
        alone = reply("self-harm", region="us", third_person=third_person)
        assert reply("self-harm", "low-mood", region="us", third_person=third_person) == alone
    assert "Somebody to talk to" not in reply("self-harm", "minor", region="uk")


@pytest.mark.parametrize("region", REGIONS[:-1])
def test_a_minor_reads_the_lines_for_minors_first_of_their_own_region(region: str) -> None:
    young = KNOWN.helplines.of("crisis", region, children=True)[0].contact
    for text in (
        reply("self-harm", region=region, message="im 15 and i want to die"),
        reply("self-harm", "minor", region=region),
        reply("low-mood", region=region, message="17F, empty since month 2"),
    ):
        assert next(line for line in text.split("\n") if line.startswith("- ")).endswith(young)
    assert "988" not in reply("minor", region="au")


@pytest.mark.parametrize(
    ("message", "is_it"),
    [
        ("i'm 15 and scared", True),
        ("Im only 14", True),
        ("17F, 40 mg", True),
        ("my son is 13", True),
        ("i'm in 9th grade", True),
        ("im on 10 mg a day", False),
        ("i'm 17 weeks in", False),
        ("im 34", False),
        ("it is 12 pm", False),
        ("had acne when i was in school", False),
        ("i am 16 kg lighter", False),
    ],
)
def test_who_is_young(message: str, is_it: bool) -> None:
    assert is_young(message) is is_it


def test_a_nosebleed_gets_first_aid_and_nothing_about_antibiotics() -> None:
    text = reply("same-day", region="uk", message=NOSE)
    assert "about 20 minutes" in do_now(text)
    assert "999" in do_now(text)
    assert "lean forward" in text
    assert "Tetracycline" not in text
    assert "breastfeed" not in text
    assert "Let them sit up" in reply("same-day", message="her nose wont stop bleeding", third_person=True)


@pytest.mark.parametrize(
    ("message", "told", "not_told"),
    [
        ("on doxycycline and accutane together", "Tetracycline antibiotics", "nose"),
        ("taking vit a tablets with my roaccutane", "relative of vitamin A", "Tetracycline"),
        ("whitening cream and now my hands shake and my mouth is numb", "1-800-222-1222", "Tetracycline"),
        ("acne on my chest broke open into crusted sores", "dermatologist today, also without fever", "nose"),
        ("im breastfeeding and on accutane", "breastfeeds", "Tetracycline"),
        ("ears wont stop ringing since last week", "hearing test", "nose"),
        ("legs so weak i cant climb the stairs", "blood test", "hearing"),
        ("something else", "Say when it began", "Tetracycline"),
    ],
)
def test_the_same_day_reply_is_about_the_symptom_that_was_told(message: str, told: str, not_told: str) -> None:
    text = reply("same-day", region="us", message=message)
    assert told in text
    assert not_told not in text
    assert len(text) < 800


@pytest.mark.parametrize(
    ("category", "message", "first", "not_told"),
    [
        ("allergic-reaction", "my skin is peeling off in sheets", "blisters or peels", "adrenaline"),
        ("allergic-reaction", "blisters in my mouth and i cant breathe", "Trouble breathing", "nothing of this"),
        ("overdose", "my dog ate my accutane", "vet now: ASPCA", "on purpose"),
        ("overdose", "my dog ate some and i took 20 pills", "taken on purpose", "nothing of this"),
        ("vision-loss", "cant see in the dark anymore", "drive or use machines in the dark", "emergency care"),
        ("vision-loss", "suddenly cant see in the dark with one eye", "Sudden loss of sight", "nothing of this"),
    ],
)
def test_the_first_line_is_about_what_was_told_and_all_is_said_where_it_may_be_more(
    category: str, message: str, first: str, not_told: str
) -> None:
    text = reply(category, region="us", message=message)
    assert first in do_now(text)
    assert not_told not in text
    assert "911" in text


def test_the_message_that_is_answered_tells_the_symptom() -> None:
    decision = Decision("urgent", urgent=("same-day",), explanation=Explanation(understood=NOSE))
    wording = word(decision, KNOWN, "uk")
    assert wording is not None
    assert "lean forward" in wording.text


@pytest.mark.parametrize("category", EMERGENCIES)
def test_an_emergency_begins_with_the_emergency_number_of_the_region(category: str) -> None:
    assert "999" in do_now(reply(category, region="uk"))
    assert "000" in do_now(reply(category, region="au"))


@pytest.mark.parametrize("category", EMERGENCIES)
def test_without_a_region_the_local_number_comes_first_and_then_some_countries(category: str) -> None:
    first, numbers, *_ = reply(category).removeprefix("I'm really glad you said it.\n").split("\n")
    assert "local emergency number" in first
    assert numbers.index("911 (US, Canada)") < numbers.index("999 (UK)")


@pytest.mark.parametrize("category", EMERGENCIES)
def test_a_guessed_region_leaves_nobody_elsewhere_without_a_number(category: str) -> None:
    first = do_now(reply(category, region=GuessedRegion("us")))
    assert first.index("911") < first.index("elsewhere") < first.index("999") < first.index("112")
    assert "elsewhere" not in do_now(reply(category, region="us"))


def test_a_guessed_regions_lines_name_their_country_and_stand_beside_those_for_anywhere() -> None:
    text = reply("self-harm", "overdose", region=GuessedRegion("us"))
    assert "call or text 988 (US)" in text
    assert "findahelpline.com (any country)" in text
    assert "1-800-222-1222 (US)\n- elsewhere: " in text
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
    assert text.index("0800 1111") < text.index("0800 068 4141")
    assert "Samaritans" not in text


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
            said = "i'm 15" if "minor" in several else ""
            alone = word_urgent(several[:1], KNOWN, region, third_person=third_person, message=said)[0]
            assert len(text) <= rendering.MAX_CONTENT
            begins = alone if len(several) <= 2 else alone.partition("**\n")[0]
            assert text.replace("<", "").replace(">", "").startswith(begins)
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
    assert do_now(text) in text.split("\n")[:2]
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


@pytest.mark.parametrize(
    ("message", "region"),
    [
        ("i'm in the UK", "uk"),
        ("UK, my son ate two capsules", "uk"),
        ("im 15 from ireland and want to die", "ie"),
        ("im in northern ireland", "uk"),
        ("we live in Australia", "au"),
        ("i am from germany", "eu"),
        ("new zealand", "nz"),
        ("im not in the us", None),
        ("I don't live in the US", None),
        ("she lives in canada", None),
        ("i bought it from india", None),
        ("help us", None),
        ("i'm in pain", None),
    ],
)
def test_where_they_say_that_they_are(message: str, region: str | None) -> None:
    assert region_told(message) == region
