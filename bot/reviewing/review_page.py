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
from bot.store.reports import Report

Press = Literal["page", "propose", "new", "find", "elsewhere", "dismiss", "seen"]
Choose = Literal["open", "phrasing", "file", "kind"]

A_PAGE = 8
MAX_TEXT = 160  # characters of a question in the list
MAX_OPTION = 100
MAX_OPTIONS = 25
REPORTS = 5  # that are shown at once: their ids fit into a button, their texts into a message
REPORT_ID = 16  # characters
MAX_REPORT = 500
TITLE = "Questions that I couldn't answer"
GONE = remark("These questions aren't here any more: they are dismissed, answered by now, or too old.")
DISMISSED = "Dismissed: these questions are deleted.\n\n"
NOT_KEPT = (
    "**I keep no questions of this server.** To switch that on, open `/settings` and press *Keep questions*: it says there what "
    "that means."
)
NO_MATCH = "No entry has that in its question or id. Try another word."
ELSEWHERE = "Which kind of message is it? I learn from it when to stay silent."
OTHER_KIND = "other"
SEEN = rf"review:seen:(?P<about>(?:[0-9a-f]{{{REPORT_ID}}}){{1,{REPORTS}}})"
SEEN_TO_ELSEWHERE = "Moderators of the server that the knowledge belongs to see to these."

_LABELS: dict[Press, str] = {
    "page": "Back to the list",
    "propose": "Add to what they chose",
    "new": "New entry",
    "find": "Add to another entry",
    "elsewhere": "Not ours",
    "dismiss": "Dismiss",
    "seen": "I've seen to what is wrong",
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


def overview(
    queue: Queue, knowledge: Knowledge, page: int, notice: str = "", *, is_kept: bool = True, may_mend: bool = True
) -> Wording:
    """What there is to review: answers that are said to be wrong, a page of the list, what is only counted, and answers that
    don't help. `is_kept`: the server has questions kept; `may_mend`: what is wrong is seen to here."""
    start = _page(queue, page) * A_PAGE
    listed = [
        f"{place}. {_asked(cluster, MAX_TEXT)}\n{_like(cluster, knowledge)}"
        for place, cluster in enumerate(queue.clusters[start : start + A_PAGE], start + 1)
    ]
    parts = [_reported(queue.reports, knowledge, may_mend=may_mend)] if queue.reports else []
    parts += listed or ["There is no question to review."]
    if not is_kept:
        parts.append(NOT_KEPT)
    if queue.hidden:
        parts.append(_unread(queue, knowledge, more=bool(listed)))
    if queue.low:
        helped = "\n".join(
            f"- {_name(entry, knowledge)}: {votes.helpful} of {votes.total} found it helpful"
            for entry, votes in list(queue.low.items())[:A_PAGE]
        )
        parts.append(f"**Answers that help too few**\n{helped}")
    parts.append(f"{queue.answered} of {queue.total} questions of the last 30 days would be answered now.")
    return remark(notice + "\n\n".join(parts), title=TITLE)


def _reported(reports: Sequence[Report], knowledge: Knowledge, *, may_mend: bool) -> str:
    lines = (
        f"- {_name(report.entry, knowledge)} (`{report.entry}`): "
        f"“{cut(discord.utils.escape_markdown(report.text), MAX_REPORT)}”"
        for report in reports
    )
    said = "\n".join(lines) if may_mend else "\n".join((*lines, SEEN_TO_ELSEWHERE))
    return f"**Said to be wrong or out of date**\n{said}"


def overview_view(queue: Queue, page: int, *, may_mend: bool = True) -> View | None:
    """The menu of the questions on a page, and buttons to turn it and, with `may_mend`, for what is said to be wrong there."""
    is_reported = bool(queue.reports) and may_mend
    if not queue.clusters and not is_reported:
        return None
    view = View(timeout=None)
    if is_reported:
        view.add_item(_button("seen", "".join(report.id for report in queue.reports)))
    if not queue.clusters:
        return view
    page = _page(queue, page)
    on_page = queue.clusters[page * A_PAGE : (page + 1) * A_PAGE]
    options = [_option(c.text, c.shown.id) for c in on_page if c.shown is not None]
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


def detail_view(
    about: str, entries: Sequence[str], knowledge: Knowledge, *, may_edit: bool, proposed: str = ""
) -> View:
    """What may be done with a question: `entries` are those to which it may be added, `proposed` the one that members chose."""
    view = View(timeout=None)
    if may_edit:
        if proposed in knowledge.entries:
            view.add_item(_button("propose", about))
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
    text = discord.utils.escape_markdown(cut(cluster.text, limit))
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
    nearest = f"Nearest: {named}" if named else "No entry is near it."
    if cluster.proposed not in knowledge.entries:
        return nearest
    times = cluster.picks[cluster.proposed]
    return (
        f"{nearest}\nProposed: as a way of asking “{_name(cluster.proposed, knowledge)}”, which {times} members chose."
    )


def _unread(queue: Queue, knowledge: Knowledge, *, more: bool) -> str:
    """What is told of questions that nobody may read: how many, and what about."""
    several = queue.hidden > 1
    many = f"{queue.hidden} {'more ' if more else ''}question{'s' if several else ''}"
    lines = [
        f"- {_name(topic.entry, knowledge) if topic.entry else 'none of my entries'}: {topic.times}"
        + (f", by at least {topic.members} members" if topic.members > 1 else "")
        for topic in [*queue.topics[: A_PAGE - 1], *queue.topics[A_PAGE - 1 :][-1:]]
    ]
    if len(queue.topics) > A_PAGE:
        lines.insert(-1, f"- {len(queue.topics) - A_PAGE} other entries")
    told = "\n".join(lines)
    they = "them" if several else "it"
    return (
        f"{many}, each asked by fewer than three members: so nobody reads {they}. What {'they are' if several else 'it is'} "
        f"about:\n{told}"
    )


def _example(cluster: Cluster) -> str:
    """A false alarm as the example that it would be in `urgent.yaml`."""
    text = without_marks(cluster.text)
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
