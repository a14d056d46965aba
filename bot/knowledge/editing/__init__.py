"""Changes of knowledge files as texts: every byte that isn't meant stays as it is."""

from bot.knowledge.editing.draft import BOM, EditError
from bot.knowledge.editing.editing import (
    NOT_OURS,
    add_entry,
    add_not_ours,
    add_phrasing,
    edit_entry,
    remove_entry,
    remove_phrasing,
)
from bot.knowledge.editing.lists import (
    HELPLINE_FIELDS,
    LIST_FILES,
    SMALLTALK,
    Line,
    List,
    answers,
    change_list,
    lists,
    told,
)

__all__ = [
    "BOM",
    "HELPLINE_FIELDS",
    "LIST_FILES",
    "NOT_OURS",
    "SMALLTALK",
    "EditError",
    "Line",
    "List",
    "add_entry",
    "add_not_ours",
    "add_phrasing",
    "answers",
    "change_list",
    "edit_entry",
    "lists",
    "remove_entry",
    "remove_phrasing",
    "told",
]
