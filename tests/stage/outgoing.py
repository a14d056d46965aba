"""What must hold of every message that the bot sends, whatever the way: footer, text for who sees no embeds, nothing said
twice, no pings, Discord's limits.

The fixture `env` checks every request of every test with `check`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

FOOTER = "consult your dermatologist"

SHOWS_MESSAGE, UPDATES_MESSAGE = 4, 7  # types of interaction responses with a message in them
BUTTON, MENU = 2, 3  # types of components
A_LINE = 25  # characters

_MESSAGE_ROUTES = re.compile(
    r"POST /channels/\d+/messages"
    r"|PATCH /channels/\d+/messages/\d+"
    r"|POST /webhooks/\d+/[^/]+"
    r"|PATCH /webhooks/\d+/[^/]+/messages/[^/]+"
)
_RESPONSE_ROUTE = re.compile(r"POST /interactions/\d+/[^/]+/callback")

Body = dict[str, Any]


class Request(Protocol):
    """What simcord records of a request."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def json(self) -> Any: ...


def check(requests: Iterable[Request]) -> None:
    """Raise AssertionError, naming everything that is wrong, when any message breaks a rule."""
    wrong = [f"{request.method} {request.path}: {problem}" for request in requests for problem in problems(request)]
    assert not wrong, "\n".join(wrong)


def problems(request: Request) -> list[str]:
    """What is wrong with a request, if it shows anyone a message."""
    body = message(request)
    if body is None:
        return []
    return [*_footer(body), *_text(body), *_twice(body), *_mentions(body), *_limits(body), *_pictures(body)]


def message(request: Request) -> Body | None:
    """The message in a request; None where there is none, or, in an edit, nothing of it that members read."""
    route = f"{request.method} {request.path}"
    if _MESSAGE_ROUTES.fullmatch(route):
        body = request.json or {}
    elif _RESPONSE_ROUTE.fullmatch(route) and request.json["type"] in (SHOWS_MESSAGE, UPDATES_MESSAGE):
        body = request.json.get("data") or {}
    else:
        return None
    return body if request.method == "POST" or body.get("content") or body.get("embeds") else None


def _footer(body: Body) -> Iterator[str]:
    embeds = body.get("embeds") or []
    last = embeds[-1].get("footer", {}).get("text", "") if embeds else (body.get("content") or "").rpartition("\n")[2]
    if FOOTER not in last.lower():
        yield "the message doesn't end with the footer"


def _text(body: Body) -> Iterator[str]:
    if body.get("embeds") and not (body.get("content") or "").strip():
        yield "who has embeds switched off sees nothing"


def _twice(body: Body) -> Iterator[str]:
    """Lines of the text that the embeds repeat; short ones may be alike by chance."""
    lines = {line.strip("* ") for line in (body.get("content") or "").splitlines() if len(line) > A_LINE}
    for embed in body.get("embeds") or []:
        shown = [text.strip("* ") for part in _texts(embed) for text in part.splitlines()]
        yield from (f"said twice: {line!r}" for line in lines.intersection(shown))


def _mentions(body: Body) -> Iterator[str]:
    allowed = body.get("allowed_mentions")
    if allowed is None or allowed.get("parse") != []:
        yield f"allowed_mentions is {allowed!r}, not none"
    elif (
        (allowed.get("users") and not _was_asked_for(body))
        or (allowed.get("roles") and not _was_chosen(body))
        or allowed.get("replied_user")
    ):
        yield f"allowed_mentions lets someone be pinged: {allowed!r}"


def _was_asked_for(body: Body) -> bool:
    """Whether a message pings the one member to whom it brings a person's answer; they alone can have chosen that."""
    [*others, member] = body["allowed_mentions"]["users"]
    is_reply = "message_reference" in body
    return is_reply and not others and re.match(rf"(\*\*[^*]*\*\*\n+)?<@{member}> ", body["content"]) is not None


def _was_chosen(body: Body) -> bool:
    """Whether a message pings the one role that moderators chose for alerts of danger, with such an alert."""
    [*others, role] = body["allowed_mentions"]["roles"]
    begins = rf"\*\*Please look at once: [^*]*\*\*\n+<@&{role}> "
    return not others and not body["allowed_mentions"].get("users") and re.match(begins, body["content"]) is not None


def _pictures(body: Body) -> Iterator[str]:
    for attachment in body.get("attachments") or []:
        if not re.search(r"\w{2,}", attachment.get("description") or ""):
            yield "a picture or file without a description"


def _limits(body: Body) -> Iterator[str]:
    embeds = body.get("embeds") or []
    yield from _too_long("content", body.get("content"), 2_000)
    yield from _too_many("embeds", embeds, 10)
    for embed in embeds:
        yield from _too_long("embed title", embed.get("title"), 256)
        yield from _too_long("embed description", embed.get("description"), 4_096)
        yield from _too_long("embed footer", embed.get("footer", {}).get("text"), 2_048)
        yield from _too_many("embed fields", embed.get("fields", []), 25)
        for field in embed.get("fields", []):
            yield from _too_long("field name", field["name"], 256)
            yield from _too_long("field value", field["value"], 1_024)
    yield from _too_long("embeds together", "".join(text for embed in embeds for text in _texts(embed)), 6_000)
    yield from _component_limits(body.get("components") or [])


def _texts(embed: Body) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield embed.get("footer", {}).get("text") or ""
    for field in embed.get("fields", []):
        yield field["name"] + field["value"]


def _component_limits(rows: list[Body]) -> Iterator[str]:
    yield from _too_many("rows of components", rows, 5)
    for row in rows:
        yield from _too_many("components in a row", row["components"], 5)
        for component in row["components"]:
            yield from _too_long("custom_id", component.get("custom_id"), 100)
            if component["type"] == BUTTON:
                yield from _too_long("button label", component.get("label"), 80)
                if not re.search(r"\w", component.get("label") or ""):
                    yield "a button without words"
            if component["type"] == MENU:
                yield from _too_long("menu prompt", component.get("placeholder"), 150)
                yield from _too_many("menu options", component["options"], 25)
                for option in component["options"]:
                    yield from _too_long("option label", option["label"], 100)
                    yield from _too_long("option value", option["value"], 100)


def _too_long(name: str, text: str | None, limit: int) -> Iterator[str]:
    if text is not None and len(text) > limit:
        yield f"{name}: {len(text)} characters, Discord takes {limit}"


def _too_many(name: str, items: list[Any], limit: int) -> Iterator[str]:
    if len(items) > limit:
        yield f"{name}: {len(items)}, Discord takes {limit}"
