"""`/kb line …`: the lists in the files beside the entries (vocabulary, small talk, facts, examples, help lines), seen and
changed by the line. What changes them goes the way of `changes`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from discord import Interaction, app_commands
from discord.app_commands import Choice
from discord.utils import escape_markdown

from bot.answering import Wording, cut, remark
from bot.client import replies
from bot.client.delivery import Attachment
from bot.client.presses import Presses, pressed
from bot.desk import DeskError, EditList, Refused
from bot.knowledge import FACTS, HELPLINES, SEPARATE, URGENT, editing
from bot.moderating.kb import forms
from bot.moderating.kb.changes import Changes
from bot.moderating.kb.completions import MAX_CHOICE, MAX_CHOICES
from bot.moderating.kb.gate import Gate, trouble_told

SHOWN = 20  # lines
LISTED = 40  # lists
LONGEST = 90  # characters of a line that are shown
FILE_CHOICES = [Choice(name=title, value=file) for file, title in editing.LIST_FILES.items()]
LIST, LINE = "Type a few letters of its name", "Type a few letters of the line"
GONE = "The list or the line that this was meant for is gone. Look with `/kb line show`."

Lists = Mapping[str, editing.List]


class Lines(Presses):
    """Looks into the files, opens the forms, and has a change proposed once a form is sent."""

    def __init__(self, gate: Gate, changes: Changes) -> None:
        self._gate = gate
        self._changes = changes

    async def lists(self, file: str) -> tuple[str, Lists]:
        """The text of a file, and its lists by name; nothing where there is no such file. Raises DeskError."""
        content = (await self._gate.desk.files()).get(file)
        if content is None or file not in editing.LIST_FILES:
            return "", {}
        try:
            text = content.decode()
            return text, await asyncio.to_thread(editing.lists, file, text)
        except (UnicodeDecodeError, editing.EditError) as error:
            raise DeskError(f"{file} can't be read at the moment. `/kb check` tells what is wrong with it.") from error

    async def offered(self, interaction: Interaction[Any], *, wanted: str) -> dict[str, editing.Line | None]:
        """The names of the lists of the file that was chosen, or (`wanted` is "line") the lines of the list, as options tell
        them; nothing for who may not see them."""
        if not self._gate.is_open(interaction):
            return {}
        with suppress(DeskError):
            _, found = await self.lists(str(interaction.namespace.file or ""))
            if wanted == "list":
                return dict.fromkeys(found)
            chosen = found.get(str(interaction.namespace.list or ""))
            return {editing.told(line): line for line in chosen.lines.values()} if chosen else {}
        return {}

    async def show(self, interaction: Interaction[Any], file: str, name: str) -> None:
        """Show the lists of a file, or with a name the lines of a list."""
        if await self._gate.refuses(interaction):
            return
        await replies.think(interaction)
        async with trouble_told(interaction):
            text, found = await self.lists(file)
            if not found:
                await replies.finish(interaction, no_file(file))
            elif not name:
                await replies.finish(
                    interaction, overview(file, found), files=[Attachment(file, text, "The whole file")]
                )
            elif name in found:
                lines = [forms.as_told(line) for line in found[name].lines.values()]
                whole = Attachment(
                    "lines.txt", "\n\n".join(lines) if file == HELPLINES else "\n".join(lines), "All lines"
                )
                files = [whole] if lines else []
                await replies.finish(interaction, one_list(file, name, found[name]), files=files)
            else:
                await replies.finish(interaction, no_list(name))

    async def open(self, interaction: Interaction[Any], file: str, name: str, line: str | None) -> None:
        """Open the form for a new line of a list, or for one that is there."""
        if await self._gate.refuses(interaction):
            return
        async with trouble_told(interaction):
            _, found = await self.lists(file)
            if name not in found:
                await replies.respond(interaction, no_list(name) if found else no_file(file), ephemeral=True)
                return
            is_answer = editing.answers(file, name) is not None
            if is_answer and line is None:
                await replies.respond(interaction, only_text(file, name), ephemeral=True)
                return
            now = _meant(found[name], None if is_answer else line) if line is not None else None
            if line is not None and now is None:
                await replies.respond(interaction, no_line(name), ephemeral=True)
                return
            filled: tuple[editing.Line, ...] = (now,) if now is not None else ()
            if file == HELPLINES and now is None:
                filled = ({"verified_on": date.today().isoformat()},)
            await replies.ask(interaction, forms.lines(EditList(file, name, now, filled)))

    async def remove(self, interaction: Interaction[Any], file: str, name: str, line: str) -> None:
        """Show what it would do to take a line out of a list."""
        if await self._gate.refuses(interaction):
            return
        await replies.think(interaction)
        async with trouble_told(interaction):
            _, found = await self.lists(file)
            now = _meant(found[name], line) if name in found else None
            if editing.answers(file, name) is not None and name in found:
                await replies.finish(interaction, only_text(file, name))
            elif now is None:
                shown = no_line(name) if name in found else no_list(name) if found else no_file(file)
                await replies.finish(interaction, shown)
            else:
                await self._changes.preview(interaction, EditList(file, name, now))

    @pressed(forms.LINES)
    async def written(
        self, interaction: Interaction[Any], file: str, name: str, line: str, fields: Mapping[str, str]
    ) -> None:
        """The form was sent."""
        if not await self._changes.lets_in(interaction):
            return
        meant = next((each for each in editing.LIST_FILES if forms.file_key(each) == file), "")
        into = forms.lines_written(meant, fields)
        found: Lists | None = None
        async with self._changes.keeping(interaction, EditList(meant, "", None, into), again=False):
            _, found = await self.lists(meant)
        if found is None:
            return
        of = next((each for each in found if forms.file_key(each) == name), "")
        there = found[of].lines.values() if of else ()
        out = next((each for each in there if forms.key(forms.as_told(each)) == line), None)
        change = EditList(meant, of, out, into)
        if not of or (out is None and line != forms.NO_LINE):
            await self._changes.refuse(interaction, change, Refused(GONE))
        elif not into or (out is not None and into == (out,)):
            await self._changes.refuse(interaction, change, Refused("That is what it says already."))
        elif not _is_day(into[0]):
            wrong = "The day has to be one like `2026-11-30`, and not one to come."
            await self._changes.refuse(interaction, change, Refused(wrong))
        else:
            await self._changes.preview(interaction, change)


class LineCommands(app_commands.Group, name="line", description="Words, small talk, examples and help lines"):
    """The commands; what they do is in `Lines`."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    async def _names(self, interaction: Interaction[Any], typed: str) -> list[Choice[str]]:
        return _choices(await self._lines.offered(interaction, wanted="list"), typed)

    async def _texts(self, interaction: Interaction[Any], typed: str) -> list[Choice[str]]:
        return _choices(await self._lines.offered(interaction, wanted="line"), typed)

    @app_commands.command()
    @app_commands.rename(name="list")
    @app_commands.describe(file="Which file", name=LIST)
    @app_commands.choices(file=FILE_CHOICES)
    @app_commands.autocomplete(name=_names)
    async def show(self, interaction: Interaction[Any], file: str, name: str = "") -> None:
        """Show the lists of a file, or the lines of a list"""
        await self._lines.show(interaction, file, name)

    @app_commands.command()
    @app_commands.rename(name="list")
    @app_commands.describe(file="Which file", name=LIST)
    @app_commands.choices(file=FILE_CHOICES)
    @app_commands.autocomplete(name=_names)
    async def add(self, interaction: Interaction[Any], file: str, name: str) -> None:
        """Add lines to a list, or a help line"""
        await self._lines.open(interaction, file, name, None)

    @app_commands.command()
    @app_commands.rename(name="list")
    @app_commands.describe(file="Which file", name=LIST, line=LINE)
    @app_commands.choices(file=FILE_CHOICES)
    @app_commands.autocomplete(name=_names, line=_texts)
    async def change(self, interaction: Interaction[Any], file: str, name: str, line: str) -> None:
        """Change a line of a list, or a help line"""
        await self._lines.open(interaction, file, name, line)

    @app_commands.command()
    @app_commands.rename(name="list")
    @app_commands.describe(file="Which file", name=LIST, line=LINE)
    @app_commands.choices(file=FILE_CHOICES)
    @app_commands.autocomplete(name=_names, line=_texts)
    async def remove(self, interaction: Interaction[Any], file: str, name: str, line: str) -> None:
        """Remove a line from a list"""
        await self._lines.remove(interaction, file, name, line)


def _choices(texts: Mapping[str, Any], typed: str) -> list[Choice[str]]:
    wanted = typed.casefold().strip()
    fitting = dict.fromkeys(text[:MAX_CHOICE] for text in texts if wanted in text.casefold())
    return [Choice(name=text, value=text) for text in list(fitting)[:MAX_CHOICES] if text.strip()]


def _meant(found: editing.List, typed: str | None) -> editing.Line | None:
    """The line that was typed, or chosen from those offered, which may be cut; None where there is none. Without `typed`,
    the only one."""
    lines = {editing.told(line): line for line in found.lines.values()}
    if typed is None:
        return next(iter(lines.values()), None)
    same = [line for text, line in lines.items() if text.casefold() == typed.casefold().strip()]
    return next(iter(same + [line for text, line in lines.items() if text[:MAX_CHOICE] == typed]), None)


def _is_day(line: editing.Line) -> bool:
    """Whether a help line was looked at on a day that there has been; other lines have none."""
    if isinstance(line, str):
        return True
    try:
        return date.fromisoformat(line.get("verified_on", "")) <= date.today()
    except ValueError:
        return False


# What moderators read


def no_file(file: str) -> Wording:
    """That there is nothing of it here."""
    return remark(f"There is no `{escape_markdown(file[:60])}` in my folder, so there is nothing to show or change.")


def no_list(name: str) -> Wording:
    """That a file has no such list."""
    return remark(
        f"There is no list “{escape_markdown(cut(name, LONGEST))}” in that file. Choose one of those that are offered, or see "
        "them all with `/kb line show`."
    )


def only_text(file: str, name: str) -> Wording:
    """That the answer to small talk is one text."""
    return remark(
        f"`{name}` is one text, the answer to that small talk. Change it with `/kb line change`. To be silent about it, or to "
        f"answer something new, change `{file}` itself (`/kb export`, `/kb import`)."
    )


def no_line(name: str) -> Wording:
    """That a list has no such line."""
    return remark(f"The list `{name}` has no line like that. Choose one of those that are offered.")


def overview(file: str, found: Lists) -> Wording:
    """The lists of a file, and how many lines each has."""
    sizes = [f"`{name}` {len(each.lines)}" for name, each in found.items() if each.lines]
    more = f" and {len(sizes) - LISTED} more, which you find by typing" if len(sizes) > LISTED else ""
    care = "\n\nA second moderator has to confirm whatever changes it." if file in SEPARATE else ""
    care += " An entry says a fact where its text has `{fact:name}`." if file == FACTS else ""
    care += " Its rules are changed in the file (`/kb export`, `/kb import`)." if file == URGENT else ""
    return remark(
        f"Its lists, and how many lines each has: {', '.join(sizes[:LISTED])}{more}.{care}", title=_title(file)
    )


def one_list(file: str, name: str, found: editing.List) -> Wording:
    """The first lines of a list."""
    if editing.answers(file, name) is not None:
        return remark("\n".join(map(forms.as_told, found.lines.values())), title=f"{_title(file)}: {name}")
    lines = [f"- {_shown(line, 3 * LONGEST if file == FACTS else LONGEST)}" for line in found.lines.values()]
    left = len(lines) - SHOWN
    more = [f"… and {left} more, in the file below."] if left > 0 else []
    return remark("\n".join([*lines[:SHOWN], *more]) or "It has no lines yet.", title=f"{_title(file)}: {name}")


def _title(file: str) -> str:
    return editing.LIST_FILES[file].partition(":")[0]


def _shown(line: editing.Line, longest: int) -> str:
    if isinstance(line, str):
        return escape_markdown(cut(line, longest))
    young = ", also for under-19s" if line.get("children") else ""
    return f"{escape_markdown(cut(editing.told(line), 2 * LONGEST))} (looked at on {line.get('verified_on', 'no day')}{young})"
