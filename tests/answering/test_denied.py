"""What a message rules out is no danger, and everything else in it still is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import Responder
from bot.answering.triage.denied import without_denied


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("no swelling, just dry lips", ", just dry lips"),
        ("No rash, hives or fever. only a dry nose", ". only a dry nose"),
        (
            "i dont have any chest pain or trouble breathing and i want to know about nails",
            " and i want to know about nails",
        ),
        ("I don't have joint pain", ""),
        ("without headaches", ""),
        ("i'm not pregnant, do i still need the test?", ", do i still need the test?"),
        ("no headache like this ever before", "no headache like this ever before"),
        ("no bleeding is getting worse", "no bleeding is getting worse"),
        ("i have no vision on the left", "i have no vision on the left"),
        ("no pulse", "no pulse"),
        ("no period since june", "no period since june"),
        ("i hope i'm not pregnant", "i hope i'm not pregnant"),
        ("i'm not suicidal", "i'm not suicidal"),
        ("no blood tests were done", "no blood tests were done"),
    ],
)
def test_only_what_is_ruled_out_goes(said: str, left: str) -> None:
    assert without_denied(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "no fever no rash, only cracked corners of the mouth",
        "no headaches, no vision problems, month three, when does the purge end",
        "i dont have stomach pain or diarrhea, can i eat dairy",
    ],
)
def test_a_list_of_what_somebody_doesnt_have_is_no_alarm(said: str, responder: Responder) -> None:
    assert responder.decide(said).kind != "urgent"


@pytest.mark.parametrize(
    ("said", "category"),
    [
        ("no rash but my tongue is swelling up", "allergic-reaction"),
        ("no fever, and yet my skin is coming off in sheets", "allergic-reaction"),
        ("no nausea, just a crushing pain in my chest going into my arm", "chest-stroke"),
        ("i have no vision in my left eye since an hour", "vision-loss"),
    ],
)
def test_beside_what_is_ruled_out_danger_is_heard(said: str, category: str, responder: Responder) -> None:
    assert category in responder.decide(said).urgent


@given(st.text(max_size=300))
def test_nothing_is_added(said: str) -> None:
    left = iter(said)
    assert all(sign in left for sign in without_denied(said))
