"""The pages of `/review`: what they say, and their buttons, menus and form.

All that these need to know is in their `custom_id`: what to do, and with which question (its id in the store).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Any, Literal

import discord
from discord import SelectOption
from discord.ui import Item, Label, Modal, TextInput, View

from bot.answering import Wording, cut, remark
from bot.client.presses import button, menu
from bot.knowledge import MAX_PHRASING, Knowledge
from bot.reviewing.likeness import without_marks
from bot.reviewing.review import Cluster, Queue

Press = Literal["page", "new", "find", "elsewhere", "dismiss"]
Choose = Literal["open", "phrasing", "file", "kind"]

A_PAGE = 8
MAX_TEXT = 160  # characters of a question in the list
MAX_OPTION = 100
MAX_OPTIONS = 25
TITLE = "Questions that I couldn't answer"
GONE = remark("These questions aren't here any more: they are dismissed, answered by now, or too old.")
DISMISSED = "Dismissed: these questions are deleted.\n\n"
NO_MATCH = "No entry has that in its question or id. Try another word."
ELSEWHERE = "Which kind of message is it? I learn from it when to stay silent."
OTHER_KIND = "other"

_LABELS: dict[Press, str] = {
    "page": "Back to the list",
    "new": "New entry",
    "find": "Add to another entry",
    "elsewhere": "Not ours",
    "dismiss": "Dismiss",
}
_PROMPTS: dict[Choose, str] = {
    "open": "Choose a question to deal with",
    "phrasing": "Add as phrasing to …",
    "file": "Choose the file of the new entry",
    "kind": "Choose the kind of message",
}


def custom_id(what: Press | Choose | Literal["found"]) -> str:
    """The form of the `custom_id` of a button, a menu or the form: `about` is the id of a question, or the number of a
    page."""
    return rf"review:{what}:(?P<about>[0-9a-f]{{16}}|\d{{1,4}})"


# The list


def overview(queue: Queue, knowledge: Knowledge, page: int, notice: str = "") -> Wording:
    """What there is to review: a page of the list, what is only counted, and answers that don't help."""
    start = _page(queue, page) * A_PAGE
    listed = [
        f"{place}. {_asked(cluster, MAX_TEXT)}\n{_like(cluster, knowledge)}"
        for place, cluster in enumerate(queue.clusters[start : start + A_PAGE], start + 1)
    ]
    parts = [*listed] or ["There is no question to review."]
    if queue.hidden:
        many = f"{queue.hidden} {'more ' if listed else ''}question{'s' if queue.hidden > 1 else ''}"
        parts.append(
            f"{many}, each asked by fewer than three members: so nobody reads {'them' if queue.hidden > 1 else 'it'}."
        )
    if queue.low:
        helped = "\n".join(
            f"- {_name(entry, knowledge)}: {votes.helpful} of {votes.total} found it helpful"
            for entry, votes in list(queue.low.items())[:A_PAGE]
        )
        parts.append(f"**Answers that help too few**\n{helped}")
    parts.append(f"{queue.answered} of {queue.total} questions of the last 30 days would be answered now.")
    return remark(notice + "\n\n".join(parts), title=TITLE)


def overview_view(queue: Queue, page: int) -> View | None:
    """The menu of the questions on a page, and buttons to turn it."""
    if not queue.clusters:
        return None
    page = _page(queue, page)
    on_page = queue.clusters[page * A_PAGE : (page + 1) * A_PAGE]
    view = View(timeout=None)
    options = [_option(c.shown.text, c.shown.id) for c in on_page if c.shown is not None]
    view.add_item(_menu("open", str(page), options))
    if page > 0:
        view.add_item(_button("page", str(page - 1), "Previous page"))
    if page + 1 < pages(queue):
        view.add_item(_button("page", str(page + 1), "Next page"))
    return view


def pages(queue: Queue) -> int:
    """How many pages the list has; at least one."""
    return max(1, ceil(len(queue.clusters) / A_PAGE))


def _page(queue: Queue, page: int) -> int:
    return min(page, pages(queue) - 1)


# One question


def detail(cluster: Cluster, knowledge: Knowledge, *, may_edit: bool, notice: str = "") -> Wording:
    """One question, and what may be done with it."""
    picked = "\n".join(f"- {_name(entry, knowledge)} ({times})" for entry, times in cluster.picks.most_common(3))
    parts = [
        notice,
        _asked(cluster, 1_000),
        f"**What members then chose**\n{picked}" if picked else "",
        _example(cluster) if cluster.alarms else _like(cluster, knowledge),
        "Nothing changes before you have seen a preview and confirmed it."
        if may_edit
        else "Only moderators of the server that the knowledge belongs to can add it.",
    ]
    return remark("\n\n".join(part for part in parts if part), title=TITLE)


def detail_view(about: str, entries: Sequence[str], knowledge: Knowledge, *, may_edit: bool) -> View:
    """What may be done with a question: `entries` are those to which it may be added."""
    view = View(timeout=None)
    if may_edit:
        if entries:
            options = [_option(knowledge.entries[id_].question, id_) for id_ in entries[:MAX_OPTIONS]]
            view.add_item(_menu("phrasing", about, options))
        for press in ("find", "new", "elsewhere"):
            view.add_item(_button(press, about))
    view.add_item(_button("dismiss", about))
    view.add_item(_button("page", "0"))
    return view


def choice_view(choose: Choose, about: str, choices: Mapping[str, str]) -> View:
    """A menu of files or kinds: what is chosen, and what it is called."""
    view = View(timeout=None)
    view.add_item(_menu(choose, about, [_option(name, value) for value, name in list(choices.items())[:MAX_OPTIONS]]))
    view.add_item(_button("page", "0"))
    return view


def choosing(choose: Choose) -> Wording:
    """What is said above such a menu."""
    return remark(ELSEWHERE if choose == "kind" else "In which file should the new entry be?", title=TITLE)


def kinds(knowledge: Knowledge) -> dict[str, str]:
    """The kinds of messages that aren't ours, by their ids."""
    return {kind: kind.replace("-", " ") for kind in knowledge.not_ours} or {OTHER_KIND: OTHER_KIND}


def find_form(about: str) -> Modal:
    """The form in which a moderator looks for an entry."""
    form = Modal(title="Add to another entry", custom_id=f"review:found:{about}")
    words: TextInput[Any] = TextInput(custom_id="words", max_length=100)
    form.add_item(Label(text="Word", description="A word of the entry's question, or its id.", component=words))
    return form


def _asked(cluster: Cluster, limit: int) -> str:
    """What was asked, and how often; a member's own formatting has no effect."""
    text = discord.utils.escape_markdown(cut(cluster.shown.text, limit)) if cluster.shown is not None else ""
    if cluster.alarms:
        return f"“{text}”: a false alarm ({', '.join(cluster.alarms)})."
    times = "once" if cluster.times == 1 else f"{cluster.times} times"
    several = f", by at least {cluster.members} members" if cluster.members > 1 else ""
    return f"“{text}”: asked {times}{several}."


def _like(cluster: Cluster, knowledge: Knowledge) -> str:
    if cluster.alarms:
        return "It still alarms me. To mend that, add it to the examples that must not."
    near: Iterable[str] = cluster.nearest(knowledge)[:2]
    named = "; ".join(_name(entry, knowledge) for entry in near)
    return f"Nearest: {named}" if named else "No entry is near it."


def _example(cluster: Cluster) -> str:
    """A false alarm as the example that it would be in `urgent.yaml`."""
    text = without_marks(cluster.shown.text) if cluster.shown is not None else ""
    line = f"        - {json.dumps(cut(text, MAX_PHRASING), ensure_ascii=False)}".replace("`", "'")
    examples = "\n".join(f"  {category}:\n    examples:\n      harmless:\n{line}" for category in cluster.alarms)
    return (
        "Proposed for `urgent.yaml`, as an example that must not alarm. The check then says which line it was; make that one "
        f"narrower.\n```yaml\n{examples}\n```"
    )


def _name(entry: str, knowledge: Knowledge) -> str:
    return cut(knowledge.entries[entry].question, 90) if entry in knowledge.entries else f"{entry} (gone)"


def _button(press: Press, about: str, text: str = "") -> Item[Any]:
    style = discord.ButtonStyle.danger if press == "dismiss" else discord.ButtonStyle.secondary
    return button(text or _LABELS[press], f"review:{press}:{about}", style=style)


def _menu(choose: Choose, about: str, options: Sequence[SelectOption]) -> Item[Any]:
    return menu(f"review:{choose}:{about}", _PROMPTS[choose], options)


def _option(text: str, value: str) -> SelectOption:
    return SelectOption(label=cut(text, MAX_OPTION), value=value)
