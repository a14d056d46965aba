"""Who asks for a help line: somebody to talk to, or poison help. Not who wants a person of the server, or a number of another
kind. Pure."""

from __future__ import annotations

import re

from bot.answering.decision import Line
from bot.knowledge.text import words

_LINE = r"(?:hot ?lines?|help ?lines?|lines?|life ?lines?|numbers?|phone ?numbers?|text ?lines?|chats?|chat ?lines?)"
_NAMED = (
    r"(?:samaritans?|child ?line|kids ?help ?(?:phone|line)|trevor(?: project)?|"
    r"crisis text line|lifeline(?: australia| number)?|shout(?: 85258)?|papyrus|befrienders|"
    r"tele ?manas|youthline|beyond ?blue|pieta|need to talk|findahelpline|telefonseelsorge)"
)
_ABOUT = (
    r"(?:crisis|suicid\w+(?: prevention)?|mental(?: |-)?health|depression|anxiety|self ?harm|emotional support|"
    r"support|distress|listening|teens?|youth|lgbtq?\w*|talk(?:ing)?)"
)
_ASKS = (
    r"(?:number|line|hotline|helpline|how (?:do|can) i (?:call|reach|text|contact|get)|whats|what is|any|"
    r"is there|are there|do (?:you|u) have|give me|gimme|need|want|looking for|"
    r"can i (?:call|text|reach)|who do i|where|please|pls|plz)"
)
_TEXT = r"(?:text|chat with|chat|message|call|ring|phone|dial)"
_CRISIS = re.compile(
    rf"\b{_ABOUT}(?: \w+)? {_LINE}\b|\b(?:hot|help) ?line (?:for|about|in|number)\b|"
    rf"\b{_ASKS}\b.{{0,30}}\b(?:hot|help) ?lines?\b|\b(?:hot|help) ?lines? (?:please|pls|plz|uk|us|usa)\b"
    r"|^(?:\w+ ){0,2}(?:hot|help) ?lines?$"
    rf"|\b{_LINE} (?:for|about) (?:\w+ )?{_ABOUT}\b"
    rf"|\b{_ASKS}\b.{{0,30}}\b{_NAMED}\b|\b{_NAMED} (?:number|please|pls|uk|contact|phone|line)\b|^{_NAMED}$"
    r"|^(?:whats |what is |is |call |text )?988(?: number| please| pls| work\w*)?$|\bcan i (?:call|text) 988\b|"
    r"\bis 988\b"
    rf"|\b(?:a |any |some )?{_LINE} (?:that |which )?(?:i|we) (?:can|could) {_TEXT}\b"
    rf"|\b(?:number|line) to (?:text|call)\b.{{0,20}}\b(?:not ok|not okay|bad|struggling|help|now|tonight)\b|"
    rf"\b(?:text|chat) (?:number|line) (?:for|pls|please|uk|us|usa)\b"
    rf"|\bcan i (?:text|chat with) (?:a |any )?(?:{_ABOUT} )?(?:line|helpline|hotline|someone|somebody)\b"
    rf"|\bwho (?:can|do|could|should) i (?:call|text|talk to|ring|phone) (?:when|if|because) i\b"
    r"|\bwho (?:can|could) i talk to(?: (?:right )?now| tonight| about (?:how i feel|my feelings|this feeling))?$"
    r"|\bwhere can i talk to (?:someone|somebody|anyone)\b(?: about how i feel| now|$)"
    r"|\b(?:need|want|have|wish i had|got|looking for|find) (?:to (?:talk|speak) (?:to|with) )?(?:someone|"
    r"somebody|anyone|anybody|no ?one)(?: (?:i can|to|who))?(?: (?:talk|speak)(?: to| with)?)?"
    r"(?: (?:right now|rn|now|please|pls|tonight|so bad|badly|really))*$"
)  # fmt: skip
_TALKS = re.compile(r"\b(?:talk|speak|listen)\b")
_POISON = re.compile(
    r"\bpoisons? ?(?:control|cent(?:er|re)s?|info\w*|help|hot ?line|line|help ?line)\b|\b(?:number|line|"
    r"call) for (?:a )?poison\w*"
)
_ASKS_FOR_POISON = re.compile(
    r"\b(?:number|hot ?line|line|call|phone|reach|contact)\b|^(?:the )?poisons? ?(?:control|cent(?:er|re)|line|"
    r"info\w*)(?: \w+)?$"
)
_OF_OTHER_THINGS = re.compile(
    r"\b(?:ipledge|prescription|pharmac\w+|refill|insurance|customer|moderators?|mods?|admins?|staff|human|"
    r"agent|order|delivery|my derm\w*|"
    r"skin ?care|routine|serum|sunscreen|vaseline|balm|capsules?|dose|mg|days|ringtone|bling|appointment|lot|"
    r"batch|lol|averted|"
    r"is over|was)\b"
)
_WRITTEN = re.compile(r"\b(?:text|chat|message|sms|write|online)\b")
_FOR_CHILDREN = re.compile(r"\b(?:child ?line|kids?|child|children|teens?|teenagers?|youth|minors?|young people)\b")
MAX_WORDS = 20


def asked_line(message: str) -> Line | None:
    """Which help line a message asks for, if it does."""
    said = " ".join(words(message))
    if len(said.split()) > MAX_WORDS or _OF_OTHER_THINGS.search(said):
        return None
    if _POISON.search(said):
        return "poison" if _ASKS_FOR_POISON.search(said) else None
    found = _CRISIS.search(said)
    if found is None or (
        re.match(r"(?:need|want|have|wish|got|looking|find)\b", found[0]) and not _TALKS.search(found[0])
    ):
        return None
    return "crisis"


def asks_to_write(message: str) -> bool:
    """Whether it asks for one to text or to chat with."""
    return _WRITTEN.search(" ".join(words(message))) is not None


def is_for_children(message: str) -> bool:
    """Whether it asks for one for children or teenagers."""
    return _FOR_CHILDREN.search(" ".join(words(message))) is not None
