"""The forms in which moderators write an entry or a reason, and what they wrote in them.

All that a form needs to know is in its `custom_id`, so that a restart while somebody is writing loses nothing. That
holds a digest of each field as it was shown: only what the moderator changed is changed, and what somebody else changed
in the meantime is noticed.
"""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from discord import TextStyle
from discord.ui import Label, Modal, TextInput

from bot.answering import cut
from bot.desk import AddEntry, EditEntry, EditList
from bot.knowledge import FACTS, HELPLINES, ID_PATTERN, MAX_ANSWER, MAX_QUESTION, MAX_SMALL_TALK, Entry, editing

MAX_TITLE = 45
MAX_WHY = 300
MAX_ID = 60

# Field, label, what it is for, longest, whether it has to be filled in.
Inputs = tuple[tuple[str, str, str, int, bool], ...]
INPUTS: Inputs = (
    ("question", "Question", "As members see it.", MAX_QUESTION, True),
    ("answer", "Answer", "Discord's Markdown: **bold**, lists with “- ”.", MAX_ANSWER, True),
    ("source", "Source", "The part of the article; or, beyond the article, title and address.", 500, True),
    ("note", "Note (may be empty)", "What the evidence says where the article overstates.", 1_000, False),
    ("related", "Next questions (may be empty)", "Ids of other entries, with commas between them.", 1_000, False),
)
# The same of a new entry: how members ask comes in place of the next questions, which are added later.
NEW_INPUTS: Inputs = (
    INPUTS[0],
    (
        "also_asked",
        "Other ways members ask it",
        "One a line, 10 or more, in their words. Without them I hardly find it.",
        4_000,
        False,
    ),
    INPUTS[1],
    ("source", "Source", "The article's section. If it isn't from the article: a page's title and address.", 500, True),
    INPUTS[3],
)
SINGLE = {"question", "source", "related", *editing.HELPLINE_FIELDS}  # of a single line
DIGEST = 4  # characters for each field
_ADDRESS = re.compile(r"https?://|\bwww\.")

# The fields of a help line.
HELPLINE_INPUTS: Inputs = (
    ("label", "Who answers", "As members know them.", 80, True),
    ("contact", "Number or address", "As it is to be read: call 116 123, or chat at example.org", 120, True),
    ("children", "Also for under-19s? (may be empty)", "Write yes, if it is. They see these first.", 5, False),
    ("source", "Where you looked it up", "A page or a book, or: called it.", 300, True),
    ("verified_on", "Day on which you called or opened it", "Year-month-day: 2026-11-30", 10, True),
)
LINES_INPUTS: Inputs = (
    ("lines", "Lines", "One a line, in members' words. Nothing that tells who wrote it.", 4_000, True),
)
FACT_INPUTS: Inputs = (
    (
        "lines",
        "Facts",
        "One a line: name, colon, what it says. Entries use it as {fact:name}.",
        4_000,
        True,
    ),
)
ANSWER_INPUTS: Inputs = (("answer", "Answer", "What I say to it, in a sentence or two.", MAX_SMALL_TALK, True),)
_YES = {"yes", "y", "true", "1"}
# The custom_id of the form for lines of a list: keys of the file, of the list's name, and of the line to be changed.
LINES = r"kb:lines:(?P<file>[0-9a-f]{8}):(?P<name>[0-9a-f]{8}):(?P<line>[\w-]{4,8})"
NO_LINE = "none"

# The custom_ids of the forms for an entry. `file` is the key of a file; an empty `entry` means that an id is made; `shown`
# are the digests of the fields as they were shown.
NEW = r"kb:add:(?P<entry>[a-z0-9-]{0,60}):(?P<file>[0-9a-f]{8}):(?P<flags>[-yn]{2})"
EDIT = rf"kb:edit:(?P<entry>[a-z0-9-]{{1,60}}):(?P<flags>[-yn]{{2}}):(?P<shown>[\w-]{{{DIGEST * len(INPUTS)}}})"


def new_entry(
    file: str,
    id_: str = "",
    *,
    beyond_article: bool | None = None,
    high_risk: bool | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Modal:
    """The form for a new entry in the file named `file`; `fields` is what is filled in already."""
    custom_id = f"kb:add:{id_}:{file_key(file)}:{_flag(beyond_article)}{_flag(high_risk)}"
    return _entry_form("New entry", custom_id, fields or {}, NEW_INPUTS)


def changed_entry(
    entry: Entry,
    *,
    beyond_article: bool | None = None,
    high_risk: bool | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Modal:
    """The form for an entry, filled in with what it holds, or with `fields` in place of that."""
    now = values(entry)
    shown = "".join(digest(now[name]) for name, *_ in INPUTS)
    custom_id = f"kb:edit:{entry.id}:{_flag(beyond_article)}{_flag(high_risk)}:{shown}"
    return _entry_form(f"Edit {entry.id}", custom_id, now | dict(fields or {}))


def again(change: AddEntry | EditEntry, entry: Entry | None) -> Modal | None:
    """The form with what was written in it. `entry` is the one that is to be changed, as it is now; None: it is gone."""
    fields = change.fields
    beyond = fields.get("beyond_article")
    high = fields["risk"] == "high" if "risk" in fields else None
    if isinstance(change, AddEntry):
        return new_entry(change.file, fields["id"], beyond_article=beyond, high_risk=high, fields=fields)
    return changed_entry(entry, beyond_article=beyond, high_risk=high, fields=fields) if entry is not None else None


def lines(change: EditList) -> Modal:
    """The form for lines of a list, filled in with those that are to be there."""
    of = key(as_told(change.out)) if change.out is not None else NO_LINE
    custom_id = f"kb:lines:{file_key(change.file)}:{file_key(change.list)}:{of}"
    title = f"{editing.LIST_FILES[change.file]}: {change.list}"
    if change.file == HELPLINES:
        filled = dict(change.into[0]) if change.into and not isinstance(change.into[0], str) else {}
        filled |= {"children": "yes"} if filled.get("children") else {}
        return _entry_form(title, custom_id, filled, HELPLINE_INPUTS)
    text = "\n".join(line for line in change.into if isinstance(line, str))
    if editing.answers(change.file, change.list) is not None:
        return _entry_form(title, custom_id, {"answer": text}, ANSWER_INPUTS)
    return _entry_form(title, custom_id, {"lines": text}, FACT_INPUTS if change.file == FACTS else LINES_INPUTS)


def lines_written(file: str, fields: Mapping[str, str]) -> tuple[editing.Line, ...]:
    """The lines that were written in the form."""
    if "answer" in fields:
        return tuple(filter(None, (fields["answer"].strip(),)))
    if file != HELPLINES:
        found = (" ".join(line.lstrip("-•* ").split()) for line in fields.get("lines", "").split("\n"))
        return tuple(dict.fromkeys(filter(None, found)))
    given = {name: " ".join(fields.get(name, "").split()) for name, *_ in HELPLINE_INPUTS}
    given["children"] = "true" if given["children"].lower() in _YES else ""
    return ({name: value for name, value in given.items() if value},)


def as_told(line: editing.Line) -> str:
    """A line with all that is in it."""
    if isinstance(line, str):
        return line
    return "\n".join(f"{name}: {line[name]}" for name in editing.HELPLINE_FIELDS if line.get(name))


def key(text: str) -> str:
    """A few characters that tell a line from others."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())[:8].decode()


def why(token: str) -> Modal:
    """The form for a reason."""
    form = Modal(title="Confirm and say why", custom_id=f"kb:why:{token}")
    reason: TextInput[Any] = TextInput(custom_id="why", style=TextStyle.paragraph, max_length=MAX_WHY)
    form.add_item(Label(text="Why", description="Other moderators read this in the history.", component=reason))
    return form


def values(entry: Entry) -> dict[str, str]:
    """What a form shows of an entry, by field."""
    given = {"question": entry.question, "answer": entry.answer, "source": entry.source, "note": entry.note or ""}
    given |= {"related": ", ".join(entry.related)}
    return {name: given[name][:longest] for name, _, _, longest, _ in INPUTS}


def digest(value: str) -> str:
    """A few characters that differ when two values differ in more than blanks."""
    same = " ".join(value.split())
    return base64.urlsafe_b64encode(hashlib.sha256(same.encode()).digest())[:DIGEST].decode()


def file_key(name: str) -> str:
    """A file's name, in eight characters."""
    return f"{zlib.crc32(name.encode()):08x}"


def written(fields: Mapping[str, str], flags: str) -> dict[str, Any]:
    """The fields of an entry as they were written in a form, those left empty as None, and what was chosen beside it."""
    given: dict[str, Any] = {name: fields.get(name) or None for name, *_ in INPUTS}
    return given | {"related": ids(fields.get("related", ""))} | _flags(flags)


def written_anew(fields: Mapping[str, str], flags: str) -> dict[str, Any]:
    """The same of a new entry. One whose source is an address isn't from the article, unless that was said."""
    given: dict[str, Any] = {name: fields.get(name) or None for name, *_ in NEW_INPUTS}
    ways = [" ".join(line.lstrip("-•* ").split()) for line in (given["also_asked"] or "").split("\n")]
    beyond = {"beyond_article": True} if _ADDRESS.search(given["source"] or "") else {}
    return given | {"also_asked": tuple(dict.fromkeys(filter(None, ways)))} | beyond | _flags(flags)


def changes(entry: Entry, fields: Mapping[str, Any], shown: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What a moderator changed of an entry, and the fields that somebody else changed as well while they were writing,
    with what those hold now."""
    now = values(entry)
    changed: dict[str, Any] = {}
    clashes: dict[str, str] = {}
    for place, (name, *_) in enumerate(INPUTS):
        value = fields[name]
        before = shown[place * DIGEST : (place + 1) * DIGEST]
        mine = digest(value if isinstance(value, str) else ", ".join(value or ()))
        if mine in (before, digest(now[name])):
            continue
        changed[name] = value
        if digest(now[name]) != before:
            clashes[name] = now[name]
    chosen = {name: fields[name] for name in ("beyond_article", "risk") if name in fields}
    return changed | {name: value for name, value in chosen.items() if getattr(entry, name) != value}, clashes


def as_text(fields: Mapping[str, Any]) -> str:
    """What was written in a form, to be copied from a file."""
    return "\n\n".join(
        f"{name}:\n{value if isinstance(value, str) else _joined(name, value)}"
        for name in dict.fromkeys(name for name, *_ in (*INPUTS, *NEW_INPUTS))
        if (value := fields.get(name))
    )


def is_id(text: str) -> bool:
    """Whether an entry may have this id."""
    return re.fullmatch(ID_PATTERN, text) is not None and len(text) <= MAX_ID


def ids(text: str) -> tuple[str, ...]:
    """The ids in a list with commas, blanks or line ends between them."""
    return tuple(dict.fromkeys(re.findall(r"[^\s,;`]+", text)))


def _joined(name: str, values: Iterable[str]) -> str:
    return ("\n" if name == "also_asked" else ", ").join(values)


def _entry_form(title: str, custom_id: str, filled: Mapping[str, Any], inputs: Inputs = INPUTS) -> Modal:
    form = Modal(title=cut(title, MAX_TITLE), custom_id=custom_id)
    for name, label, description, longest, required in inputs:
        value = filled.get(name) or ""
        text = value if isinstance(value, str) else _joined(name, value)
        field: TextInput[Any] = TextInput(
            custom_id=name,
            style=TextStyle.short if name in SINGLE else TextStyle.paragraph,
            default=text[:longest] or None,
            max_length=longest,
            required=required,
        )
        form.add_item(Label(text=label, description=description, component=field))
    return form


def _flag(choice: bool | None) -> str:
    return "-" if choice is None else "y" if choice else "n"


def _flags(flags: str) -> dict[str, Any]:
    """The fields that were chosen beside the form; those that weren't stay as they are."""
    chosen: dict[str, Any] = {}
    if flags[0] != "-":
        chosen["beyond_article"] = flags[0] == "y"
    if flags[1] != "-":
        chosen["risk"] = "high" if flags[1] == "y" else None
    return chosen
