"""Triage finds people in danger, in their own words, and leaves everyone else alone."""

from __future__ import annotations

import pytest

from bot.answering.triage.examples import check_examples
from bot.answering.triage.triage import CALM, OVERHEARD, Triager
from bot.knowledge.files import read_folder
from bot.knowledge.urgent import CATEGORIES, NO_RULES, UrgentRules, load_urgent
from bot.training.check import check_urgent
from tests.stage import shipped

KNOWLEDGE = read_folder(shipped.FOLDER)


@pytest.fixture(scope="module")
def rules() -> UrgentRules:
    loaded, problems = load_urgent(KNOWLEDGE)
    assert problems == ()
    return loaded


@pytest.fixture(scope="module")
def triager(rules: UrgentRules) -> Triager:
    return Triager(rules)


def test_every_example_in_the_file_comes_out_as_it_should(rules: UrgentRules, triager: Triager) -> None:
    assert list(check_examples(rules, triager)) == []
    assert check_urgent(KNOWLEDGE) == ()


def test_every_category_has_rules_and_examples_of_both_kinds(rules: UrgentRules) -> None:
    assert set(rules.categories) == set(CATEGORIES)
    for id_, category in rules.categories.items():
        assert len(category.examples.fires) >= 15, id_
        assert len(category.examples.harmless) >= 6, id_


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("i took the whole box on purpose because i want to die", ("self-harm", "overdose")),
        ("swallowed a load of pills to end my life", ("self-harm", "overdose")),
        ("chest pain and now im coughing blood, also i might be pregnant", ("chest-stroke", "pregnant-now")),
        ("im 14 and selling leftover accutane, dm me", ("supply", "minor")),
    ],
)
def test_several_categories_come_in_order_of_priority(triager: Triager, text: str, categories: tuple[str, ...]) -> None:
    found = triager.triage(text).urgent
    assert [category for category in found if category in categories] == list(categories)
    assert found == tuple(sorted(found, key=CATEGORIES.index))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("im not suicidal but i just wish i wouldnt wake up", "self-harm"),
        ("tried to kill myself last month, doing ok now", "self-harm"),
        ("no hives anymore but last night my throat was closing up", "allergic-reaction"),
        ("yesterday the left side of my face went numb, its fine now", "chest-stroke"),
        ("last night i took 6 capsules by accident, i feel ok", "overdose"),
    ],
)
def test_negation_and_the_past_are_no_way_out_of_an_emergency(triager: Triager, text: str, category: str) -> None:
    assert category in triager.triage(text).urgent


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("i want to kill myself", "self-harm"),
        ("my tongue is swelling up", "allergic-reaction"),
        ("my face is drooping on one side", "chest-stroke"),
        ("my toddler ate some of my pills", "overdose"),
        ("worst headache of my life and i keep vomiting", "head-pressure"),
        ("i cant see anything in the dark anymore", "vision-loss"),
        ("my eyes turned yellow and my pee is brown", "gut-liver"),
        ("my period is two weeks late and the condom broke", "pregnant-now"),
    ],
)
def test_emergencies_need_no_medicine_to_be_named(triager: Triager, text: str, category: str) -> None:
    assert category in triager.triage(text).urgent
    assert category in triager.triage(text, addressed=False).urgent


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("my sister says she doesnt want to be alive anymore", "self-harm"),
        ("asking for a friend: he feels suicidal", "self-harm"),
        ("my husband collapsed and wont wake up", "chest-stroke"),
        ("my 15 year old is angry all the time on accutane", "low-mood"),
        ("my daughter is so irritable since the capsules", "low-mood"),
    ],
)
def test_it_counts_when_it_is_about_somebody_else(triager: Triager, text: str, category: str) -> None:
    triage = triager.triage(text)
    assert category in triage.urgent


def test_it_tells_whom_a_message_is_about(triager: Triager) -> None:
    assert triager.triage("his sister wants to kill herself").third_person
    assert not triager.triage("i want to kill myself").third_person


@pytest.mark.parametrize(
    "text",
    [
        "i want to kil myslef, i mean it",
        "i want to k!ll myself",
        "I WANT TO KIIIILL MYSELF",
        "i   wa\u0301nt to\u200b kill\u0336 my\u200dself",
        "sewerslide thoughts every night",
        "i wanna unalive myself",
        "i don’t want to be alive anymore",
    ],
)
def test_distress_is_read_however_it_is_typed(triager: Triager, text: str) -> None:
    assert triager.triage(text).urgent[:1] == ("self-harm",)


@pytest.mark.parametrize(
    "text",
    [
        "my lips are killing me",
        "dying of dryness over here",
        "id kill for clear skin",
        "this purge is murder",
        "dead 💀",
        "skin is suicidal lol",
        "suicide squad movie night whos in",
        "my skin keeps drying and peels a bit",
        "hangover from hell, headache all day",
        "dark spots on my face are fading",
        "my toenails are peeling in layers",
        "stroke of luck, got an appointment",
        "my dog is pregnant",
        "selling my old bike, dm me",
        "day 14 on accutane, lips are dry",
        "nurse took my bloods today",
    ],
)
def test_figures_of_speech_and_ordinary_chat_stay_quiet(triager: Triager, text: str) -> None:
    assert triager.triage(text).urgent == ()


@pytest.mark.parametrize(
    "text",
    [
        "Rule 2: chest pain or stroke signs, call an ambulance before posting",
        "mods: please ping us if someone feels suicidal",
        "if someone's lips swell up call an ambulance first",
        "reminder: no buying, selling or trading accutane in this server",
    ],
)
def test_rules_and_reminders_are_nobody_in_danger(triager: Triager, text: str) -> None:
    assert triager.triage(text).urgent == ()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("does accutane cause suicide? is that true", "self-harm"),
        ("can accutane cause strokes?", "chest-stroke"),
        ("what are the signs of anaphylaxis", "allergic-reaction"),
    ],
)
def test_a_question_of_information_gets_a_help_line_and_no_alarm(triager: Triager, text: str, category: str) -> None:
    triage = triager.triage(text)
    assert (triage.urgent, triage.soft, triage.for_moderators) == ((), (category,), ())


@pytest.mark.parametrize(
    "text", ["should i double my dose of accutane", "im 13 and want accutane", "im on minocycline and isotretinoin"]
)
def test_overheard_only_what_matters_speaks(triager: Triager, text: str) -> None:
    assert triager.triage(text).urgent
    assert triager.triage(text, addressed=False) == CALM


def test_overheard_questions_of_information_are_left_alone(triager: Triager) -> None:
    assert triager.triage("does accutane cause suicide?", addressed=False) == CALM


def test_overheard_every_alarm_is_a_full_one_of_the_ten(rules: UrgentRules, triager: Triager) -> None:
    for category in rules.categories.values():
        for text in category.examples.fires:
            assert set(triager.triage(text, addressed=False).urgent) <= OVERHEARD


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("i want to kill myself", ("self-harm",)),
        ("my toddler ate one of my capsules", ("overdose",)),
        ("my dog ate two of my capsules", ()),
        ("im pregnant and on accutane", ()),
        ("selling leftover roaccutane dm me", ("supply",)),
        ("should i double my dose of accutane", ()),
        ("hearing voices at night since i upped my dose", ("low-mood",)),
    ],
)
def test_moderators_hear_of_what_they_can_help_with(triager: Triager, text: str, told: tuple[str, ...]) -> None:
    assert triager.triage(text).urgent
    assert triager.triage(text).for_moderators == told


def test_an_alarm_says_which_cues_and_which_line_made_it(rules: UrgentRules, triager: Triager) -> None:
    alarm, *_ = triager.triage("my tongue is swelling up").alarms
    assert alarm.why.startswith("tongue … swelling")
    line = alarm.why[alarm.why.index("[") + 1 : -1]
    assert line in (
        *rules.categories["allergic-reaction"].always_fires_when,
        *rules.categories["allergic-reaction"].fires_when,
    )


def test_the_same_message_comes_out_the_same_every_time(rules: UrgentRules, triager: Triager) -> None:
    text = "took 5 by accident and my head is pounding, cant see straight"
    assert triager.triage(text) == triager.triage(text) == Triager(rules).triage(text)


def test_without_rules_there_is_no_triage() -> None:
    assert Triager(NO_RULES).triage("i want to kill myself") == CALM


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("i wnat to die", "self-harm"),
        ("CHST PAIN CANT MOVE", "chest-stroke"),
        ("trouble breating", "allergic-reaction"),
        ("vomitng blood", "gut-liver"),
        ("i cant breath", "allergic-reaction"),
        ("fighting for air", "allergic-reaction"),
        ("my son wrote a farewell letter", "self-harm"),
        ("loose motion with blood", "gut-liver"),
    ],
)
def test_mistyped_and_plain_words_of_danger_are_read(text: str, category: str, triager: Triager) -> None:
    assert category in triager.triage(text).urgent


def test_who_cant_be_woken_isnt_taken_for_who_wants_to_die(triager: Triager) -> None:
    assert triager.triage("my mom wont wake up").urgent == ("chest-stroke",)
    assert "self-harm" in triager.triage("he doesnt want to wake up anymore").urgent


@pytest.mark.parametrize("aside", ["I had an exam today.", "lol my homework."])
def test_a_harmless_word_in_another_sentence_takes_no_cry_for_help_back(aside: str, triager: Triager) -> None:
    alarms = triager.triage(f"{aside} I want to kill myself.").alarms
    assert ("self-harm", "full") in [(alarm.category, alarm.level) for alarm in alarms]


@pytest.mark.parametrize(
    ("text", "is_urgent"),
    [
        ("we're trying for a baby and my husband takes it, is that a problem", False),
        ("gf wants a kid next year and im on tane", False),
        ("I'm a bloke on roaccutane, wife is pregnant, did I hurt the baby?", False),
        ("hes on accutane, we had sex without a condom, is there anything in it that hurts me", False),
        ("my boyfriend takes it and i took one of his capsules, my period is late", True),
        ("my bf is on accutane and so am i, i had sex without a condom yesterday", True),
        ("my wife took some of my accutane before we knew she is pregnant, i'm the guy on it", True),
        ("im on accutane and i think im pregnant, my husband is furious", True),
    ],
)
def test_the_partner_of_a_man_who_takes_it_isnt_in_danger_unless_she_does(text: str, is_urgent: bool) -> None:
    assert ("pregnant-now" in shipped.responder().decide(text).urgent) == is_urgent
