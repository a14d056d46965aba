"""The batch commands: JSON messages in, decisions or groups out, one a line. Their format is a contract with tools outside."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO

from bot.answering import Conversation, Current, Decision, Responder, word, word_claim
from bot.reviewing.questions import redacted
from bot.reviewing.sorting import Sorter


def answer_lines(responder: Responder, lines: Iterable[bytes], out: TextIO, errors: TextIO) -> int:
    """Answer each line of `lines` on `out`. Returns the exit code: 0, or 2 at the first line that isn't a request."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            answer = _answer(responder, json.loads(line))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            errors.write(f'line {number}: not a request ({error}); send {{"text": "…"}} or {{"turns": ["…"]}}\n')
            return 2
        out.write(json.dumps(answer) + "\n")
    out.flush()
    return 0


def group_lines(responder: Responder, lines: Iterable[bytes], out: TextIO, errors: TextIO) -> int:
    """Tell on `out` of each line of `lines` in which group a review queue would show it; null for none. Returns the exit code
    as `answer_lines` does."""
    texts = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            texts.append(redacted(_text(json.loads(line)["text"]), responder.knowledge))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            errors.write(f'line {number}: not a request ({error}); send {{"text": "…"}}\n')
            return 2
    found: list[int | None] = [None] * len(texts)
    several = (group for group in Sorter(Current(responder)).groups(texts) if len(group) > 1)
    for number, group in enumerate(several):
        for place in group:
            found[place] = number
    out.writelines(json.dumps({"group": number}) + "\n" for number in found)
    out.flush()
    return 0


def _answer(responder: Responder, request: Any) -> dict[str, Any]:
    if not isinstance(request, dict):
        raise TypeError(f"it should be an object, not {type(request).__name__}")
    addressed = request.get("addressed", True)
    if not isinstance(addressed, bool):
        raise TypeError("`addressed` should be true or false")
    claim = request.get("claim", False)
    if not isinstance(claim, bool):
        raise TypeError("`claim` should be true or false")
    if claim:
        return claim_as_json(responder, _text(request["text"]))
    if "turns" not in request:
        return as_json(responder, responder.decide(_text(request["text"]), addressed=addressed))
    conversation, decisions = Conversation(), []
    if not isinstance(request["turns"], list):
        raise TypeError("`turns` should be a list of messages")
    for text in request["turns"]:
        decision, conversation = responder.turn(_text(text), conversation, addressed=addressed)
        decisions.append(as_json(responder, decision))
    return {"turns": decisions}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"a message is text, not {type(value).__name__}")
    return value


def claim_as_json(responder: Responder, text: str) -> dict[str, Any]:
    """What is known of a claim, in the form of the contract: a decision with a verdict."""
    decision, checked = responder.claim(text)
    said = as_json(responder, decision)
    wording = (
        word(decision, responder.knowledge) if decision.kind == "urgent" else word_claim(checked, responder.knowledge)
    )
    if wording is not None:
        said |= {"text": wording.text, "footer": wording.footer}
    return said | {"verdict": checked.verdict}


def as_json(responder: Responder, decision: Decision) -> dict[str, Any]:
    """A decision in the form of the contract."""
    wording = word(decision, responder.knowledge)
    return {
        "kind": decision.kind,
        "entries": list(decision.entries),
        "urgent": list(decision.urgent),
        "soft": list(decision.soft),
        "suggestions": list(decision.suggestions),
        "candidates": [{"entry": c.entry, "confidence": round(c.confidence, 4)} for c in decision.candidates],
        "text": wording.text if wording else "",
        "footer": wording.footer if wording else "",
    }
