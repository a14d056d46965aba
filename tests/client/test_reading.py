"""The words of a message, without Discord's markup."""

from __future__ import annotations

import pytest

from bot.client.reading import MAX_QUESTION, plain

BOT = 42


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@42> my lips hurt", "my lips hurt"),
        ("<@!42>my lips hurt", "my lips hurt"),
        ("my lips hurt <@42>", "my lips hurt"),
        ("does <@7> need sunscreen", "does someone need sunscreen"),
        ("is it for <@&7>?", "is it for someone?"),
        ("<@42>", ""),
        ("<:sad_face:123> lips <a:wave:456>", "sad face  lips  wave"),
        ("see <#5> at <t:1700000000:R> or </ask:9>", "see   at   or"),
        ("", ""),
    ],
)
def test_markup_becomes_words_or_nothing(text: str, expected: str) -> None:
    assert plain(text, BOT) == expected


def test_no_more_than_a_message_is_read() -> None:
    assert len(plain("x" * 10_000, BOT)) == MAX_QUESTION
