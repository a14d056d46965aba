"""What members see: shorthands for tests."""

from __future__ import annotations

from typing import Any

from simcord import InteractionResult
from simcord.results import ResponseMessage

LIPS = "my lips are cracking, is that normal?"
DRYNESS = "Does isotretinoin dry out the skin, lips and eyes?"
SUN = "Does isotretinoin make skin more sensitive to the sun?"
SKINCARE = "What skincare should I use or avoid meanwhile?"


def shown(result: InteractionResult) -> ResponseMessage:
    """The message that an interaction got."""
    assert result.response is not None, "nothing was responded"
    return result.response


def title(result: InteractionResult) -> str | None:
    """Its title."""
    return shown(result).embeds[0].title


def body(result: InteractionResult) -> str:
    """Its text, below the title."""
    return shown(result).embeds[0].description or ""


def labels(message: ResponseMessage) -> list[str]:
    """The labels of the buttons under a message."""
    return [part["label"] for part in _components(message) if "label" in part]


def menus(message: ResponseMessage) -> dict[str, list[str]]:
    """The options of each menu under a message, by the menu's custom_id."""
    return {
        part["custom_id"]: [option["label"] for option in part["options"]]
        for part in _components(message)
        if "options" in part
    }


def _components(message: ResponseMessage) -> list[dict[str, Any]]:
    return [part for row in message.components for part in row["components"]]
