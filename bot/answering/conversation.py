"""Follow a conversation with one member: picks, follow-ups, corrections, changes of subject. Pure functions of a small
state and a message; who keeps the state, and for how long, is the caller's business."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.answering.asking_on import ASKS_ON, SHORT, UNTELLING
from bot.answering.decision import NOTHING_KNOWN, Aside, Decision, Known, Line
from bot.knowledge.text import plain, stem, words

Link = Literal["new", "follow-up", "correction"]

HALF = 7  # words at most that pick by half a title
PIECE, PIECES = 5, 3  # words at most of a piece of a sentence, and pieces that are remembered
_CORRECTED = 0.5  # least similarity (OSA, 0 to 1) of a word to the one that corrects it

_PLACES = (  # words that pick the first, the second, … of what was offered
    "1 one 1st first former top a yes yeah yep yup ya sure",
    "2 two 2nd second b middle",
    "3 three 3rd third c",
    "4 four fourth",
    "5 five fifth",
)
_ORDINALS = {word: place for place, said in enumerate(_PLACES) for word in said.split()}
_ORDINALS.update(dict.fromkeys(("last", "latter", "bottom"), -1))
PICK_FILLER = frozenset(
    """the one ones number no option please pls thanks that thats it i mean meant want think guess is choice pick and ok okay
    just lets go with answer question show me tell""".split()
)
_LEAD_IN = re.compile(
    r"""^(?:(?:and\ what\ about|what\ about|how\ about|wbu|got\ it|and|also|okay|ok|k|oh|so|but|or|fine|right|hmm+|um+|well|then
    |cool|alright|(?:thanks|thank\ you)(?:\ (?:a\ lot|so\ much|very\ much|a\ ton))?|thx|ty|tysm|ta|cheers|great
    |perfect)\b[\s,.!:;-]*)+""",
    re.VERBOSE,
)
_NEW_SUBJECT = re.compile(
    r"""\b(?:switching\ (?:topics?|gears)|chang(?:e\ of|ing|ing\ the)\ (?:topic|subject)|on\ (?:another|a\ different)\ note
    |(?:separate|different|another|other|new|unrelated|next|one\ more|last|final)\ (?:thing|topic|question|q|one|subject|note)
    |quick\ q(?:uestion)?|something\ else|besides\ that|unrelated(?:ly)?)\b[\s,.:;-]*""",
    re.VERBOSE,
)
_EYE = re.compile(r"\bkeep an eye (?:out for|out|on)(?= |$|\?)")  # which names no eye
_CORRECTION = re.compile(
    r"""\b(?:i\ mean|i\ meant|i\ dont\ mean|i\ didnt\ mean|meant\ to\ (?:say|write|type)|autocorrect|typo
    |not\ what\ i\ (?:meant|asked)|correction|(?:i\ )?(?:want(?:ed)?|wanna)\ (?:to\ )?say|^(?:sorry|oops)
    |^(?:no|nope|nah)\b,?\s(?:not|i|the|my|its|about)|,?\ not\ (?:the|my|about)\ \w+$)\b""",
    re.VERBOSE,
)
_CORRECTION_WORDS = re.compile(
    r"""\b(?:no|nope|nah|sorry|oops|(?:i\ )?(?:want(?:ed)?|wanna)\ (?:to\ )?say|i\ mean|i\ meant|meant\ to\ (?:say|write
    |type)|autocorrect|typo|correction|i\ was\ asking\ about
    |like)\b[\s,.:;]*|\*""",
    re.VERBOSE,
)
_NOT_THIS = re.compile(
    r",?\s?\b(?:not|i dont mean|i didnt mean)\s+(?:about\s+)?(?:the |a |an |my )?[\w-]+(?:\s+(?:one|peel|thing))?\b[\s,]*"
)
_MORE = re.compile(
    r"""(?:(?:ok(?:ay)?|yes|yeah|please|pls|thanks|can\ you|could\ you|would\ you|will\ you)[\s,.!]+){0,6}
    (?:(?:tell|give|show)\ me\ |say\ |explain\ |i\ want\ |i\ want\ to\ know\ |id\ like\ |know\ )?
    (?:a\ bit\ |a\ little\ |some\ )?more
    (?:\ (?:please|pls|info|information|details?|about\ (?:it|that|this|them)|on\ (?:it|that|this|them)))*[\s.!?]*""",
    re.VERBOSE,
)
# Emoji, but not letters in circles and squares, with which some write.
_EMOJI = re.compile(
    "<a?:\\w+:\\d+>|[\u2190-\u245f\u2500-\u2bff\u3030\u303d\U0001f000-\U0001f12f\U0001f18a-\U0001faff\ufe0f\u200d]"
)
_JOINING = frozenset("\u200d\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")  # between emoji, and skin tones
_NODDING = frozenset("👍👌✅🙏🙌👏❤😊🙂😀😄😁😂🤣😅💯🎉🆗")
# Of words as `plain` leaves them, where no letter stands more than twice in a row.
_HUMMED = re.compile(
    r"""a?(?:ha|he|hi){2,20}h?|l{1,2}o{1,2}l{1,2}|l{1,2}m{1,2}f?a{1,2}o{1,2}|h{1,2}m{1,2}|m{1,2}h{0,2}m{0,2}|u{1,2}[hm]{1,4}
    |[ao]{1,4}h{1,2}|a{1,2}w{1,2}""",
    re.VERBOSE,
)
_NODS = frozenset(
    """ok okay okk okey okie k kk alright fine cool nice great good perfect rofl xd omg wow aha er yes yeah yep yup ya right
    true noted gotcha understood agreed sure please pls plz thanks thx ty now then bot man bro dude it that i see got clear
    sorted bet aight cheers sorry oops whoops mate pal buddy folks king queen legend boss chief champ bestie fam
    homie""".split()
)
_STOPS = frozenset(
    "stop,quit,cancel,nvm,nevermind,never mind,forget it,go away,leave me alone,stop it,stop that,stop this,quit it,"
    "be quiet".split(",")
)
_PUZZLES = frozenset("what huh eh why who and so really idk test ping same".split())
_POINTED = re.compile(
    r"""(?:(?:ok|and|no|i\ mean|i\ meant|then)\ ){0,4}(?:the\ )?(?:(?P<up>one\ (?:above|before)|previous(?:\ one)?)
    |(?P<down>one\ (?:below|after|under)|next(?:\ one)?))(?:\ (?:that|it|this|one)){0,3}(?:\ (?:please|pls|one)){0,2}""",
    re.VERBOSE,
)
_TOLD = re.compile(
    r"""(?:(?:ok|okay|and|but|so|thanks|hm+|please|pls|can\ you|could\ you|say|repeat|explain|show\ me|give\ me|tell\ me)\ ){0,4}
    (?P<about>(?:what|how|tell\ me\ more|more|something)\ about\ )?(?:the\ |my\ |number\ )?
    (?P<place>1|2|3|1st|2nd|3rd|first|second|third|last|one|two|three)
    (?:\ (?:one|question|part|answer|thing))?(?P<again>\ (?:again|once\ more|one\ more\ time))?
    (?:\ (?:then|please|pls|though|tho)){0,2}""",
    re.VERBOSE,
)
_POINTS_BACK = frozenset(
    "it its that this they them those these one ones there either both do does so then again same different".split()
)


@dataclass(frozen=True, slots=True)
class Emergency:
    """What somebody was in danger of a while ago: its categories, highest first, whether it was about another person, and of
    which moderators heard; how often it was told of, and what was said last after the first time; the code of the language
    that they wrote in, where that wasn't English; what else is known of them; and, where they only asked for a help line, of
    which kind."""

    categories: tuple[str, ...]
    third_person: bool = False
    for_moderators: tuple[str, ...] = ()
    told: int = 1
    last: str = ""
    language: str | None = None
    known: Known = NOTHING_KNOWN
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state after the last turn: the entries answered last, those offered to pick from, the question as it was
    understood, and which dangers it asked about as information; `unsure` is the question for which those that are offered
    might be meant, `emergency` what somebody was in danger of before, `chosen_from` the list in which the entry answered
    last was offered, `longer` whether the longer text was told, and `pieces` the last messages that were so short that the
    next may finish their sentence."""

    answered: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    question: str = ""
    asked_about: tuple[str, ...] = ()
    emergency: Emergency | None = None
    unsure: str = ""
    chosen_from: tuple[str, ...] = ()
    longer: bool = False
    pieces: tuple[str, ...] = ()

    def pieces_with(self, text: str) -> tuple[str, ...]:
        """The pieces, and this message after them if it may be one: "i cant", before "breathe"."""
        if aside(text) == "nod":
            return self.pieces
        is_piece = 0 < len(words(text)) <= PIECE and not text.rstrip().endswith("?")
        return (*self.pieces, text)[-PIECES:] if is_piece else ()

    def after(self, question: str, decision: Decision, offered: tuple[str, ...]) -> Conversation:
        """The conversation after a turn in which `question` was understood and `offered` can be picked next."""
        if decision.aside is not None:
            return Conversation(emergency=self.emergency) if decision.aside == "stop" else self
        if decision.kind in ("answer", "suggest"):
            unsure = question if decision.kind == "suggest" else ""
            listed = (*self.offered, *self.chosen_from)
            chosen_from = self.offered if decision.entries[:1] and decision.entries[0] in self.offered else ()
            if len(self.answered) > 1 and len(decision.entries) == 1 and decision.entries[0] in self.answered:
                chosen_from = self.answered
            if not chosen_from and decision.entries and decision.entries[0] in listed:
                chosen_from = self.chosen_from
            dangers = decision.soft or (self.asked_about if decision.kind == "suggest" else ())
            before = (dangers, self.emergency)
            return Conversation(decision.entries, offered, question, *before, unsure, chosen_from, decision.longer)
        if decision.kind == "urgent":
            return Conversation(emergency=self.emergency)
        if decision.kind == "unknown":
            return replace(self, offered=offered, unsure=question, asked_about=decision.soft or self.asked_about)
        return self


def pick(text: str, offered: Sequence[str], questions: Sequence[str]) -> str | None:
    """The entry of `offered` that a message picks ("2", "the second one", "yes", or the question itself), if any.

    `questions` are the questions that were offered, in the same order.
    """
    if not offered:
        return None
    said = words(text)
    rest = [word for word in said if word not in PICK_FILLER or word in _ORDINALS]
    if said[:1] == ["is"]:  # "is that sure?" picks nothing
        rest = []
    if 0 < len(rest) <= 2 and all(word in _ORDINALS for word in rest):
        chosen = [word for word in rest if word != "one"] or rest
        i = _ORDINALS[chosen[-1]]
        if -1 <= i < len(offered):
            return offered[i]
    if said == ["the", "one"]:
        return None
    same = process.extractOne(
        plain(text), [plain(question) for question in questions], scorer=fuzz.ratio, score_cutoff=90
    )
    return offered[same[2]] if same else _by_half_a_title(said, offered, questions)


def _by_half_a_title(said: Sequence[str], offered: Sequence[str], questions: Sequence[str]) -> str | None:
    """The entry whose question alone holds all that a few words name: "the one about the nose", "more sensitive to sun"."""
    telling = {stem(word) for word in said if word not in PICK_FILLER | UNTELLING}
    if not any(word not in PICK_FILLER | UNTELLING | ASKS_ON for word in said):
        return None
    points = "one" in said and ("the" in said or len(said) == 2)
    if not telling or len(said) > HALF or not (points or len(telling) > 1):
        return None
    holding = [
        entry
        for entry, question in zip(offered, questions, strict=True)
        if telling <= {stem(word) for word in words(question)}
    ]
    return holding[0] if len(holding) == 1 else None


def beside(text: str, conversation: Conversation) -> str | None:
    """The entry above or below the one that was picked last: "the one above that", "the next one"."""
    match = _POINTED.fullmatch(" ".join(words(text)))
    listed = conversation.chosen_from
    if match is None or not conversation.answered or conversation.answered[0] not in listed:
        return None
    place = listed.index(conversation.answered[0]) + (-1 if match["up"] else 1)
    return listed[place] if 0 <= place < len(listed) else None


def told(text: str, conversation: Conversation) -> str | None:
    """The one of several entries answered together that a message asks to hear about again: "what about the second", "the
    first one again please"."""
    match = _TOLD.fullmatch(" ".join(words(text)))
    several = conversation.answered if len(conversation.answered) > 1 else conversation.chosen_from
    if match is None or not (match["about"] or match["again"]) or not conversation.answered:
        return None
    place = _ORDINALS[match["place"]]
    return several[place] if place < len(several) else None


def aside(text: str) -> Aside | None:
    """What a message is that asks nothing: a nod ("ok", an emoji), "stop", or a puzzle ("???", a link, "what?"). None where
    it says something."""
    said = words(_EMOJI.sub(" ", text))
    if not any(word.isalpha() for word in said):
        shown = set("".join(text.split())) - _JOINING
        return "nod" if shown and shown <= _NODDING else "puzzle"
    telling = [word for word in said if word not in _NODS and not _HUMMED.fullmatch(word)]
    if {" ".join(said), " ".join(telling)} & _STOPS:
        return "stop"
    if not telling:
        return "nod"
    return "puzzle" if set(telling) <= _PUZZLES else None


def link(text: str, conversation: Conversation, names_subject: bool) -> Link:
    """How a message hangs together with the conversation; `names_subject` says that it names our medicine itself."""
    said = plain(text).replace("'", "")
    if not conversation.question or _NEW_SUBJECT.search(said):
        return "new"
    if _CORRECTION.search(said) or re.search(r"^\*\s*\w|\w\*$", text.strip()):
        return "correction"
    spoken = words(bare(text))
    if names_subject or len(spoken) > SHORT + 3:
        return "new"
    if _LEAD_IN.match(said) or len(spoken) <= 3 or (len(spoken) <= SHORT and _POINTS_BACK & set(spoken)):
        return "follow-up"
    return "new"


def wants_more(text: str) -> bool:
    """Whether a message asks for nothing but more of what was just said: "tell me more", "more about that please"."""
    return _MORE.fullmatch(plain(text).replace("'", "").strip()) is not None


def changes_subject(text: str) -> bool:
    """Whether a message says that it asks about something else."""
    return _NEW_SUBJECT.search(plain(text)) is not None


def is_short(text: str) -> bool:
    """Whether a message is so short that it may follow on from another."""
    return len(words(bare(text))) <= SHORT + 3


def bare(text: str) -> str:
    """The message without the words that only lead in: "ok, and", "what about", "switching topic"."""
    said = _NEW_SUBJECT.sub(" ", plain(text))
    said = _EYE.sub("watch for", said)
    return _LEAD_IN.sub("", said.strip()).strip() or said.strip()


def joined(question: str, text: str) -> str:
    """The question that a follow-up completes."""
    return f"{question} {bare(text)}"


def corrected(question: str, text: str) -> list[str]:
    """What a correction may mean, in the light of the question before: the corrected words in it, and by themselves."""
    said = plain(text).replace("'", "")
    meant = _CORRECTION_WORDS.sub(" ", _NOT_THIS.sub(" ", said)).strip(" ,.;:*-") or said
    new, old = words(meant), words(question)
    if len(new) == 1 and old:
        nearest = max(old, key=lambda word: OSA.normalized_similarity(word, new[0]))
        if OSA.normalized_similarity(nearest, new[0]) >= _CORRECTED:
            return [" ".join(new[0] if word == nearest else word for word in old)]
    return [meant, f"{question} {meant}"]
