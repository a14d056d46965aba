"""What moderators read about changes of the knowledge."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from discord.utils import escape_markdown, format_dt

from bot.answering import FOOTER, Passage, Wording, cut, remark
from bot.client.delivery import Attachment
from bot.desk import BlastRadius, Proposal, Refused, Revision, Shift, Stale
from bot.knowledge import SEPARATE
from bot.moderating.editors import Reason
from bot.store import FORGOTTEN

TOTAL = 5_900  # characters of a message; Discord takes 6,000 in embeds
AS_TEXT = 1_700  # where embeds can't be shown
LEAST = 300  # for the diff, however long the rest is
MAX_HEAD = 1_300
MAX_RADIUS = 1_000  # for the texts named of a blast radius
MAX_FILES = 10  # that Discord takes under one message
DIFF = "What changes in the files"
DIFF_WAS = "What changed in the files"
_ID = re.compile(r"(`[a-z0-9][a-z0-9-]*`)")

OVER = remark("This preview is over, so nothing has changed. Use the command again if you still want to.")
CANCELLED = remark("Cancelled. Nothing has changed.")
CORRECTING = remark(
    "I'm correcting what I answered with this in the last 30 days, one answer after another. Your channel hears what became of "
    "it. If the change is undone, the answers follow."
)
NOT_CORRECTED = remark(
    "My database can't be used at the moment, so no earlier answer is corrected. Please try again later."
)
REQUEST_OVER = remark(
    "Nobody confirmed this change in time, so nothing has changed. Whoever still wants it asks again."
)
OUTDATED = remark("The files have changed since this was asked for, so nothing was written. Please ask for it again.")
NOBODY_TO_ASK = remark(
    "A second moderator has to confirm this, but I can't write here to ask for one. Choose a channel for moderators with "
    "`/settings`, or give me *View Channel* and *Send Messages* here. Nothing has changed."
)
OWN = remark("You asked for this change, so another moderator has to confirm it. Nobody confirms their own.")
NOTHING_CHANGED = remark("That is what it says already, so there is nothing to change.")
NO_REVISIONS = remark("Nothing has been changed yet, so there is no history.", title="History")
NO_SUCH_REVISION = remark("That change isn't kept any more.", title="History")
BROKEN = remark("Sorry, something went wrong on my side. Nothing has changed, and what you wrote is in the file below.")
NO_FOLDER = remark("I can't change the knowledge at the moment: it couldn't be read when I started.")
TOO_LARGE = remark("That is too large. All that you send together may have 2 MB at most.")
NOT_FETCHED = remark("Discord didn't give me that file. Please send it again.")
NO_SUCH_FILE = remark("There is no such file of entries. Type a few letters and choose one of those that are offered.")
NO_ID = remark("An id has small letters, digits and hyphens only, 60 at most: `sun-sensitivity`. Or leave it out.")
ONLY_MANAGERS = remark("Only members with the permission *Manage Server* can choose who may change the knowledge.")
NOT_EVERYONE = remark("That would let everyone change the knowledge. Choose a role that only moderators have.")
_FENCE = re.compile("`{3,}")
_FENCED = "```diff\n{}\n```"


def refusal(reason: Reason, guild: int | None) -> Wording:
    """Why somebody may not change the knowledge."""
    match reason:
        case "homeless":
            here = f"`HOME_SERVER={guild}` if it is this one" if guild else "`HOME_SERVER=` and the server's id"
            return remark(
                "Nobody can change the knowledge from Discord yet. Whoever runs me has to tell me which server's "
                f"moderators may: {here}, in the file `.env`, and then restart me."
            )
        case "elsewhere":
            return remark("The knowledge can only be changed in the server that it belongs to, not here.")
        case "member":
            return remark(
                "Only moderators can do this: members with the permission *Manage Server*, or with a role that they "
                "chose with `/kb editors add`."
            )


def taken(id_: str) -> Wording:
    """That an id is used already."""
    return remark(f"There is an entry `{id_}` already. Change it with `/kb edit`, or choose another id.")


def preview(
    proposal: Proposal,
    *,
    embeds: bool,
    request_by: int | None = None,
    why: str = "",
    takes_back: Revision | None = None,
) -> Wording:
    """What would come of a change: what members will see first, the files last. `request_by` is the moderator who wants it,
    where a second one is asked; `takes_back` the revision that it undoes."""
    title = "Preview: nothing has changed yet" if request_by is None else "A second moderator is needed"
    head = Passage(cut("\n\n".join(_head(proposal, request_by, why, takes_back)), MAX_HEAD), title)
    shown = () if proposal.wording is None else (Passage("**As members will see it:**"), *proposal.wording.passages)
    radius = Passage(radius_text(proposal.radius), "What else would change")
    used = sum(_size(each) for each in (head, *shown, radius)) + len(DIFF) + len(FOOTER)
    room = max((TOTAL if embeds else AS_TEXT) - used, LEAST)
    return Wording("smalltalk", (head, *shown, radius, Passage(fenced(proposal.diff, room), DIFF)), FOOTER)


def _head(proposal: Proposal, request_by: int | None, why: str, takes_back: Revision | None) -> list[str]:
    lines = [f"**{_what(proposal.what)}**"]
    if takes_back is not None:
        reason = f" (“{escape_markdown(cut(takes_back.why, 100))}”)" if takes_back.why else ""
        lines.append(f"That was changed {_people(takes_back)}, {format_dt(takes_back.at, 'R')}{reason}.")
    if request_by is not None:
        lines.append(f"<@{request_by}> asks for this. {_why_second(proposal)}, so another moderator has to confirm it.")
        lines += [f"**Why:** {escape_markdown(why)}"] if why else []
    else:
        lines.append("Press *Confirm* within 10 minutes if this is what you want.")
        if proposal.needs_second:
            lines.append(f"{_why_second(proposal)}: after you, a second moderator has to confirm.")
    lines += [f"**May do harm:** {danger}" for danger in proposal.dangers]
    return lines + [f"**Please read:** {warning}" for warning in proposal.warnings]


def _why_second(proposal: Proposal) -> str:
    if proposal.dangers:
        return "It has something that may do harm"
    return "It is about people in danger" if SEPARATE & proposal.after.keys() else "It touches a safety entry"


def _size(passage: Passage) -> int:
    extra = len("Note") + len("Source")
    return sum(len(part or "") for part in (passage.title, passage.body, passage.note, passage.source)) + extra


def _is_cut(proposal: Proposal, wording: Wording) -> bool:
    """Whether the wording of a preview doesn't hold the whole diff."""
    return not any(_body(proposal.diff) in passage.body for passage in wording.passages)


def cut_off(proposal: Proposal, shown: Wording, *, to_author: bool = False) -> list[Attachment]:
    """What the wording of a preview shows only in part, as files under it. `to_author`: who reads it has typed it."""
    files = []
    if _is_cut(proposal, shown):
        files.append(Attachment("change.diff", proposal.diff, "Everything that would change in the files", to_author))
    if len(proposal.radius.shifts) > len(named(proposal.radius)):
        shifts = proposal.radius.shifts
        told = "\n".join(f"{shift.text}\n    {_of(shift)}: {shift.before} -> {shift.after}" for shift in shifts)
        files.append(Attachment("what-else-would-change.txt", told, "Every text that would get something else"))
    return files


def fenced(diff: str, room: int) -> str:
    """A diff as a code block in at most `room` characters, cut after a line."""
    text = _body(diff)
    if len(text) + len(_FENCED.format("")) <= room:
        return _FENCED.format(text)
    kept = text[: max(room - 80, 0)]
    kept = kept[: kept.rfind("\n")] if "\n" in kept else kept
    left = text.count("\n") - kept.count("\n")
    return f"{_FENCED.format(kept)}\n… and {left:,} more lines, below."


def _body(diff: str) -> str:
    """The diff without what would end its code block."""
    return _FENCE.sub(lambda fence: "'" * len(fence[0]), diff.rstrip("\n"))


def radius_text(radius: BlastRadius) -> str:
    """Every text that would be answered otherwise, as many as there is room for."""
    if not radius.asked:
        return "I didn't try."
    left = f" There was no time for {radius.left:,} others." if radius.left else ""
    if not radius.shifts:
        return f"Nothing. I tried {radius.asked:,} texts, and each gets what it got before.{left}"
    lines = [f"{len(radius.shifts):,} of the {radius.asked:,} texts that I tried would get something else:{left}"]
    lines += map(_shift, named(radius))
    more = len(radius.shifts) - len(named(radius))
    return "\n".join([*lines, *([f"… and {more:,} more, in the file below."] if more else [])])


def named(radius: BlastRadius) -> list[Shift]:
    """Those of the texts that are named in a preview."""
    lengths = accumulate(len(_shift(shift)) + 1 for shift in radius.shifts)
    return [shift for shift, length in zip(radius.shifts, lengths, strict=True) if length <= MAX_RADIUS]


def _shift(shift: Shift) -> str:
    return f"- “{escape_markdown(cut(shift.text, 80))}” ({_of(shift)}): {shift.before} → {shift.after}"


def _of(shift: Shift) -> str:
    match shift.sort:
        case "question":
            return f"the question of {shift.owner}"
        case "phrasing":
            return f"a phrasing of {shift.owner}"
        case _:
            return "asked by a member"


def refused(error: Refused) -> Wording:
    """Why a change can't be made."""
    return remark(f"{cut(str(error), 3_500)}\n\nNothing has changed.", title="This can't be done")


def failed(text: str) -> Wording:
    """That a change couldn't be made just now."""
    return remark(f"{text}\n\nNothing has changed.", title="Not done")


def stale(error: Stale) -> Wording:
    """That somebody changed the files by hand in the meantime. What they say now is in files below the message."""
    gone = sorted(name for name, text in error.newer.items() if text is None)
    told = f"\n\nGone: {', '.join(gone)}." if gone else ""
    return remark(
        f"{error}{told}\n\nWhat the files say now is below. Press *Look again* to see your change with the newer text.",
        title="The files have changed",
    )


def newer(texts: Mapping[str, str | None]) -> list[Attachment]:
    """Files as they are now, without those that are gone, to go under that."""
    told = sorted((name, text) for name, text in texts.items() if text is not None)
    return [Attachment(name, text, f"What {name} says now") for name, text in told[:MAX_FILES]]


def clash(entry: str, newer: Mapping[str, str]) -> str:
    """That somebody else changed fields of an entry while a moderator was writing."""
    now = "\n\n".join(f"**{name.capitalize()} now:**\n{text or '(empty)'}" for name, text in newer.items())
    return (
        f"While you were writing, somebody else changed `{entry}`. {now}\n\nPress *Change the text* to go on from your "
        "own words; they are also in the file below."
    )


def first_is_gone(by: int) -> Wording:
    """That who asked for a change may not change the knowledge any more."""
    return remark(
        f"<@{by}> asked for this, and can't change the knowledge any more, so nothing was written. If it is still a good "
        "idea, please ask for it yourself."
    )


def declined(by: int, asked_by: int) -> Wording:
    """That a second moderator doesn't want a change."""
    return remark(f"<@{by}> declined the change that <@{asked_by}> asked for. Nothing has changed.")


def waiting(where: str) -> Wording:
    """That a second moderator was asked."""
    return remark(f"I have asked for a second moderator: {where}. Nothing has changed until one of them confirms.")


def announcement(revision: Revision, *, undone_by: int | None = None) -> Wording:
    """A change that was made, for the moderators' channel."""
    lines = [f"**{_what(revision.what)}**", _people(revision)]
    lines += [f"**Why:** {escape_markdown(revision.why)}"] if revision.why else []
    lines += [f"Files: {', '.join(f'`{name}`' for name in revision.files)}"]
    lines += [f"**Undone** by <@{undone_by}>."] if undone_by is not None else ["It is live."]
    return remark("\n".join(lines)[:4_000], title=f"The knowledge has changed (revision {revision.number})")


def done(revision: Revision, announced: str | None) -> Wording:
    """That a change was made, for the moderator who made it."""
    where = f"It is told in {announced}." if announced else "No channel for moderators is set, so nobody else was told."
    return remark(f"**{_what(revision.what)}**\n\nIt is live, as revision {revision.number}. {where}", title="Done")


def history(revisions: Sequence[Revision], page: int, pages: int, entry: str) -> Wording:
    """A page of the history."""
    lines = [_line(revision) for revision in revisions]
    title = f"History of {entry}" if entry else "History"
    of = f"\n\nPage {page + 1} of {pages}." if pages > 1 else ""
    return remark("\n".join(lines)[:3_900] + of, title=title)


def difference(revision: Revision, diff: str, *, embeds: bool) -> Wording:
    """What a revision changed."""
    why = [f"**Why:** {escape_markdown(revision.why)}"] if revision.why else []
    told = [f"**{_what(cut(revision.what, 300))}**", f"{_people(revision)}, {format_dt(revision.at, 'f')}", *why]
    head = Passage("\n".join(told), f"Revision {revision.number}")
    room = max((TOTAL if embeds else AS_TEXT) - _size(head) - len(DIFF_WAS) - len(FOOTER), LEAST)
    return Wording("smalltalk", (head, Passage(fenced(diff, room), DIFF_WAS)), FOOTER)


def whole_difference(diff: str, shown: Wording) -> list[Attachment]:
    """The difference as a file, where the wording has only its beginning."""
    is_whole = any(_body(diff) in passage.body for passage in shown.passages)
    return [] if is_whole else [Attachment("change.diff", diff, "Everything that changed in the files")]


def _line(revision: Revision) -> str:
    what = _what(revision.what if len(revision.what) <= 160 else f"{revision.what[:159]}…")
    why = f" “{escape_markdown(revision.why[:120])}”" if revision.why else ""
    return f"**{revision.number}** · {format_dt(revision.at, 'f')} · {_people(revision)}\n{what}{why}"


def _what(text: str) -> str:
    """What was changed, with ids shown as such; whatever else is in it may be a member's or a moderator's words."""
    return "".join(part if _ID.fullmatch(part) else escape_markdown(part) for part in _ID.split(text))


def _people(revision: Revision) -> str:
    if revision.by is None:
        return "by hand, in the files"
    second = f", confirmed by {_who(revision.confirmed_by)}" if revision.confirmed_by is not None else ""
    return f"by {_who(revision.by)}{second}"


def _who(moderator: int) -> str:
    return f"<@{moderator}>" if moderator != FORGOTTEN else "a moderator who asked to be forgotten"
