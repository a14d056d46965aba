"""The bot in a terminal: one question, or a conversation."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.answering import NEAREST, Choice, Conversation, Decision, Responder, Wording, with_choices, word
from bot.training.calibration import Judged, calibration_error, table, threshold_for

COLOURS = {
    "answer": "green",
    "suggest": "yellow",
    "unknown": "bright_black",
    "smalltalk": "blue",
    "urgent": "red",
    "care": "red",
}


def answer_once(responder: Responder, question: str, *, explain: bool = False, after: Sequence[str] = ()) -> None:
    """Print the answer to one question, asked after the messages `after`; with `explain` also how it came about."""
    console = Console()
    conversation = Conversation()
    for said in after:
        _, conversation = responder.turn(said, conversation)
    decision, _ = responder.turn(question, conversation)
    _show(console, decision, word(decision, responder.knowledge))
    if explain:
        console.print(_explanation(decision))


def converse(responder: Responder) -> None:
    """Read messages from standard input and answer each, until the end of input or Ctrl-C."""
    console = Console()
    entries = len(responder.knowledge.entries)
    console.print(
        f"Ask about isotretinoin or dark spots ({entries} entries). An empty line or Ctrl-D ends the conversation.\n"
    )
    conversation = Conversation()
    while (said := _read()) is not None:
        decision, conversation = responder.turn(said, conversation)
        _show(console, decision, word(decision, responder.knowledge))
    console.print("Take care.")


def show_calibration(judged: Sequence[Judged], precision: float) -> None:
    """Print the risk-coverage table, the calibration error, and the thresholds proposed for a wanted precision."""
    console = Console()
    columns = Table(
        "threshold",
        "answered",
        "of these wrong",
        "answerable: right",
        "others: answered",
        title=f"{len(judged)} messages",
    )
    for row in table(judged):
        columns.add_row(
            f"{row.threshold:.2f}", *(f"{share:.1%}" for share in (row.coverage, row.risk, row.right, row.false))
        )
    console.print(columns)
    three = [one for one in judged if one.answerable]
    if three:
        console.print(f"right entry among the first three: {sum(one.among_three for one in three) / len(three):.1%}")
    console.print(f"calibration error: {calibration_error(judged):.3f}")
    answer = threshold_for(judged, precision)
    if answer is None:
        console.print(f"No threshold gives {precision:.0%} right answers on these messages.")
    else:
        console.print(f"For {precision:.0%} right answers: ANSWER_AT={answer:.2f}")


def _read() -> str | None:
    if sys.stdin is None:  # started without any input
        return None
    try:
        return input("you> " if sys.stdin.isatty() else "").strip() or None
    except (EOFError, KeyboardInterrupt):
        return None


def _show(console: Console, decision: Decision, wording: Wording | None) -> None:
    if wording is None:
        console.print("(says nothing)", style="dim")
        return
    parts: list[RenderableType] = []
    for passage in (with_choices(wording) if wording.kind == "suggest" else wording).passages:
        parts += [Text(passage.title, style="bold"), Text()] if passage.title else []
        parts.append(_text(passage.body))
        parts += [Text(), _text(f"**Note:** {passage.note}")] if passage.note else []
        parts += [Text(), Text(f"Source: {passage.source}", style="dim"), Text()] if passage.source else [Text()]
    parts.append(Text(wording.footer, style="italic"))
    console.print(Panel(Group(*parts), border_style=COLOURS[decision.kind], width=min(console.width, 90)))
    if wording.more:
        console.print(Text("There is more to say: type “tell me more”.", style="dim"))
    if wording.choices and decision.kind in ("answer", "unknown"):
        told = "You could ask next" if decision.kind == "answer" else NEAREST.removesuffix(":")
        console.print(_choices(wording.choices, told))


def _text(markdown: str) -> Text:
    """The text with its **bold** parts in bold, and nothing else of Markdown made out."""
    text = Text()
    for i, part in enumerate(markdown.split("**")):
        text.append(part, style="bold" if i % 2 else "")
    return text


def _choices(choices: Sequence[Choice], told: str) -> Text:
    listed = "\n".join(f"  {i}. {choice.question}" for i, choice in enumerate(choices, 1))
    return Text(f"{told} (type the number):\n{listed}", style="dim")


def _explanation(decision: Decision) -> Group:
    why = decision.explanation
    table = Table("entry", "confidence", "score", "nearest phrasing", "likeness", "words in common")
    for e in why.evidence:
        table.add_row(
            e.entry, f"{e.confidence:.2f}", f"{e.score:+.2f}", e.phrasing, f"{e.similarity:.2f}", " ".join(e.matched)
        )
    lines = [
        f"decision: {decision.kind}, {why.reason}",
        f"understood: {why.understood}",
        *([f"lent from before: {why.lent}"] if why.lent else []),
        f"repaired: {', '.join(f'{r.written} → {r.read_as}' for r in why.repairs) or 'nothing'}",
        f"unknown words: {', '.join(why.unknown) or 'none'}",
        f"guards: {'; '.join(why.guards) or 'none objects'}",
        f"danger: {'; '.join(map(str, why.danger)) or 'none heard'}",
    ]
    return Group(table, Text("\n".join(lines)))
