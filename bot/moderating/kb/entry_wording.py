"""What moderators read about the knowledge as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from discord.utils import escape_markdown

from bot.answering import FOOTER, Decision, Evidence, Passage, Wording, cut, passage, remark
from bot.knowledge import Knowledge, Problem

SHOWN = 12  # phrasings
LISTED = 15  # entries found, problems


def no_entry(id_: str, near: Sequence[str] = (), typed: str = "") -> Wording:
    """That there is no such entry; `near` are those that may be meant, and `typed` is what was to be done with it."""
    meant = f"Did you mean {' or '.join(f'`{each}`' for each in near)}? Else type" if near else "Type"
    back = f"\n\nWhat you typed: {escape_markdown(typed)}" if typed else ""
    return remark(
        f"There is no entry `{escape_markdown(id_[:60])}`. {meant} a few letters of its id or question and choose one of "
        f"those that are offered, or use `/kb search`.{back}"
    )


def no_phrasing(id_: str) -> Wording:
    """That an entry has no such phrasing."""
    return remark(f"`{id_}` has no phrasing like that. Choose one of those that are offered, or look with `/kb show`.")


def entry(knowledge: Knowledge, id_: str) -> Wording:
    """An entry as members see it, and what belongs to it."""
    shown = knowledge.entries[id_]
    phrasings = knowledge.phrasings[id_][1:]
    section = next((part.title for part in knowledge.sections if id_ in part.entries), "none")
    lines = [
        f"**Id:** `{id_}`",
        f"**Section:** {section}",
        f"**Next questions:** {', '.join(f'`{other}`' for other in shown.related) or 'none'}",
        *(["**Safety entry:** a second moderator has to confirm any change"] if shown.risk == "high" else []),
        *(
            [f"**Longer text:** {len(shown.more):,} characters, changed in the file (`/kb export`)"]
            if shown.more
            else []
        ),
        f"**Phrasings:** {len(phrasings)}",
        *(f"- {escape_markdown(cut(text, 100))}" for text in phrasings[:SHOWN]),
        *([f"… and {len(phrasings) - SHOWN} more, in the file below."] if len(phrasings) > SHOWN else []),
    ]
    return Wording("smalltalk", (passage(shown), Passage("\n".join(lines))), FOOTER)


def found(knowledge: Knowledge, words: str, ids: Sequence[str]) -> Wording:
    """The entries that have some words."""
    if not ids:
        return remark(f"No entry has “{escape_markdown(words)}”. Try fewer or other words, or `/kb test`.")
    lines = [f"- `{id_}` · {cut(knowledge.entries[id_].question, 120)}" for id_ in ids[:LISTED]]
    more = [f"… and {len(ids) - LISTED} more. Add a word to see fewer."] if len(ids) > LISTED else []
    return remark("\n".join([*lines, *more]), title=f"{len(ids)} found")


def test(decision: Decision, answer: Wording | None, *, embeds: bool) -> Wording:
    """What the bot would do with a message, as members would get it, and why."""
    head = Passage(f"**{decision.kind.capitalize()}:** {_outcome(decision)}", "What I would do")
    shown = () if answer is None else (Passage("**As members would get it:**"), *answer.passages)
    why = Passage(cut(_why(decision), 1_800 if embeds else 700), "Why")
    passages = (head, *shown[: 10 - 2], why) if embeds else (head, why, *shown)
    return Wording("smalltalk", passages, FOOTER)


def _outcome(decision: Decision) -> str:
    match decision.kind:
        case "answer":
            return _ids(decision.entries)
        case "suggest":
            return f"to pick from {_ids(decision.suggestions)}"
        case "urgent":
            return ", ".join(decision.urgent)
        case "smalltalk":
            return decision.smalltalk or decision.aside or ""
        case "silent":
            return "I'd say nothing"
        case _:
            return "I'd say that I don't know"


def _why(decision: Decision) -> str:
    why = decision.explanation
    lines = [
        f"**Reason:** {escape_markdown(why.reason) or 'none'}",
        f"**Understood:** {escape_markdown(cut(why.understood, 200)) or 'nothing'}",
        f"**Misspelt words:** {', '.join(f'{r.written} → {r.read_as}' for r in why.repairs) or 'none'}",
        f"**Unknown words:** {escape_markdown(', '.join(why.unknown)) or 'none'}",
        f"**Guards:** {escape_markdown('; '.join(why.guards)) or 'none objects'}",
        f"**Danger:** {escape_markdown('; '.join(map(str, why.danger))) or 'none heard'}",
    ]
    return "\n".join([*lines, *(["**Candidates:**"] if why.evidence else []), *map(_candidate, why.evidence)])


def _candidate(evidence: Evidence) -> str:
    words = ", ".join(evidence.matched) or "none"
    return (
        f"- `{evidence.entry}`: confidence {evidence.confidence:.2f}, score {evidence.score:+.2f}; nearest "
        f"“{escape_markdown(cut(evidence.phrasing, 100))}” (likeness {evidence.similarity:.2f}); words in common: {words}"
    )


def checked(problems: Sequence[Problem]) -> Wording:
    """What is wrong with the files."""
    if not problems:
        return remark("No problems found.", title="Check")
    lines = [f"- {problem}" for problem in problems[:LISTED]]
    more = [f"… and {len(problems) - LISTED} more, in the file below."] if len(problems) > LISTED else []
    return remark(cut("\n".join([*lines, *more]), 4_000), title=f"{len(problems)} found")


def exported(count: int, version: str) -> Wording:
    """What is in the zip."""
    return remark(
        f"All {count} files of the knowledge (version {version or 'of today'}) are in the zip below. Change them with any "
        "editor, and send those that you changed with `/kb import`."
    )


def editors(roles: Iterable[int]) -> Wording:
    """Who may change the knowledge."""
    named = ", ".join(f"<@&{role}>" for role in sorted(roles))
    return remark(
        "Members with the permission *Manage Server* can change the knowledge"
        + (f", and members with one of these roles: {named}." if named else ". No role is named beside them.")
        + (
            "\n\nDiscord hides `/kb` from others: to show it to these roles, add them in Server Settings › Integrations › "
            "this bot › `/kb`."
            if named
            else ""
        ),
        title="Who may change the knowledge",
    )


def _ids(ids: Iterable[str]) -> str:
    return ", ".join(f"`{id_}`" for id_ in ids)
