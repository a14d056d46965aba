"""What moderators read about changes of the knowledge."""

from __future__ import annotations

import re
from collections.abc import Sequence

from discord.utils import escape_markdown, format_dt

from bot.answering.wording import FOOTER, Passage, Wording
from bot.desk import BlastRadius, Proposal, Refused, Revision, Shift, Stale
from bot.kb.editors import Reason
from bot.remarks import remark

TOTAL = 5_800  # characters of a message; Discord takes 6,000 in embeds
AS_TEXT = 1_700  # where embeds can't be shown
LEAST = 300  # for the diff, however long the rest is
LISTED = 10  # texts named of a blast radius

OVER = remark("This preview is over, so nothing has changed. Use the command again if you still want to.")
CANCELLED = remark("Cancelled. Nothing has changed.")
DECLINED = "Declined by {who}. Nothing has changed.\n\n**Asked for:** {what}"
OWN = remark("You asked for this change, so another moderator has to confirm it. Nobody confirms their own.")
NOTHING_CHANGED = remark("That is what it says already, so there is nothing to change.")
NO_REVISIONS = remark("Nothing has been changed yet, so there is no history.", title="History")
NO_FOLDER = remark("I can't change the knowledge at the moment: it couldn't be read when I started.")
TOO_LARGE = remark("That is too large. All that you send together may have 2 MB at most.")
NOT_FETCHED = remark("Discord didn't give me that file. Please send it again.")
NO_CHECK = "No problems found."
_FENCE = re.compile("`{3,}")


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


def preview(proposal: Proposal, *, embeds: bool, request_by: int | None = None, why: str = "") -> Wording:
    """What would come of a change. `request_by` is the moderator who wants it, where a second one is asked."""
    head = [f"**{escape_markdown(proposal.what)}**"]
    if request_by is not None:
        head.append(f"<@{request_by}> asks for this change. It touches a safety entry, so a second moderator has to confirm it.")
        head += [f"**Why:** {escape_markdown(why)}"] if why else []
    else:
        head.append("Nothing has changed yet. Press *Confirm* within 10 minutes if this is what you want.")
        if proposal.needs_second:
            head.append("It touches a safety entry: after you, a second moderator has to confirm.")
    head += [f"⚠ **Please read:** {warning}" for warning in proposal.warnings]
    title = "A second moderator is needed" if request_by is not None else "Preview"
    passages = [Passage("\n\n".join(head)[:2_000], title)]
    if proposal.wording is not None:
        passages += [Passage("**As members will see it:**"), *proposal.wording.passages]
    radius = Passage(radius_text(proposal.radius), "What else would change")
    used = sum(_size(each) for each in (*passages, radius)) + len(FOOTER)
    room = max((TOTAL if embeds else AS_TEXT) - used - 40, LEAST)
    diff = Passage(fenced(proposal.diff, room), "What changes in the files")
    return Wording("smalltalk", (*passages, diff, radius), FOOTER)


def is_cut(proposal: Proposal, wording: Wording) -> bool:
    """Whether the wording of a preview doesn't hold the whole diff."""
    return not any(_body(proposal.diff) in passage.body for passage in wording.passages)


def fenced(diff: str, room: int) -> str:
    """A diff as a code block in at most about `room` characters, cut after a line."""
    text = _body(diff)
    if len(text) <= room - 20:
        return f"```diff\n{text}\n```"
    kept = text[: room - 60]
    kept = kept[: kept.rfind("\n")] if "\n" in kept[200:] else kept
    left = text.count("\n") - kept.count("\n")
    return f"```diff\n{kept}\n```… and {left:,} more lines, in the file below."


def _body(diff: str) -> str:
    """The diff without what would end its code block."""
    return _FENCE.sub(lambda fence: "'" * len(fence[0]), diff.rstrip("\n"))


def radius_text(radius: BlastRadius, limit: int = LISTED) -> str:
    """Every text that would be answered otherwise, as many as are to be named."""
    if not radius.asked:
        return "I didn't look."
    if not radius.shifts:
        return f"Nothing. I tried {radius.asked:,} texts, and each gets what it got before."
    lines = [_shift(shift) for shift in radius.shifts[:limit]]
    more = len(radius.shifts) - len(lines)
    count = len(radius.shifts)
    head = f"{count:,} of {radius.asked:,} texts that I tried would get something else:"
    return "\n".join([head, *lines, *([f"… and {more:,} more, in the file below."] if more else [])])


def radius_file(radius: BlastRadius) -> str:
    """The whole of it, for a file."""
    return "\n".join(
        f"{shift.text}\n    {_of(shift)}: {shift.before} -> {shift.after}" for shift in radius.shifts
    )


def _shift(shift: Shift) -> str:
    text = shift.text if len(shift.text) <= 100 else f"{shift.text[:99]}…"
    return f"- “{escape_markdown(text)}” ({_of(shift)}): {shift.before} → {shift.after}"


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
    problems = "\n".join(f"- {problem}" for problem in error.problems[:LISTED])
    text = f"{error}\n\n{problems}" if problems and problems not in str(error) else str(error)
    return remark(f"{text[:3_500]}\n\nNothing has changed.", title="This can't be done")


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


def waiting(where: str) -> Wording:
    """That a second moderator was asked."""
    return remark(f"I have asked for a second moderator: {where}. Nothing has changed until one of them confirms.")


def announcement(revision: Revision, *, undone_by: int | None = None) -> Wording:
    """A change that was made, for the moderators' channel."""
    lines = [f"**{escape_markdown(revision.what)}**", _people(revision)]
    lines += [f"**Why:** {escape_markdown(revision.why)}"] if revision.why else []
    lines += [f"Files: {', '.join(f'`{name}`' for name in revision.files)}"]
    lines += [f"**Undone** by <@{undone_by}>."] if undone_by is not None else ["It is live."]
    return remark("\n".join(lines)[:4_000], title=f"The knowledge has changed (revision {revision.number})")


def done(revision: Revision, announced: str | None) -> Wording:
    """That a change was made, for the moderator who made it."""
    where = f"It is told in {announced}." if announced else "No channel for moderators is set, so nobody else was told."
    return remark(f"**{escape_markdown(revision.what)}**\n\nIt is live, as revision {revision.number}. {where}", title="Done")


def history(revisions: Sequence[Revision], page: int, pages: int, entry: str) -> Wording:
    """A page of the history."""
    lines = [_line(revision) for revision in revisions]
    title = f"History of {entry}" if entry else "History"
    of = f"\n\nPage {page + 1} of {pages}." if pages > 1 else ""
    return remark("\n".join(lines)[:3_900] + of, title=title)


def _line(revision: Revision) -> str:
    what = revision.what if len(revision.what) <= 160 else f"{revision.what[:159]}…"
    why = f" “{escape_markdown(revision.why[:120])}”" if revision.why else ""
    return f"**{revision.number}** · {format_dt(revision.at, 'f')} · {_people(revision)}\n{escape_markdown(what)}{why}"


def _people(revision: Revision) -> str:
    if revision.by is None:
        return "by hand, in the files"
    second = f", confirmed by <@{revision.confirmed_by}>" if revision.confirmed_by is not None else ""
    return f"by <@{revision.by}>{second}"


