"""A message in, a decision and its words out: triage, conversation, matching, wording. It knows no Discord and no file.

`triage.scorer` is imported by itself by what trains it (`bot.training.danger`), which has to read messages in the very same way.
"""

from bot.answering.aftercare import after as emergency_after
from bot.answering.claims import Checked, Claims
from bot.answering.claims import Learnt as LearntClaims
from bot.answering.conversation import Conversation, Emergency
from bot.answering.decision import Again, Decision, Evidence, Kind
from bot.answering.matching.features import FILLER
from bot.answering.matching.gist import Gist
from bot.answering.matching.matcher import Matcher
from bot.answering.parts import is_question
from bot.answering.responder import Current, Responder, lessons
from bot.answering.triage.examples import check_examples, fire_at_anything
from bot.answering.triage.triage import Triager
from bot.answering.understanding import Thresholds
from bot.answering.wording.claims import word_claim
from bot.answering.wording.covering import NO_BUTTON, covered, is_private, opened
from bot.answering.wording.helplines import help_lines
from bot.answering.wording.numbers import LOCAL_NUMBER, REGION_NAMES
from bot.answering.wording.shorten import SHORT, cut, label, listed, short
from bot.answering.wording.urgent import danger_line, is_danger, is_of_this_minute
from bot.answering.wording.urgent import soft_line as word_soft
from bot.answering.wording.wording import (
    FOOTER,
    NEAREST,
    NO_ENTRIES,
    Choice,
    Passage,
    Wording,
    added,
    beside_buttons,
    passage,
    remark,
    with_choices,
    word,
    word_more,
)

__all__ = [
    "FILLER",
    "FOOTER",
    "LOCAL_NUMBER",
    "NEAREST",
    "NO_BUTTON",
    "NO_ENTRIES",
    "REGION_NAMES",
    "SHORT",
    "Again",
    "Checked",
    "Choice",
    "Claims",
    "Conversation",
    "Current",
    "Decision",
    "Emergency",
    "Evidence",
    "Gist",
    "Kind",
    "LearntClaims",
    "Matcher",
    "Passage",
    "Responder",
    "Thresholds",
    "Triager",
    "Wording",
    "added",
    "beside_buttons",
    "check_examples",
    "covered",
    "cut",
    "danger_line",
    "emergency_after",
    "fire_at_anything",
    "help_lines",
    "is_danger",
    "is_of_this_minute",
    "is_private",
    "is_question",
    "label",
    "lessons",
    "listed",
    "opened",
    "passage",
    "remark",
    "short",
    "with_choices",
    "word",
    "word_claim",
    "word_more",
    "word_soft",
]
