"""JSON Schemas of the knowledge files, for editors that complete and underline as one types."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from bot.knowledge.care import Care
from bot.knowledge.claims import ClaimsFile
from bot.knowledge.facts import FactsFile
from bot.knowledge.model import EntriesFile, NotOursFile, PhrasingsFile, SmallTalkFile, Vocabulary
from bot.knowledge.urgent import HelpLines, UrgentRules
from bot.knowledge.urgent_replies import UrgentReplies

SCHEMAS: dict[str, type[BaseModel]] = {
    "care": Care,
    "claims": ClaimsFile,
    "entries": EntriesFile,
    "facts": FactsFile,
    "helplines": HelpLines,
    "not_ours": NotOursFile,
    "phrasings": PhrasingsFile,
    "smalltalk": SmallTalkFile,
    "urgent": UrgentRules,
    "urgent_replies": UrgentReplies,
    "vocabulary": Vocabulary,
}


def schema_texts() -> dict[str, str]:
    """File name and content of every schema."""
    return {
        f"{name}.schema.json": json.dumps(model.model_json_schema(), indent=2, ensure_ascii=False) + "\n"
        for name, model in SCHEMAS.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into `folder`, which is made if need be; returns the files' paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in schema_texts().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths
