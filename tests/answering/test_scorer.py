"""The learnt second opinion: what it hears, what it must not, how it is made, and what it and the rules make of a message."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.triage import scorer, verdict
from bot.answering.triage.triage import Triager
from bot.knowledge import CATEGORIES, Knowledge
from bot.training import danger, network
from bot.training.danger import Line

HELD_OUT = Path(__file__).parent / "held_out" / "urgent"


@pytest.fixture(scope="module")
def triager(knowledge: Knowledge) -> Triager:
    return Triager(knowledge.urgent)


@pytest.fixture(scope="module")
def counted(triager: Triager) -> Counter[str]:
    """What writers wrote from whom neither rules nor scorer learnt, by kind, and what came of it."""
    counts: Counter[str] = Counter()
    for line in danger.read_lines(HELD_OUT):
        triage = triager.triage(line.text)
        heard = triager.triage(line.text, addressed=False)
        severe = line.category in CATEGORIES[:7]
        kinds = [line.kind, *(["severe"] if severe and line.kind == "urgent" else [])]
        kinds += ["daily"] if line.category == danger.NO_CATEGORY else []
        for kind in kinds:
            counts[kind] += 1
            counts[f"{kind}: its category"] += line.category in triage.urgent
            counts[f"{kind}: a reply"] += bool(triage.urgent)
            counts[f"{kind}: a reply or a line"] += bool(triage.alarms)
            counts[f"{kind}: overheard"] += bool(heard.urgent)
    return counts


class TestWhatItHears:
    """The floors are a little under what was measured."""

    @pytest.mark.parametrize(
        ("what", "floor"),
        [
            ("urgent: its category", 0.71),
            ("urgent: a reply or a line", 0.78),
            ("severe: a reply", 0.73),
            ("severe: a reply or a line", 0.78),
        ],
    )
    def test_most_of_those_in_danger(self, counted: Counter[str], what: str, floor: float) -> None:
        assert counted[what] >= floor * counted[what.partition(":")[0]]

    @pytest.mark.parametrize(
        ("what", "ceiling"),
        [
            ("harmless: a reply", 0.05),
            ("daily: a reply", 0.02),
            ("daily: a reply or a line", 0.04),
            ("daily: overheard", 0.005),
        ],
    )
    def test_few_of_the_others(self, counted: Counter[str], what: str, ceiling: float) -> None:
        assert counted[what] <= ceiling * counted[what.partition(":")[0]]


class TestOtherLanguages:
    """It knows nothing of them, so it says nothing."""

    def test_harmless_sentences_raise_nothing(self, triager: Triager) -> None:
        folder = Path(__file__).parent
        for name in ("other_languages.yaml", "short_in_other_languages.yaml"):
            for texts in yaml.safe_load((folder / name).read_text("utf-8")).values():
                for text in texts:
                    assert not [a for a in triager.triage(text).alarms if a.by.startswith("how it sounds")], text


class TestTogether:
    def test_what_it_alone_hears_says_by_which_words(self, triager: Triager) -> None:
        alarms = triager.triage("everything went grey at the edges like a tunnel while i was driving").alarms
        assert [alarm.words for alarm in alarms if alarm.by.startswith("how it sounds")]

    def test_a_category_without_rules_is_never_heard(self, knowledge: Knowledge) -> None:
        rules = knowledge.urgent.model_copy(
            update={"categories": {"overdose": knowledge.urgent.categories["overdose"]}}
        )
        only = Triager(rules)
        assert {alarm.category for alarm in only.triage("my throat is closing up and i cannot breathe").alarms} <= {
            "overdose"
        }

    @pytest.mark.parametrize("category", CATEGORIES)
    def test_the_surer_it_is_the_more_is_done(self, category: str) -> None:
        order = {None: 0, "soft": 1, "full": 2}
        for addressed in (True, False):
            for words in (5, 500):
                found = [verdict.level(category, s / 100, words, addressed=addressed) for s in range(101)]
                assert [order[level] for level in found] == sorted(order[level] for level in found)

    @pytest.mark.parametrize(
        "said", ["cant breathe", "i cannot breathe", "took them all", "swallowed bleach", "im not safe"]
    )
    def test_a_few_words_are_the_rules_matter(self, triager: Triager, said: str) -> None:
        assert triager.triage(said).urgent

    def test_few_words_have_to_sound_clear_and_a_short_question_clearer(self) -> None:
        def done(heard: float, words: int, *, asks: bool = False) -> str | None:
            return verdict.level("vision-loss", heard, words, addressed=True, asks=asks)

        assert [done(0.3, 4), done(0.6, 4), done(0.3, 9)] == ["soft", "full", "full"]
        assert [done(0.6, 4, asks=True), done(0.95, 4, asks=True), done(0.3, 9, asks=True)] == ["soft", "full", "full"]

    @pytest.mark.parametrize(
        "said",
        [
            "so they'll stop it?",
            "even if i stopped last week?",
            "i'm 16 and my derm prescribed it, can i take it with food",
        ],
    )
    def test_who_only_asks_on_gets_no_card(self, triager: Triager, said: str) -> None:
        assert not triager.triage(said).urgent

    def test_who_says_what_they_do_not_have_has_it_not(self, triager: Triager) -> None:
        assert (
            "gut-liver"
            not in triager.triage("tired legs after the gym, but no dark pee, no fever, is that normal").urgent
        )

    @pytest.mark.parametrize("said", ["night vision", "back pain", "headache", "my lips hurt", "blood"])
    def test_how_a_few_words_sound_is_no_alarm(self, triager: Triager, said: str) -> None:
        assert not triager.triage(said).urgent
        assert not triager.triage(said, addressed=False).alarms

    def test_what_a_rule_has_named_leads(self, triager: Triager) -> None:
        assert triager.triage("severe belly pain and yellow eyes").urgent == ("gut-liver",)

    @pytest.mark.parametrize("heard", [-1000.0, -2.0, 0.0, 3.0, 1000.0])
    def test_what_rules_say_is_added_and_a_long_story_needs_more(self, heard: float) -> None:
        alone, ruled = verdict.together(heard, 0.0, 10), verdict.together(heard, 1.0, 10)
        assert 0 <= verdict.together(heard, 0.0, 200) <= alone <= ruled <= 1

    def test_each_category_has_its_levels(self) -> None:
        assert tuple(verdict.LEVELS) == CATEGORIES

    @pytest.mark.parametrize("category", CATEGORIES)
    def test_who_is_overheard_has_to_be_in_danger_more_surely(self, category: str) -> None:
        levels = verdict.LEVELS[category]
        assert levels.line <= levels.sure <= levels.unasked

    @pytest.mark.parametrize(
        "said",
        [
            "ive been insanely suicidal since tuesday",
            "so would suicide be wrong then",
            "which method of killing yourself is quick",
            "suicide is on my mind from breakfast to bed",
        ],
    )
    def test_what_is_said_outright_is_never_doubted(self, triager: Triager, said: str) -> None:
        assert "self-harm" in triager.triage(said).urgent
        assert "self-harm" in triager.triage(said, addressed=False).urgent

    def test_a_rule_that_somebody_has_just_written_is_believed(self, knowledge: Knowledge) -> None:
        category = knowledge.urgent.categories["overdose"]
        line = "{ate} .. {moisturiser}"
        added = category.model_copy(update={"fires_when": (line, *category.fires_when)})
        rules = knowledge.urgent.model_copy(update={"categories": {**knowledge.urgent.categories, "overdose": added}})
        assert scorer.shipped().evidence("overdose", line) is None
        assert "overdose" in Triager(rules).triage("my cousin ate half of my moisturiser at the party").urgent

    @pytest.mark.parametrize(
        ("said", "category"),
        [
            ("been on a market whitening cream, now my hands tremble and my mouth is numb", "same-day"),
            ("within days my acne broke open, raw bleeding sores all over my chest, no fever", "same-day"),
            ("should i leave out tomorrow's to even it out", "dosing"),
        ],
    )
    def test_what_medicine_asks_for_has_a_rule(self, triager: Triager, said: str, category: str) -> None:
        fired = [alarm for alarm in triager.triage(said).alarms if alarm.category == category and alarm.level == "full"]
        assert fired
        assert not fired[0].unruled

    def test_who_advises_others_is_in_danger_less_probably(self, triager: Triager) -> None:
        told = "paramedic taught us: a bad headache with throwing up means hospital"
        assert not triager.triage(told).urgent


class TestFeatures:
    @given(st.text(max_size=300))
    def test_any_text_has_a_score(self, text: str) -> None:
        scores = scorer.shipped().heard(text)
        assert scores.shape == (len(CATEGORIES),)
        assert np.isfinite(scores).all()

    @pytest.mark.parametrize("said", ["my day. ", "my lips my knees my skin ", "good morning all "])
    def test_the_same_a_hundred_times_says_no_more(self, triager: Triager, said: str) -> None:
        assert not triager.triage(said * 400).alarms
        assert np.allclose(scorer.shipped().heard(said * 100), scorer.shipped().heard(said * 400), atol=0.5)

    def test_the_medicine_says_nothing(self) -> None:
        ear = scorer.shipped()
        assert np.allclose(ear.heard("accutane made my throat swell"), ear.heard("made my throat swell"))

    @pytest.mark.parametrize("count", [1, 16, 17, 40, 700])
    def test_windows_cover_all_words(self, count: int) -> None:
        found = scorer.windows(count)
        assert found[0] == (0, count)
        assert {place for start, end in found for place in range(start, end)} == set(range(count))
        assert all(0 <= start < end <= count for start, end in found)


class TestEvidence:
    """How far a rule is believed."""

    LINES = (
        Line("overdose", "urgent", "my toddler ate some of my pills"),
        Line("overdose", "urgent", "our toddler ate my pills just now"),
        Line("overdose", "harmless", "she said that her toddler ate the pills in the story"),
    )

    def test_a_rule_that_is_often_right_says_more(self, knowledge: Knowledge) -> None:
        (fired,) = [
            alarm
            for alarm in Triager(knowledge.urgent, listens=False).triage(self.LINES[0].text).alarms
            if alarm.category == "overdose"
        ]
        one, two, three = (
            danger.evidence(knowledge.urgent, self.LINES[:count])[scorer.rule_digest("overdose", fired.line)]
            for count in (1, 2, 3)
        )
        assert one < two
        assert three <= two

    def test_none_speaks_against_its_category(self, knowledge: Knowledge) -> None:
        assert min(danger.evidence(knowledge.urgent, self.LINES).values()) >= 0


class TestMaking:
    LINES = (
        Line("overdose", "urgent", "i took the whole box at once"),
        Line("overdose", "urgent", "my son swallowed five of them at once"),
        Line("overdose", "harmless", "i took the whole box of chocolates"),
        Line("-", "harmless", "my skin is dry today and i like it"),
        Line("-", "harmless", "what do you like today, my skin or the box of chocolates"),
    )

    def test_the_same_lines_make_the_same_weights(self) -> None:
        one, other = danger.weights(self.LINES), danger.weights(tuple(reversed(self.LINES)))
        assert [part.tobytes() for part in one] == [part.tobytes() for part in other]

    def test_it_tells_apart_what_it_learnt(self) -> None:
        made = danger.train(self.LINES)
        number = CATEGORIES.index("overdose")
        urgent, harmless = (made.heard(self.LINES[i].text)[number] for i in (0, 2))
        assert urgent > harmless
        assert "box" in made.telling(self.LINES[0].text, "overdose")

    def test_it_hears_words_together_that_tell_nothing_apart(self) -> None:
        def example(one: int, two: int, wanted: bool) -> network.Example:
            values, is_wanted = np.array([0.7, 0.7], np.float32), np.array([wanted], np.float32)
            return network.Example(np.array([one, two]), values, is_wanted, np.ones(1, np.float32))

        pairs = {(0, 2): True, (0, 3): False, (1, 2): False, (1, 3): True}
        made = network.learn([example(*pair, wanted) for pair, wanted in pairs.items()] * 100, bins=5)
        for pair, wanted in pairs.items():
            given = 0.7 * made.bins[[*pair]].sum(axis=0) + made.biases
            odds = given[0] + np.maximum(given[1:], 0) @ made.out[:, 0]
            assert (odds > 0) == wanted
        assert not made.bins[4].any()

    def test_the_weights_in_the_package_are_of_the_lines_in_it(self) -> None:
        with np.load(danger.PACKAGED) as stored:
            assert stored["made_from"].tobytes() == danger.digest(), "call `python -m bot train-triage`, and commit"

    def test_nobody_held_out_is_learnt_from(self) -> None:
        learnt = {line.text for line in danger.read_lines(danger.LINES)}
        assert not [line for line in danger.read_lines(HELD_OUT) if line.text in learnt]

    @pytest.mark.parametrize("wrong", ["overdose\turgent\t", "overdose\tperhaps\tx", "nothing\turgent\tx", "one text"])
    def test_a_line_that_is_none_is_told(self, tmp_path: Path, wrong: str) -> None:
        (tmp_path / "w.tsv").write_text(f"# by hand\n{wrong}\n", "utf-8")
        with pytest.raises(ValueError, match=r"w.tsv:2"):
            danger.read_lines(tmp_path)
