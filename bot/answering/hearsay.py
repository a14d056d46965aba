"""What people put before and after what they were told ("my derm says that …", "… is that a myth?"), and whether they ask if it
is so. Pure functions of the message."""

from __future__ import annotations

import re

from bot.knowledge.evening import evened
from bot.knowledge.text import sentences

SHORTEST_CLAIM = 2  # words that are no claim yet: "is that true tho" is about what was said before it

_HEARSAY = re.compile(
    r"^(?:(?:so|wait|ok|okay|hey|hi|um|and|but|well|lol|omg|guys|pls|please)[\s,]+)*"
    r"(?:(?:is|was) it (?:really |actually |also )?(?:true|correct|right|a fact|real|a myth|just a myth) (?:that |if )?"
    r"|(?:true or false|fact or fiction|myth or fact|fact check|is this true|true or not)\W+(?:that )?"
    r"|can (?:someone|anyone|somebody) (?:please )?(?:confirm|tell me) (?:that|if|whether)? ?"
    r"|(?:i|i've|ive|we|we've|iv) (?:have |was |just |once |always |been |keep |kept |often )*"
    r"(?:heard|hear|hearing|read|saw|seen|seeing|told|learned|learnt|thought|think) "
    r"(?:somewhere |online |on here |people say )*(?:that |about )?"
    r"|(?:my|a|an|some|someone|somebody|one|everyone|everybody|people|ppl|they|folks|the|this|tiktok|reddit|friends?|google|instagram|youtube|mum|mom|dad|grandma|granny|aunt)"
    r"(?: [\w']+){0,5}? (?:says?|said|saying|tells?|told(?: me| us)?|swears?|claims?|claimed|reckons?|thinks?|insists?|insisted|"
    r"mentioned|keeps? saying|warned(?: me)?|believes?|wrote|posted) (?:that )?"
    r"|(?:saw|read|heard) (?:a |an |on |in |online |some |somewhere |this )*"
    r"(?:post|video|tiktok|comment|article|thread|reddit|forum)?"
    r"(?: [\w']+){0,2}? ?(?:saying |says |said |that )+"
    r"|(?:read|heard) (?:online |somewhere )?that "
    r"|(?:apparently|supposedly|allegedly|basically)[\s,]+)"
)
_TAIL = re.compile(
    r"(?<![\s,.])[\s,.]*(?:right|true|true or not|true or false|is (?:that|this|it) (?:true|right|correct|so)|yes or no|correct|"
    r"apparently|supposedly|or is that a myth|or (?:no|not)|lol|tho)\W*$"
)
_ASKS_WHETHER = re.compile(
    r"""\b(?:(?:is|was)\ (?:it|this|that)\ (?:really\ |actually\ |even\ )?(?:true|a\ fact|(?:just\ )?a\ myth|correct\ that)
    |true\ or\ (?:false|not|myth)|fact\ or\ (?:fiction|myth|cap)|myth\ or\ fact|any\ truth\ (?:to|in)
    |(?:can|could)\ (?:some|any)(?:one|body)\ (?:please\ )?confirm)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_RHETORICAL = re.compile(r"^(is|are|was|does|has)n'?t (?=\w)")  # "isn't it an antibiotic?" says that it is


def bare(text: str) -> str:
    """A message without what people put before and after what they were told."""
    said = evened(text).lower().replace("\n", " ").strip(" .!?\"“”'’…")
    for _ in range(3):
        cut = _TAIL.sub("", _HEARSAY.sub("", said, count=1)).strip(" .!?,:\"“”'’…")
        if cut == said or len(cut.split()) < 2:
            break
        said = cut
    return _RHETORICAL.sub(r"\1 ", said)


def asked_about(text: str) -> str | None:
    """What a message asks whether it is so ("is it true that …", "… is that a myth?"), wherever it does; None where it
    doesn't."""
    told = sentences(text)
    for number, sentence in enumerate(told):
        if _ASKS_WHETHER.search(sentence):
            rest = bare(_ASKS_WHETHER.sub(" ", sentence))
            if len(rest.split()) > SHORTEST_CLAIM:
                return sentence
            return told[number - 1] if number else None
    return None
