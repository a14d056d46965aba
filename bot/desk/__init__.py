"""The moderators' desk: changing the knowledge safely, without Discord."""

from bot.desk.changes import (
    AddEntry,
    AddNotOurs,
    AddPhrasing,
    Change,
    EditEntry,
    EditList,
    ImportFiles,
    RemoveEntry,
    RemovePhrasing,
    Restore,
    Undo,
)
from bot.desk.desk import Desk
from bot.desk.errors import Busy, DeskError, NeedsSecond, Refused, Stale
from bot.desk.folder import put_back
from bot.desk.live import Live
from bot.desk.proposal import BlastRadius, Outcome, Proposal, Shift
from bot.desk.proposing import suggested_id
from bot.desk.start import responder_at_start
from bot.store import FileChange, Revision

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
    "EditList",
    "FileChange",
    "ImportFiles",
    "Live",
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
    "put_back",
    "responder_at_start",
    "suggested_id",
]
