"""What a moderator may want to change. Data only: `Desk.propose` says what would come of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.editing import Line


@dataclass(frozen=True, slots=True)
class AddEntry:
    """A new entry at the end of `file` ("dark-spots.yaml"). `fields` are those of `bot.knowledge.model.Entry`, `id`
    included; those that are None or empty are left out."""

    file: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EditEntry:
    """New values for the `fields` given of an entry; None or an empty list removes a field. What isn't given, or is as
    it was, stays as it is. An id can't be changed."""

    id: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RemoveEntry:
    """The entry goes, with its phrasings and wherever others list it as related."""

    id: str


@dataclass(frozen=True, slots=True)
class AddPhrasing:
    """Another way of asking for the entry `id`."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class RemovePhrasing:
    """A way of asking for the entry `id` goes. `text` may differ from it in case, spacing and punctuation."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class AddNotOurs:
    """A message that looks like ours and isn't, under a kind in `not_ours.yaml` ("other-medicine"; a new one is made)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class EditList:
    """Lines of a list in a file beside the entries (`bot.knowledge.editing.lists`): `out` goes (None: none does), the first of
    `into` comes in its place, the others at the end."""

    file: str
    list: str
    out: Line | None = None
    into: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """Files to put in place of those of the same names, or beside them; the other files stay. `left_out` is what was sent
    with them and can't be taken: name and why."""

    files: Mapping[str, bytes]
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back what the revision of this number changed, and leave what was changed after it."""

    revision: int


@dataclass(frozen=True, slots=True)
class Restore:
    """Bring back the whole folder as it was just after the revision of this number; 0: before the oldest one kept."""

    revision: int


Change = (
    AddEntry
    | EditEntry
    | RemoveEntry
    | AddPhrasing
    | RemovePhrasing
    | AddNotOurs
    | EditList
    | ImportFiles
    | Undo
    | Restore
)
