"""Buttons, menus and forms that work after a restart: all they need to know is in their `custom_id`, nothing in memory.

`button` and `menu` make them. The method of a cog that is marked with `pressed` answers those whose `custom_id` has a form;
a form of `discord.ui.Modal` that was sent is answered the same way. What breaks there is handled where the errors of all
events are.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Self, TypeVar

import discord
from discord import Interaction, InteractionType
from discord.ext import commands
from discord.ui import Button, DynamicItem, Item, Select

from bot.answering import label

F = TypeVar("F", bound=Callable[..., Awaitable[None]])


class Press(DynamicItem[Item[Any]], template=r"(?s:.+)"):
    """A button or menu, of which discord.py keeps nothing."""

    @classmethod
    async def from_custom_id(cls, interaction: Interaction[Any], item: Item[Any], match: re.Match[str], /) -> Self:
        return cls(item)


def button(
    text: str,
    custom_id: str,
    *,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    emoji: str | None = None,
    row: int | None = None,
) -> Press:
    """A button; `text` is cut to what Discord shows."""
    return Press(Button(label=label(text), custom_id=custom_id, style=style, emoji=emoji, row=row))


def menu(
    custom_id: str, prompt: str | None, options: Sequence[discord.SelectOption], *, row: int | None = None
) -> Press:
    """A menu from which one option is chosen. `prompt` is shown while none is; None where one always is."""
    return Press(Select(custom_id=custom_id, placeholder=prompt, options=list(options), row=row))


def pressed(pattern: str) -> Callable[[F], F]:
    """Marks the method of a cog that answers what has a `custom_id` of this form.

    It gets the interaction and, by name, the groups of the pattern; of a menu also `values`, what was chosen; of a form
    `fields`, what was written in each of its fields.
    """

    def mark(method: F) -> F:
        method.__pressed__ = re.compile(pattern)  # type: ignore[attr-defined]
        return method

    return mark


class Presses(commands.Cog):
    """What a cog derives from whose buttons, menus or forms are used."""

    @commands.Cog.listener("on_interaction")
    async def on_press(self, interaction: Interaction[Any]) -> None:
        """Something was pressed, chosen or sent."""
        if interaction.type not in (InteractionType.component, InteractionType.modal_submit):
            return
        data: Mapping[str, Any] = dict(interaction.data or {})
        for method in (getattr(self, name) for name in dir(type(self)) if not name.startswith("__")):
            pattern = getattr(method, "__pressed__", None)
            match = pattern.fullmatch(str(data.get("custom_id", ""))) if pattern is not None else None
            if match is not None:
                await method(interaction, **match.groupdict(), **_given(interaction.type, data))
                return


def written(interaction: Interaction[Any]) -> str:
    """What was written in a form that was sent; "" for anything else."""
    if interaction.type is not InteractionType.modal_submit:
        return ""
    return "\n\n".join(filter(None, _fields(dict(interaction.data or {})).values()))


def _given(kind: InteractionType, data: Mapping[str, Any]) -> dict[str, Any]:
    if kind is InteractionType.modal_submit:
        return {"fields": _fields(data)}
    return {"values": list(data["values"])} if "values" in data else {}


def _fields(data: Mapping[str, Any]) -> dict[str, str]:
    """What was written in a form, by the `custom_id` of each field."""
    return {
        field["custom_id"]: str(field.get("value") or "").replace("\r\n", "\n").strip()
        for part in data.get("components", ())
        for field in (part.get("component") or {}, *part.get("components", ()))
        if "custom_id" in field
    }
