"""Questions that ask the same in other words come together, and no others: measured on written ones, of which each part has
topics of its own (half about entries, half about none) and single questions; every line tells in whose manner it is."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.responder import Current, Responder
from bot.reviewing import grouping
from bot.reviewing.meaning import likely
from bot.reviewing.sorting import Sorter
from bot.reviewing.unique import LEFT_OUT, least_unique, without_unique
from tests.stage.shipped import SLOWER

ASKED = [json.loads(line) for line in Path(__file__).with_name("asked.jsonl").read_text("utf-8").splitlines()]
FOUND = {"tune": 0.55, "test": 0.65, "fresh": 0.60}  # least share of pairs; measured .64, .73 and .73
MIXED = {"tune": 0.32, "test": 0.1, "fresh": 0.05}  # most of the groups shown; measured .32 (6 of 19), .04 and .00


def told(groups: Sequence[Sequence[int]], asked: Sequence[dict[str, str | None]]) -> tuple[float, float]:
    """The share of pairs of the same topic that came together, and of groups shown that hold two topics."""
    group_of = {place: number for number, group in enumerate(groups) for place in group}
    pairs = [
        group_of[i] == group_of[j]
        for i, j in combinations(range(len(asked)), 2)
        if asked[i]["group"] and asked[i]["group"] == asked[j]["group"]
    ]
    shown = [group for group in groups if len(group) > 2]
    mixed = [len({asked[place]["group"] or place for place in group}) > 1 for group in shown]
    return sum(pairs) / len(pairs), sum(mixed) / len(mixed)


@pytest.mark.parametrize("part", ["tune", "test", "fresh"])
def test_questions_of_one_topic_come_together_and_no_others(shipped: Responder, part: str) -> None:
    asked = [each for each in ASKED if each["part"] == part]
    groups = Sorter(Current(shipped)).groups([each["text"] for each in asked])
    assert sorted(place for group in groups for place in group) == list(range(len(asked)))
    found, mixed = told(groups, asked)
    assert found >= FOUND[part]
    assert mixed <= MIXED[part]


def test_the_written_questions_are_many_and_in_many_manners() -> None:
    assert len(ASKED) > 300
    assert len({each["writer"] for each in ASKED}) >= 6
    assert len({each["text"] for each in ASKED}) == len(ASKED)
    sizes = Counter(each["group"] for each in ASKED if each["group"])
    assert sum(times for topic, times in sizes.items() if topic.startswith("none:")) > 150
    assert sum(each["group"] is None for each in ASKED) > 60


async def test_thousands_of_them_hold_up_nothing(shipped: Responder) -> None:
    texts = [each["text"] for each in ASKED]
    many = [f"{texts[i % len(texts)]} {texts[(i * 7 + i // len(texts)) % len(texts)].split()[0]}" for i in range(5_000)]
    sorter = Sorter(Current(shipped))
    slowest, done = 0.0, False

    async def breathe() -> None:
        nonlocal slowest
        while not done:
            before = time.process_time()  # what others take of the machine's isn't meant
            await asyncio.sleep(0)
            slowest = max(slowest, time.process_time() - before)
            await asyncio.sleep(0.005)

    breathing = asyncio.ensure_future(breathe())
    groups = await asyncio.to_thread(sorter.groups, many)
    done = True
    await breathing
    assert sum(map(len, groups)) == len(many)
    assert slowest < 1.0
    start = time.thread_time()
    assert sorter.groups(many) is groups
    assert time.thread_time() - start < 0.1 * SLOWER


@pytest.mark.parametrize("texts", [[], [""], ["?"], ["", "", ""], ["a" * 4_000, "🙂"], ["[name] [number]"] * 3])
def test_nothing_much_is_grouped_all_the_same(small: Responder, texts: list[str]) -> None:
    groups = Sorter(Current(small)).groups(texts)
    assert sorted(place for group in groups for place in group) == list(range(len(texts)))


def test_what_was_read_is_forgotten_when_the_bot_has_learnt_anew(small: Responder, shipped: Responder) -> None:
    current = Current(small)
    sorter = Sorter(current)
    texts = [each["text"] for each in ASKED[:60]]
    assert sorter.decisions(texts) == [small.decide(text) for text in texts]
    before = sorter.groups(texts)
    current.responder = shipped
    assert sorter.decisions(texts) == [shipped.decide(text) for text in texts]
    assert sorter.groups(texts) != before


@given(st.lists(st.lists(st.floats(-3, 3, width=32), min_size=4, max_size=4), max_size=30))
def test_every_message_is_in_one_group(rows: list[list[float]]) -> None:
    vectors = np.array(rows, np.float32).reshape(-1, 4)
    groups = grouping.groups(vectors)
    assert sorted(place for group in groups for place in group) == list(range(len(rows)))
    for group in groups:
        if len(group) == 2:
            assert likely(vectors[group[:1]], vectors[group[1:]])[0, 0] >= grouping.TOGETHER - 1e-5


class TestWhatOnlyOneWrote:
    """Of a question that several ask, what but one member told stays unread."""

    def test_names_places_numbers_and_rare_words_go(self) -> None:
        asked = [
            "sauna after the gym with Xanthe from Hull, I was born in 87, is it fine?",
            "is a sauna fine on it",
            "are saunas fine",
        ]
        told = without_unique(asked[0], asked)
        assert told == f"sauna after the {LEFT_OUT} with {LEFT_OUT} from {LEFT_OUT}, is it fine?"

    @pytest.mark.parametrize(
        "fact",
        [
            "i work at the royal hotel",
            "my ex mark hit me",
            "my school is St Marys in York",
            "born 14 March 2006",
            "my boss Priya at Tesco",
            "i weigh 71 kilos",
            "from bath, room 4b",
        ],
    )
    def test_what_one_member_tells_of_themselves_goes_altogether(self, fact: str) -> None:
        others = ["is a sauna fine on accutane", "go to the sauna during isotretinoin, ok?"]
        asked = f"can i go in a sauna on accutane, {fact}"
        told = without_unique(asked, [asked, *others])
        assert told == f"can i go in a sauna on accutane, {LEFT_OUT}"

    @pytest.mark.parametrize(
        ("asked", "left"),
        [
            ("why are my lips so dry since my divorce", "why are my lips so dry […] my […]"),
            ("are dry lips normal with shingles", "are dry lips […] with […]"),
            ("dry lips and i'm pregnant by Will 🤰", "dry lips and i'm […] by […]"),
            ("I'm fifteen and I've dry lips", "I'm […] and I've dry lips"),
            ("dry lips on oratane", "dry lips on […]"),
        ],
    )
    def test_ordinary_words_illnesses_and_medicines_of_one_member_go(self, asked: str, left: str) -> None:
        assert without_unique(asked, [asked, "so dry lips, help", "what to do for dry lips"]) == left

    def test_of_several_the_one_is_shown_that_tells_least_of_its_own(self) -> None:
        story = "why are my lips so dry since my divorce in spring"
        assert least_unique([story, "is it ok", "so dry lips today", "dry lips"]) == 3
        assert least_unique([story, "lips", "dry lips"]) == 2
        assert least_unique(["", "is it?", "?"]) == 0

    def test_what_two_wrote_stays(self) -> None:
        asked = ["is 20mg of Zenatane low", "zenatane 20mg too low?", "low dose?"]
        assert without_unique(asked[0], asked) == asked[0]

    def test_what_was_taken_out_before_stays_so(self) -> None:
        assert without_unique("[name] does saunas?", ["[name] does saunas?", "saunas"]) == "[name] does saunas?"

    @given(st.text(max_size=200))
    def test_nothing_is_added(self, text: str) -> None:
        left = without_unique(text, [text])
        assert len(left.replace(LEFT_OUT, "")) <= len(text)


def test_each_topic_has_several_writers() -> None:
    writers = defaultdict(set)
    for each in ASKED:
        writers[each["part"], each["group"]].add(each["writer"])
    assert all(len(found) > 2 or topic == "none:height-weights" for (_, topic), found in writers.items())
