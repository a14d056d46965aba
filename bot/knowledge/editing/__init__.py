"""Changes of knowledge files as texts: every byte that isn't meant stays as it is."""

from bot.knowledge.editing.draft import BOM, EditError
from bot.knowledge.editing.editing import (
    add_entry,
    add_not_ours,
    add_phrasing,
    edit_entry,
    remove_entry,
    remove_phrasing,
)

__all__ = [
    "BOM",
    "EditError",
    "add_entry",
    "add_not_ours",
    "add_phrasing",
    "edit_entry",
    "remove_entry",
    "remove_phrasing",
]
