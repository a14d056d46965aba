"""What is known of a claim, in words."""

from __future__ import annotations

from bot.answering.claims import Checked
from bot.answering.wording.urgent import soft_line
from bot.answering.wording.wording import FOOTER, Passage, Wording, choice
from bot.knowledge import Knowledge

VERDICTS = {
    "true": "True, as far as is known.",
    "overstated": "There is something in it, but it says too much.",
    "false": "No, that isn't so.",
    "unknown": "Nobody knows for sure.",
}
NOT_SURE = (
    "I can't say whether that is so: I'm not sure which claim it is. What I know about the topic is one press away."
)
NOT_OURS = "I can't say whether that is so: I only know about isotretinoin and dark spots."


def word_claim(
    checked: Checked, knowledge: Knowledge, soft: tuple[str, ...] = (), region: str | None = None
) -> Wording:
    """The verdict on a claim, with the fact and where it is from; the claim itself isn't repeated, nor who made it."""
    entry = checked.claim.entry if checked.claim is not None else checked.entry
    about = knowledge.entries[entry] if entry is not None else None
    choices = (choice(about),) if about is not None else ()
    if checked.claim is not None:
        said = f"**{VERDICTS[checked.verdict]}**\n\n{checked.claim.fact}"
        told = Passage(said, source=checked.claim.source, is_private=about is not None and about.private)
    else:
        told = Passage(NOT_SURE if choices else NOT_OURS)
    line = soft_line(soft, knowledge, region)
    passages = (told, Passage(line)) if line else (told,)
    return Wording("answer" if choices else "unknown", passages, FOOTER, choices)
