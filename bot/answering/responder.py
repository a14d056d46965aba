"""A message in, a decision out: the way every message takes, in order."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answering.conversation import Conversation
from bot.answering.decision import Candidate, Decision, Explanation
from bot.answering.matcher import Matcher, Matching
from bot.answering.suggest import Completer
from bot.answering.wording import Choice
from bot.knowledge.model import Knowledge

MAX_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which confidence (0 to 1) the bot answers, suggests, and speaks without having been asked."""

    answer: float = 0.5
    suggest: float = 0.1
    unasked: float = 0.8


class Responder:
    """Answers from one knowledge. Immutable: a reload makes a new one."""

    def __init__(self, knowledge: Knowledge, thresholds: Thresholds | None = None) -> None:
        self.knowledge = knowledge
        self.thresholds = thresholds or Thresholds()
        self._matcher = Matcher(knowledge)
        self._completer = Completer(knowledge)

    def decide(self, text: str, *, addressed: bool = True) -> Decision:
        """What to do about a message that stands alone; `addressed` is false when it was said to nobody in particular."""
        decision, _ = self.turn(text, Conversation(), addressed=addressed)
        return decision

    def turn(self, text: str, conversation: Conversation, *, addressed: bool = True) -> tuple[Decision, Conversation]:
        """What to do about a message in a conversation, and the conversation after it."""
        decision = self._decide(text, addressed)
        return decision, conversation.after(text, decision)

    def complete(self, typed: str, limit: int = 25) -> list[Choice]:
        """Questions that fit what a member has typed so far, best first."""
        return self._completer.complete(typed, limit)

    def _decide(self, text: str, addressed: bool) -> Decision:
        matching = self._matcher.match(text)
        decision = self._choose(matching, addressed)
        return replace(
            decision,
            candidates=tuple(Candidate(e.entry, e.confidence) for e in matching.evidence),
            explanation=Explanation(
                reason=decision.explanation.reason,
                understood=text,
                evidence=matching.evidence,
                repairs=matching.repairs,
                unknown=matching.unknown,
            ),
        )

    def _choose(self, matching: Matching, addressed: bool) -> Decision:
        talk, how_like = matching.smalltalk
        best = matching.evidence[0] if matching.evidence else None
        if how_like > 0 and (best is None or how_like > best.score):
            return Decision("smalltalk", smalltalk=talk) if addressed else _silent("small talk, and nobody asked")
        if best is None or not matching.tokens:
            return _unknown("no words to match") if addressed else _silent("no words to match")
        if best.confidence >= (self.thresholds.answer if addressed else self.thresholds.unasked):
            return Decision(
                "answer",
                entries=(best.entry,),
                explanation=Explanation(f"confidence {best.confidence:.2f} is enough to answer"),
            )
        if not addressed:
            return _silent(f"confidence {best.confidence:.2f} is too low to speak unasked")
        near = tuple(e.entry for e in matching.evidence if e.confidence >= self.thresholds.suggest)[:MAX_SUGGESTIONS]
        if near:
            return Decision(
                "suggest",
                suggestions=near,
                explanation=Explanation(f"confidence {best.confidence:.2f} is enough to suggest only"),
            )
        return _unknown(f"confidence {best.confidence:.2f} is too low even to suggest")


def _unknown(reason: str) -> Decision:
    return Decision("unknown", explanation=Explanation(reason))


def _silent(reason: str) -> Decision:
    return Decision("silent", explanation=Explanation(reason))
