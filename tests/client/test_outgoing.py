"""The checker of outgoing messages finds what it is there for."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.types import HttpLogEntry

from tests.stage import outgoing

FOOTER = "General information. Always consult your dermatologist."
NOBODY: dict[str, Any] = {"parse": [], "replied_user": False}
GOOD: dict[str, Any] = {
    "content": "**Does it dry out the lips?**\nYes, it does that to most people.",
    "embeds": [{"description": "A balm helps.", "footer": {"text": FOOTER}}],
    "components": [{"type": 1, "components": [{"type": 2, "label": "Next", "custom_id": "ask:dryness"}]}],
    "allowed_mentions": NOBODY,
}

# Method, path, and for a response to an interaction its type.
WAYS: dict[str, tuple[str, str, int | None]] = {
    "message": ("POST", "/channels/1/messages", None),
    "edit": ("PATCH", "/channels/1/messages/2", None),
    "response": ("POST", "/interactions/1/token/callback", 4),
    "update": ("POST", "/interactions/1/token/callback", 7),
    "follow-up": ("POST", "/webhooks/1/token", None),
    "edited response": ("PATCH", "/webhooks/1/token/messages/@original", None),
}


def request(way: str, body: dict[str, Any]) -> HttpLogEntry:
    method, path, kind = WAYS[way]
    return HttpLogEntry(method, path, {}, body if kind is None else {"type": kind, "data": body}, None)


def button(label: str, custom_id: str = "ask:dryness") -> dict[str, Any]:
    return {"type": 1, "components": [{"type": 2, "label": label, "custom_id": custom_id}]}


@pytest.mark.parametrize("way", WAYS)
def test_a_good_message_passes(way: str) -> None:
    assert outgoing.problems(request(way, GOOD)) == []
    assert outgoing.problems(request(way, {"content": f"Yes.\n\n-# {FOOTER}", "allowed_mentions": NOBODY})) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "bad",
    [
        {"embeds": [{"description": "Yes."}]},
        {"embeds": [{"description": "Yes.", "footer": {"text": FOOTER}}, {"description": "And."}]},
        {"embeds": [], "content": f"{FOOTER}\nYes."},
        {"embeds": [], "content": "Sorry, that went wrong."},
        {"content": None},
        {"content": " "},
        {"embeds": [{"title": "Does it dry out the lips?", "footer": {"text": FOOTER}}]},
        {"embeds": [{"description": "Yes, it does that to most people.\n\nA balm helps.", "footer": {"text": FOOTER}}]},
        {"allowed_mentions": None},
        {"allowed_mentions": {"parse": ["users"]}},
        {"allowed_mentions": {"parse": [], "replied_user": True}},
        {"allowed_mentions": {"parse": [], "users": ["1"]}},
        {"embeds": [], "content": "x" * 2_000 + f"\n{FOOTER}"},
        {"embeds": [{"title": "x" * 257, "footer": {"text": FOOTER}}]},
        {"embeds": [{"description": "x" * 4_097, "footer": {"text": FOOTER}}]},
        {"embeds": [{"fields": [{"name": "Note", "value": "x" * 1_025}], "footer": {"text": FOOTER}}]},
        {"embeds": [{"description": "x" * 3_000}, {"description": "x" * 3_000, "footer": {"text": FOOTER}}]},
        {"attachments": [{"id": 0, "filename": "chart.png"}]},
        {"components": [button("x" * 81)]},
        {"components": [button("➡️")]},
        {"components": [button("Next", "x" * 101)]},
        {"components": [button("Next")] * 6},
        {"components": [{"type": 1, "components": button("Next")["components"] * 6}]},
        {"components": [{"type": 1, "components": [{"type": 3, "options": [{"label": "x", "value": "x"}] * 26}]}]},
    ],
)
def test_a_bad_message_is_found_on_every_way_out(way: str, bad: dict[str, Any]) -> None:
    assert len(outgoing.problems(request(way, GOOD | bad))) == 1
    with pytest.raises(AssertionError):
        outgoing.check([request(way, GOOD | bad)])


def test_what_is_no_message_needs_no_footer() -> None:
    choices = HttpLogEntry("POST", "/interactions/1/token/callback", {}, {"type": 8, "data": {"choices": []}}, None)
    thinking = HttpLogEntry("POST", "/interactions/1/token/callback", {}, {"type": 5, "data": {}}, None)
    commands = HttpLogEntry("PUT", "/applications/1/commands", {}, [{"name": "ask"}], None)
    only_buttons = HttpLogEntry("PATCH", "/channels/1/messages/2", {}, {"components": []}, None)
    outgoing.check([choices, thinking, commands, only_buttons])


def test_a_message_without_anything_in_it_is_found() -> None:
    assert outgoing.problems(request("message", {"allowed_mentions": NOBODY}))
