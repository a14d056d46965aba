"""Complete what a member is typing into a question that the bot can answer."""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.answering.text import plain
from bot.answering.wording import Choice
from bot.knowledge.model import Knowledge


class Completer:
    """Finds questions by what has been typed of them, in any of their phrasings."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._questions = {entry.id: entry.question for entry in knowledge.entries.values()}
        self._texts = [(plain(text), id_) for id_, texts in knowledge.phrasings.items() for text in texts]

    def complete(self, typed: str, limit: int) -> list[Choice]:
        """At most `limit` questions, best first; the first ones of the knowledge when nothing is typed yet."""
        start = plain(typed[:100]).strip()
        if not start:
            return [Choice(id_, question) for id_, question in list(self._questions.items())[:limit]]
        found = process.extract(
            start,
            [text for text, _ in self._texts],
            scorer=fuzz.partial_token_set_ratio if " " in start else fuzz.partial_ratio,
            score_cutoff=60,
            limit=limit * 8,
        )
        ids = dict.fromkeys(self._texts[i][1] for _, _, i in found)
        return [Choice(id_, self._questions[id_]) for id_ in list(ids)[:limit]]
