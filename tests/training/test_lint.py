"""What moderators write is read for what may do harm."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Set
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.model import Entry, Facet, Source
from bot.training.check import quickly
from bot.training.lint import HARD_GRADE, of_removed, of_text, of_the_whole, reading_grade, remarks
from tests.stage.shipped import SMALL, knowledge

PLAIN = {"id": "x", "question": "Does it itch?", "answer": "Yes, a little.", "source": "Side Effects › Itch"}
HELPING = re.compile(
    r"\b(?:call|see|tell|ask|get)\b[^.\n]{0,60}\b(?:emergency|at once|today|urgent\w*|doctor)\b[^.\n]*\.", re.I
)
GRAVE = (
    "Yes. See a doctor at once if your face swells or you can't breathe: call 999. Thoughts of suicide: ring the Samaritans "
    "on 116 123. Stop taking it if you are pregnant."
)


def entry(**fields: Any) -> Entry:
    return Entry(**(PLAIN | fields))


def told(after: Entry, before: Entry | None = None, trusted: Set[str] = frozenset()) -> str:
    return "\n".join(f"{'! ' if remark.dangerous else ''}{remark.text}" for remark in remarks(after, before, trusted))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Read https://evil.example/x for more.", "! It links to https://evil.example/x"),
        ("Join discord.gg/abc now.", "! It links to discord.gg/abc"),
        ("See skinshop.store for it.", "! It links to skinshop.store"),
        ("Order it online.", "! “Order it online” sounds like a shop"),
        ("Use my code SKIN10.", "! “Use my code” sounds like a shop"),
        ("No prescription needed.", "! “No prescription needed” sounds like a shop"),
        ("Take 40 mg.", "! It says an amount (“40 mg”)"),
        ("Take 0.5 mg/kg per day.", "! It says an amount"),
        ("Take forty milligrams.", "! It says an amount"),
        ("Take two capsules a day.", "! It says an amount (“two capsules a day”)"),
        ("Double the dose then.", "! It says an amount (“Double the dose”)"),
        ("It is permanent.", "! “permanent” is a promise"),
        ("It cures acne.", "! “cures” is a promise"),
        ("Success is guaranteed.", "! “guaranteed” is a promise"),
        ("It always works.", "! “always works” is a promise"),
        ("Acne never comes back.", "! “never comes back” is a promise"),
        ("It is completely safe.", "! “completely safe” is a promise"),
        ("Get it at bit.ly/acnemeds.", "! It links to bit.ly/acnemeds"),
        ("Ask t.me/pills.", "! It links to t.me/pills"),
        ("Go to cheap.pharmacy today.", "! It links to cheap.pharmacy"),
        ("Read [NHS](bit.ly/x).", "! It links to bit.ly/x"),
        ("Read [NHS](<https://short.example/x>).", "! It links to https://short.example/x"),
        ("Read pills[.]shop.", "! It links to pills[.]shop"),
        ("Write to me@mail.example.", "! It links to "),
        ("Read https://nһs.uk/x.", "! It links to https://nһs.uk/x"),
        ("Read ev\u200bil.sh\u200bop.", "! It links to evil.shop"),
        ("Join discord gg/abc.", "! It links to discord gg/abc"),
        ("Take two a day.", "! It says an amount (“two a day”)"),
        ("Take 2 with food.", "! It says an amount (“2”)"),
        ("One more each morning helps.", "! It says an amount (“One more each morning”)"),
        ("Two times daily is best.", "! It says an amount (“Two times daily”)"),
        ("Use 2x/day.", "! It says an amount (“2x/day”)"),
        ("Take 40 m\u200bg.", "! It says an amount (“40 mg”)"),
        ("Take **4**0 МG.", "! It says an amount (“40 mG”)"),
        ("Raise the dose by yourself.", "! It says an amount (“Raise the dose by yourself”)"),
        ("Guar**ant**eed to clear it.", "! “Guaranteed” is a promise"),
        ("It **always** works.", "! “always works” is a promise"),
        ("It works in everyone.", "! “works in everyone” is a promise"),
        ("Swap pills with a mate.", "! “Swap pills” sounds like sharing the medicine"),
        ("Try your sister's capsules first.", "! “Try your sister's capsules” sounds like sharing"),
        ("Just use leftovers.", "! “use leftovers” sounds like sharing"),
        ("Everyone on it is fine in pregnancy.", "! “Everyone on it is fine in pregnancy.” may reassure"),
        ("Pregnant? Don't worry, keep taking it.", "! “Pregnant? Don't worry, keep taking it.” may reassure"),
        ("Safe for an unborn baby.", "! “Safe for an unborn baby.” may reassure"),
        ("You \u202eon nac", "! It has hidden signs"),
        ("Never call a doctor.", "! “Never call a doctor” may keep somebody from help"),
        ("There is no need to see your dermatologist.", "! “There is no need to see your dermatologist” may keep"),
        ("Skip calling 999.", "! “Skip calling 999” may keep somebody from help"),
        ("Hey @everyone, read this.", "“@everyone” looks like a ping"),
        ("Ask <@123456789>.", "“<@123456789>” looks like a ping"),
    ],
)
def test_what_may_do_harm_is_named(text: str, said: str) -> None:
    assert said in told(entry(answer=text), entry())
    assert said in told(entry(note=text), entry())
    assert said in told(entry(answer=text))


@pytest.mark.parametrize(
    "text",
    [
        "It isn't permanent.",
        "Nobody can guarantee that.",
        "It may be permanent in a few.",
        "Is it a cure?",
        "Always use sunscreen, and always ask your dermatologist.",
        "Some spots are harmless.",
        "It works in three months for most people.",
        "Take it with food.",
        "It can take two weeks, e.g. on the lips, i.e. not at once. 2.5 of 10 have it.",
        "Don't hesitate to call your doctor. If you can't sleep ask your doctor.",
        "Don't wait: call a doctor. Never stop without asking your prescriber.",
        "Never share capsules, and don't use leftovers.",
        "It isn't safe in pregnancy. Ask your doctor whether it's safe in pregnancy. Is it safe in pregnancy?",
        "A **small** share of people lose hair on isotretinoin.",
        "`snake_case` and ~~old~~ words, 👩\u200d⚕️ too.",
    ],
)
def test_plain_and_careful_sentences_are_left_alone(text: str) -> None:
    assert told(entry(answer=text), entry()) == ""


def test_what_was_there_before_is_not_told_again() -> None:
    before = entry(answer="Take 40 mg. It is permanent. https://x.example")
    assert told(entry(answer=f"{before.answer} And rest."), before) == ""
    assert "80 mg" in told(entry(answer="Take 80 mg. It is permanent. https://x.example"), before)


def test_a_link_to_one_of_its_sources_is_fine() -> None:
    source = Source(title="NHS", address="https://www.nhs.uk/medicines/x")
    after = entry(answer="More: https://nhs.uk/y", sources=(source,))
    assert told(after, entry(sources=(source,))) == ""
    assert told(after, entry(), {"nhs.uk"}) == told(after, None, {"nhs.uk"}) == ""


@pytest.mark.parametrize("before", [None, entry()])
def test_a_source_from_where_none_has_been_is_looked_at_by_a_second(before: Entry | None) -> None:
    said = "! Its source is at skinshop.store, from where no source has been so far."
    link = {"answer": "Look here: https://skinshop.store/iso"}
    assert said in told(entry(source="Guide, https://skinshop.store", **link), before, {"nhs.uk"})
    source = Source(title="Guide", address="https://nhs.uk@skinshop.store/x")
    assert said in told(entry(sources=(source,), **link), before, {"nhs.uk"})
    odd = Source(title="Guide", address="https://[skinshop.store")
    assert "! Its source is at https://[skinshop.store" in told(entry(sources=(odd,)), before, {"nhs.uk"})


@pytest.mark.parametrize(
    "texts",
    [
        {"question": "Where can I buy now?"},
        {"source": "Where to buy now, page 3"},
        {"sources": (Source(title="Where to buy now", address="https://nhs.uk/x"),)},
    ],
)
def test_its_question_and_sources_are_read_too(texts: dict[str, Any]) -> None:
    assert "! “buy now” sounds like a shop" in told(entry(**texts), entry(), {"nhs.uk"})
    assert told(entry(**texts), entry(**texts)) == ""


def test_help_that_goes_with_an_entry_is_missed() -> None:
    [remark] = of_removed(entry(answer=GRAVE))
    assert remark.dangerous
    assert all(what in remark.text for what in ("an emergency number", "a help line", "thoughts of self-harm"))
    assert of_removed(entry(answer="Yes, a little.")) == []


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("999", "an emergency number"),
        ("Samaritans", "a help line"),
        ("at once", "getting help at once"),
        ("See a doctor", "asking a doctor"),
        ("face swells or you can't breathe", "trouble breathing, or swelling"),
        ("suicide", "thoughts of self-harm"),
        ("Stop taking it", "stopping the medicine"),
        ("pregnant", "pregnancy"),
    ],
)
def test_a_red_flag_or_emergency_line_that_is_gone_is_missed(gone: str, said: str) -> None:
    without = GRAVE.replace(gone, "…") if gone != "999" else GRAVE.replace("999", "…").replace("116 123", "…")
    assert f"! It spoke of {said} before" in told(entry(answer=without), entry(answer=GRAVE))


def test_moved_to_the_note_it_is_still_there() -> None:
    assert told(entry(answer="Yes.", note=GRAVE), entry(answer=GRAVE)) == ""


SAFE = "Yes, some get aches. Call your doctor at once if you can't breathe. Don't donate blood. Stop it if you are pregnant."


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Call your doctor", "**Never** call your doctor"),
        ("Call your doctor", "N\u200bever call your doctor"),
        ("Call your doctor", "Please don't call your doctor"),
        ("Call your doctor", "There is no need to call your doctor"),
        ("if you can't breathe", "if you can breathe"),
        ("breathe.", "breathe? Nonsense."),
        ("Don't donate", "Donate"),
        ("Don't donate", "You may donate"),
        ("Stop it if", "Don't stop it if"),
    ],
)
def test_help_or_a_warning_that_says_the_contrary_is_noticed(was: str, now: str) -> None:
    assert was in SAFE
    before, after = entry(answer=SAFE), entry(answer=SAFE.replace(was, now))
    assert "may keep somebody from help, or says the contrary" in told(after, before)
    assert of_text(after.answer, before.answer)
    facets = [(Facet(question="Aches?", answer=each.answer),) for each in (after, before)]
    assert "says the contrary" in told(entry(facets=facets[0]), entry(facets=facets[1]))


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Call your doctor", "Ring a doctor"),
        ("Call your doctor", "Don't wait to call your doctor"),
        ("Don't donate blood", "Never donate blood"),
        ("some get aches", "a few people get aches"),
        ("Yes, some get aches. ", ""),
    ],
)
def test_the_same_in_other_words_is_left_alone(was: str, now: str) -> None:
    assert was in SAFE
    assert told(entry(answer=SAFE.replace(was, now)), entry(answer=SAFE)) == ""


WEAKENED = [  # a safety line, and as little as is left of it
    ("If your face swells, call 999 now.", "If your face swells, call next week."),
    ("If your face swells, call 999 now.", "If your face swells, call 999 when you have time."),
    ("If your face swells, call 999 now.", "If your face swells, call 999."),
    ("If your face swells, call 999 now.", "If your face swells, ring a friend now."),
    ("See a doctor today if your eyes hurt.", "See a doctor at your next visit if your eyes hurt."),
    ("See a doctor today if your eyes hurt.", "See a doctor if your eyes hurt."),
    ("See a doctor today if your eyes hurt.", "See a doctor if your eyes hurt. Drink some water today."),
    ("See a doctor at once if your eyes hurt.", "See a doctor today if your eyes hurt."),
    ("Stop and tell your doctor if your mood drops.", "You may want to mention it if your mood drops."),
    ("Stop and tell your doctor if your mood drops.", "You could tell your doctor if your mood drops."),
    ("Stop and tell your doctor if your mood drops.", "Perhaps stop and tell your doctor if your mood drops."),
    ("Stop and tell your doctor if your mood drops.", "Stop and tell your mum if your mood drops."),
    ("Stop and tell your doctor if your mood drops.", "Stop and tell your doctor if it lasts and your mood drops."),
    ("Talk to the Samaritans on 116 123, day or night.", "Talk to somebody, day or night."),
    ("Talk to the Samaritans on 116 123, day or night.", "Talk to the Samaritans, day or night."),
    ("Ring 0800 123 4567 if a child took one.", "Ring 0800 123 4568 if a child took one."),
    ("You must stop it as soon as the test is positive.", "Think about stopping it as soon as the test is positive."),
    ("Go to A&E straight away for bad belly pain.", "Go to A&E after the weekend for bad belly pain."),
    ("Tell your prescriber the same day.", "Tell your prescriber in the next few weeks."),
    ("Stop the capsules and get help immediately.", "It's a good idea to stop the capsules and get help soon."),
]
PUT_OFF = (  # new sentences beside a safety line that stays
    "Give it a few days first.",
    "It passes by itself.",
    "Almost nobody gets this.",
    "Wait and see.",
    "Call 999 next week if it still hurts.",
    "You could call an ambulance.",
)
NARROWED = (
    ("Tell", "Some tell"),
    ("a rash", "a rash, unless it is small"),
    ("a rash", "a rash that stays for two weeks"),
)
REWORDED = [  # no less than before
    ("If your face swells, call 999 now.", "Call 999 now if your face swells."),
    ("If your face swells, call 999 now.", "If your face or lips swell, call 999 at once."),
    ("If your face swells, call 999 now.", "Is your face swelling? Call 999 right away."),
    ("If your face swells, call 999 now.", "If your face swells, call 999. Do it now."),
    ("If your face swells, call 999 now.", "If your face swells, dial 999 immediately. Stay with somebody."),
    ("See a doctor today if your eyes hurt.", "If your eyes hurt, see a doctor today."),
    ("See a doctor today if your eyes hurt.", "Go to a doctor the same day if your eyes are sore."),
    ("See a doctor today if your eyes hurt.", "See your GP today if your eyes hurt, or you see less well."),
    ("Stop and tell your doctor if your mood drops.", "If your mood drops, stop and tell your doctor."),
    ("Stop and tell your doctor if your mood drops.", "Stop it and call your doctor if you feel low."),
    ("Stop and tell your doctor if your mood drops.", "Stop and tell your doctor at once if your mood drops."),
    (
        "Stop and tell your doctor if your mood drops.",
        "Stop, and tell the doctor who prescribed it, if your mood gets worse.",
    ),
    ("Talk to the Samaritans on 116 123, day or night.", "Call the Samaritans, day or night, on 116 123."),
    (
        "Talk to the Samaritans on 116 123, day or night.",
        "You aren't alone. Talk to the Samaritans on 116123, at any hour.",
    ),
    ("Ring 0800 123 4567 if a child took one.", "Ring 0800-123-4567 if a child has swallowed one."),
    ("You must stop it as soon as the test is positive.", "You have to stop it as soon as a test is positive."),
    ("Go to A&E straight away for bad belly pain.", "For bad belly pain, go straight away to A&E."),
    ("Ask your doctor how long to wait.", "Ask the doctor who treats you, who can tell how long you have to wait."),
    (
        "Lips crack. A plain balm helps. Ask your doctor.",
        "Most lips crack. A plain balm may help today. Ask your doctor.",
    ),
    ("Your doctor checks your liver. Ask when.", "Your doctor will do liver tests. Ask when."),
]


@pytest.mark.parametrize(("was", "now"), WEAKENED)
def test_a_safety_line_that_says_less_needs_a_second_moderator(was: str, now: str) -> None:
    rest = "Some get this. Call 999 at once if you can't breathe, and tell your doctor today."
    for more in ("", rest):
        before, after = entry(answer=f"{was} {more}".strip()), entry(answer=f"{now} {more}".strip())
        assert "! " in told(after, before)
        assert any(remark.dangerous for remark in of_text(after.answer, before.answer))


@pytest.mark.parametrize(("was", "now"), NARROWED)
def test_one_for_fewer_people_needs_a_second_moderator(was: str, now: str) -> None:
    line = "Tell your doctor the same day about a rash."
    assert "! " in told(entry(answer=line.replace(was, now)), entry(answer=line))


@pytest.mark.parametrize("sentence", PUT_OFF)
def test_what_is_added_and_puts_it_off_does_too(sentence: str) -> None:
    assert "! " in told(entry(answer=f"{sentence} {GRAVE}"), entry(answer=GRAVE))


def test_an_emergency_that_a_new_part_puts_off_does_too() -> None:
    facets = (Facet(question="Swollen face?", answer="Call 999 next week if you like."),)
    assert "! " in told(entry(answer=GRAVE, facets=facets), entry(answer=GRAVE))


def test_the_shipped_entries_put_nothing_off() -> None:
    said = [remark.text for each in knowledge().entries.values() for remark in remarks(each)]
    assert [each for each in said if "less is made of help" in each] == []


@pytest.mark.parametrize(("was", "now"), REWORDED)
def test_one_in_other_words_needs_none(was: str, now: str) -> None:
    assert told(entry(answer=now), entry(answer=was)) == ""


def test_help_that_only_tell_me_more_still_has_is_missed_in_the_answer() -> None:
    before = entry(answer=GRAVE, more=GRAVE)
    assert "! The answer spoke of asking a doctor before" in told(
        entry(answer="Yes, that is common.", more=GRAVE), before
    )
    side = entry(answer=PLAIN["answer"], more=GRAVE, facets=(Facet(question="Where?", answer=GRAVE),))
    cut = side.model_copy(update={"facets": (Facet(question="Where?", answer="On the arms."),)})
    assert "! What it says of “Where?” spoke of thoughts of self-harm before" in told(cut, side)
    assert told(entry(answer=GRAVE, more="Rest."), before) == ""


def test_no_help_of_a_shipped_answer_can_be_turned_round_by_one_moderator() -> None:
    found = []
    for each in knowledge().entries.values():
        for helping in HELPING.finditer(each.answer):
            turned = each.answer.replace(helping[0], f"Never {helping[0]}", 1)
            if not any(remark.dangerous for remark in remarks(each.model_copy(update={"answer": turned}), each)):
                found.append((each.id, helping[0]))
    assert found == []


def test_tell_me_more_has_to_say_the_same() -> None:
    before = entry(answer="Yes, for one month.", more="Yes. Wait for one month after the last capsule.")
    assert "contrary" in told(entry(answer="No, not at all.", more=before.more), before)
    changed = told(entry(answer="Yes, for three months.", more=before.more), before)
    assert "! The answer doesn't say “one month” any more, but “Tell me more” still does" in changed
    both = entry(answer="Yes, for three months.", more="Yes. Wait for three months after the last capsule.")
    assert "Tell me more" not in told(both, before)


@pytest.mark.parametrize(
    "source", ["google", "Google it", "the internet", "ChatGPT", "reddit", "my doctor", "trust me", "?", "n/a"]
)
def test_a_source_that_nobody_can_look_up_is_none(source: str) -> None:
    assert "! Nobody can look up" in told(entry(source=source), entry())


def test_a_source_with_a_title_is_one() -> None:
    assert told(entry(source="Google Scholar: Layton 2009, https://doi.org/10/x"), entry(), {"doi.org"}) == ""


def test_long_and_hard_texts_are_told() -> None:
    hard = (
        "Concomitant administration of tetracyclines necessitates particular circumspection owing to potentially debilitating "
        "intracranial hypertension, notwithstanding considerable interindividual variability in susceptibility, "
        "bioavailability, comorbidities, contraindications, hypersensitivity, hepatotoxicity, hyperlipidaemia, teratogenicity, "
        "photosensitivity, psychiatric manifestations, musculoskeletal complications and ophthalmological considerations."
    )
    assert reading_grade(f"{hard} {hard}") > HARD_GRADE
    assert "reads like a text for grade" in told(entry(answer=f"{hard} {hard}"), entry())
    assert "has 1,000 characters" in told(entry(answer="Rest. " * 166 + "Rest"), entry())


def test_the_shipped_entries_have_nothing_of_it() -> None:
    assert {each.id: of_the_whole(each) for each in knowledge().entries.values() if of_the_whole(each)} == {}


def test_the_shipped_small_talk_and_facts_have_nothing_of_it() -> None:
    texts = (*(talk.answer for talk in knowledge().smalltalk), *knowledge().facts.values())
    assert [remark for text in texts for remark in of_text(text)] == []


def test_check_tells_of_what_is_long_or_hard_to_read_and_of_small_talk_that_sells(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL, tmp_path / "knowledge"))
    long = "It itches a little for most people who take it. " * 20
    (folder / "itch.yaml").write_text(
        f"title: Itch\nentries:\n  - id: itch\n    question: Does it itch?\n    answer: {long}\n    source: Side Effects › Itch\n"
    )
    talk = folder / "smalltalk.yaml"
    talk.write_text(talk.read_text().replace("You're welcome.", "Order it online at pills.shop."))
    found = [str(each) for each in quickly(folder, {})]
    assert any("itch.yaml" in each and "On a phone few read more" in each for each in found)
    assert any(each.startswith("smalltalk.yaml:7:") and "pills.shop" in each for each in found)
    assert any("smalltalk.yaml" in each and "sounds like a shop" in each for each in found)


@pytest.mark.parametrize("piece", ["[a](", "a.", "1 a ", "call x ", "give a friend ", "_", " ", "take ", "\ufdfa"])
def test_no_text_takes_long_to_read(piece: str) -> None:
    text = (piece * 4_000)[:4_000] + "x"
    after = entry().model_copy(update={"answer": text, "more": text})
    begun = time.process_time()
    remarks(after, entry())
    assert time.process_time() - begun < 5


@given(st.text(min_size=1, max_size=300).filter(lambda text: any(map(str.isalnum, text))))
def test_any_text_is_read(text: str) -> None:
    after = entry().model_copy(update={"answer": text, "more": text, "source": text})
    assert all(remark.text for remark in (*remarks(after, entry()), *of_the_whole(after)))
