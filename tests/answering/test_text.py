"""From what a member typed to words: spelling, case and odd characters make no difference."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.evening import MAX_CHARACTERS
from bot.knowledge.text import plain, sentences, words
from tests.stage.shipped import SLOWER, STEADY


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("DRY Lips", "dry lips"),
        ("ｄｒｙ　ｌｉｐｓ", "dry lips"),
        ("𝓭𝓻𝔂 𝕝𝕚𝕡𝕤", "dry lips"),
        ("d\u200br\u200cy\u200d l\u2060i\ufeffps", "dry lips"),
        ("dr\u00ady lips", "dry lips"),
        ("\u202edry\u202c \u2066lips\u2069", "dry lips"),
        ("d̷̢̛r̴̨y̵͝ l̶͓̾i̷p̸s̵", "dry lips"),
        ("café contracné", "cafe contracne"),
        ("ﬂaky lips", "flaky lips"),
        ("dry 💋 lips 😭😭", "dry lips"),
        ("dry 👩🏽\u200d⚕️ lips", "dry lips"),
        ("❄️dry❄️lips", "dry lips"),
        ("**dry** __lips__", "dry lips"),
        ("||dry|| ~~lips~~ `x`", "dry lips x"),
        ("> dry lips", "dry lips"),
        ("dry,lips;ok?!", "dry lips ok"),
        ("<@123456789012345678> dry <@!42> lips <@&7> <#8>", "dry lips"),
        ("<t:1700000000:R> dry lips <t:1700000000>", "dry lips"),
        ("see https://example.com/a?b=c#d dry lips", "see dry lips"),
        ("dry\tlips\n\nok", "dry lips ok"),
        ("dry\u2028lips\u00a0ok", "dry lips ok"),
        ("drrrrry lipssss", "drry lipss"),
        ("аccutane", "accutane"),  # with a Cyrillic letter
        ("dry\r\nlips\x0bok", "dry lips ok"),
        ("can't CAN’T can‘t canʼt", "cant cant cant cant"),
        ("", ""),
        ("?!… 💋", ""),
        ("\ud83d dry lips \udc00", "dry lips"),
    ],
)
def test_words_are_read_whatever_they_are_dressed_in(typed: str, read: str) -> None:
    assert words(typed) == read.split()


def test_a_servers_own_emoji_count_by_their_name() -> None:
    assert words("my <:acne:123456789012345678> and <a:crying:2>") == ["my", "acne", "and", "crying"]


@pytest.mark.parametrize("drawn", ["sooo", "soooo", "soooooooooooo"])
def test_letters_drawn_out_however_long_are_the_same(drawn: str) -> None:
    assert words(drawn) == words("sooo")


@pytest.mark.parametrize("word", ["acne", "dryness", "collagen", "spf 50", "vitamin a", "inflammation"])
def test_ordinary_spelling_stays_as_it_is(word: str) -> None:
    assert plain(word) == word


def test_a_link_in_capitals_is_left_out() -> None:
    assert words("HTTPS://EXAMPLE.COM/LIPS dry") == ["dry"]


@pytest.mark.parametrize("number", ["1000", "10000", "5000", "2000"])
def test_a_number_keeps_its_digits(number: str) -> None:
    assert words(f"{number} iu") == [number, "iu"]


def test_plain_text_is_never_longer_than_the_limit() -> None:
    assert len(plain("ﷺ" * MAX_CHARACTERS)) <= MAX_CHARACTERS


def test_long_text_is_cut() -> None:
    assert len(plain("ab " * MAX_CHARACTERS)) <= MAX_CHARACTERS


@pytest.mark.parametrize(
    "text",
    ["<" * 20_000, "<a:" * 7_000, "\u0301" * 20_000, "https://" * 3_000, "a" * 20_000, "<@!" * 7_000, "ﷺ" * 5_000],
)
def test_no_text_is_slow_to_read(text: str) -> None:
    began = time.thread_time()
    words(text)
    sentences(text)
    assert time.thread_time() - began < 0.25 * SLOWER


# Links and Discord's codes in capitals are left out: see the expected failure above.
TYPED = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(
            [
                "<@1>",
                "<:acne:1>",
                "https://a.b/c",
                "**",
                "aaaa",
                "\u200b",
                "\u202e",
                "e\u0301",
                "ﬁ",
                "’",
                "😭",
                "İ",
                "ẞ",
                "ŉ",
            ]
        ),
    ),
    max_size=12,
).map("".join)


@given(TYPED)
@settings(STEADY, max_examples=400)
def test_reading_plain_text_again_changes_nothing(text: str) -> None:
    once = plain(text)
    assert plain(once) == once


@given(TYPED)
@settings(STEADY, max_examples=200)
def test_plain_text_is_in_small_letters_and_can_always_be_written_out(text: str) -> None:
    read = plain(text)
    read.encode("utf-8")
    assert read == read.lower()
    assert all(word == word.strip() and word for word in words(text))


@given(st.text(max_size=100))
@settings(STEADY, max_examples=100)
def test_capitals_make_no_difference(text: str) -> None:
    ascii_text = text.encode("ascii", "ignore").decode()
    assert words(ascii_text.upper().replace("HTTP", "x")) == words(ascii_text.lower().replace("http", "x"))


def test_sentences_are_found_with_and_without_their_end() -> None:
    text = "Hi all. Is it dry?\nreally!  ok;  so"
    assert sentences(text) == ["Hi all", "Is it dry", "really", "ok", "so"]
    assert sentences(text, keep_end=True) == ["Hi all.", "Is it dry?", "really!", "ok;", "so"]


@pytest.mark.parametrize("text", ["", " \n ", "?!", "...", ".\n.\n?"])
def test_punctuation_alone_is_no_sentence(text: str) -> None:
    assert sentences(text) == []


def test_a_dot_inside_a_word_or_number_ends_no_sentence() -> None:
    assert sentences("it is 3.5 times e.g.this") == ["it is 3.5 times e.g.this"]
