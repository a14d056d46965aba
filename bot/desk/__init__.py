"""The moderators' desk: changing the knowledge safely, without Discord."""

from bot.desk.changes import (
    AddEntry,
    AddNotOurs,
    AddPhrasing,
    Change,
    EditEntry,
    ImportFiles,
    RemoveEntry,
    RemovePhrasing,
    Restore,
    Undo,
)
from bot.desk.desk import Desk
from bot.desk.errors import Busy, DeskError, NeedsSecond, Refused, Stale
from bot.desk.proposal import BlastRadius, Outcome, Proposal, Shift
from bot.desk.proposing import suggested_id
from bot.store.revisions import FileChange, Revision

__all__ = [
    "AddEntry",
    "AddNotOurs",
    "AddPhrasing",
    "BlastRadius",
    "Busy",
    "Change",
    "Desk",
    "DeskError",
    "EditEntry",
    "FileChange",
    "ImportFiles",
    "NeedsSecond",
    "Outcome",
    "Proposal",
    "Refused",
    "RemoveEntry",
    "RemovePhrasing",
    "Restore",
    "Revision",
    "Shift",
    "Stale",
    "Undo",
    "suggested_id",
]
