"""What moderators are told when the knowledge files can't be used, and when they can again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.wording.shorten import cut
from bot.answering.wording.wording import Wording
from bot.client.remarks import remark
from bot.knowledge.problems import Problem

MOST = 10  # problems in one message
LONGEST = 300  # characters of one

MENDED = remark("Thank you. What I know now is what the files say.", title="The knowledge files are in order again")


def mistakes(problems: Sequence[Problem]) -> Wording:
    """What is wrong with the files, the first problems of many."""
    listed = [f"- `{each.file}:{each.line}:{each.column}` {cut(each.text, LONGEST)}" for each in problems[:MOST]]
    if len(problems) > MOST:
        listed.append(f"- … and {len(problems) - MOST} more; `python -m bot check` lists them all")
    text = "\n".join(
        [
            "Nothing that can't be used has gone live: in its place I go on with what was good last. Please mend:",
            *listed,
            "I'll say so when it's mended.",
        ]
    )
    return remark(text, title="There is a mistake in the knowledge files")
