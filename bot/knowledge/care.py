"""What the bot says in the hour after an emergency, and by which words it tells what a message then is: two files of the
package (`bot/knowledge/shipped`), one of prose and one of cues, and how they are loaded.

A copy of the prose in the knowledge folder replaces it; where that has a mistake, it gives way to the one in the package, and
the mistake is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.document import Document, Path_, read, validate
from bot.knowledge.files import Files
from bot.knowledge.model import HasSign, Model
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.urgent import CATEGORIES, packaged
from bot.knowledge.urgent_replies import HOLE, LINES, OPTIONAL

CARE, CUES = "care.yaml", "care_cues.yaml"
BODY, ANY = "body", "any"
NOSEBLEED, PET = "nosebleed", "pet"  # kinds of a danger of which something else is said
ABOUT = (*CATEGORIES, NOSEBLEED, PET, BODY, ANY)
PHYSICAL = frozenset({"allergic-reaction", "chest-stroke", "head-pressure", "vision-loss", "gut-liver", "same-day"})
REPLIES = (
    "worse", "asks", "aid", "waiting", "nobody", "refuses", "again", "once_more", "fine", "helped", "thanks", "nod", "stop",
    "scared", "torn", "mistake", "choice", "partner", "asleep", "far", "place", "young", "bot", "chat", "other", "breathing",
    "cut_off", "voiceless", "number", "abroad", "still", "home", "loss", "privacy", "seen",
    "driving"
)  # fmt: skip
LINE = "line"  # the hole in which the line of the category stands
MEANWHILE = "meanwhile"  # that in which stands what to do until help comes
WRITE = "write"  # and that in which those crisis lines stand to which one can write

NO_REPLY = "there is no reply `{}` that fits every category, so somebody would read nothing; put back its `any`"
NO_SUCH_REPLY = "there is no reply `{}`; the replies are {}"
NO_LINE = "there is no line that fits every category, so somebody would read none; put back `any`"
NO_AID = "there is no first aid that fits every category, so somebody would read none; put back `any`"
NO_SUCH_CATEGORY = "there is no category `{}`; there are {}"
NO_HELP = "a text has to name a help line; write {{emergency}}, {{crisis}}, {{poison}} or {{line}}"
NO_SUCH_HOLE = "nothing is known that stands for {{{}}}; there are {}"
NOT_CLOSED = "there is a bracket that isn't closed in its line; { goes with }, and [ with ]"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=900), HasSign]
Cue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=900)]


class CareText(Model):
    """What is said."""

    you: Text = Field(description="To somebody who writes of themselves, or to both.")
    them: Text | None = Field(default=None, description="Where it is about somebody else; without it, as above.")

    def about(self, third_person: bool) -> str:
        """The text for who writes about themselves, or about somebody else."""
        return self.them if third_person and self.them is not None else self.you


Texts = dict[str, CareText]  # category, kind of one, `body` or `any`: what is said


class Care(Model):
    """Everything that is said in the hour after an emergency."""

    lines: Texts = Field(description="Category, or any: the line that is kept.")
    meanwhile: Texts = Field(description="Category, kind or any: what to do until help comes, and what not.")
    behind: Text = Field(description="Below a reply about too much taken, by somebody who wants to die.")
    swallowed: Text = Field(description="Below a reply about self-harm, where too much was taken as well.")
    replies: dict[str, Texts] = Field(description="What a message is: category, body or any: what is said.")

    def reply(self, name: str, category: str, *, third_person: bool, kinds: Sequence[str] = ()) -> str:
        """The reply of that name about a category, with its line and its first aid in their places. An animal has a reply of
        its own, or the one for anything else: what people are told to do is no good for it."""
        texts = self.replies[name]
        if PET in kinds and PET not in texts and PET in self.replies["other"]:
            texts = self.replies["other"]
        text = _fitting(texts, category, kinds).about(third_person)
        for hole, said in ((LINE, self.lines), (MEANWHILE, self.meanwhile)):
            text = text.replace(f"{{{hole}}}", _fitting(said, category, kinds).about(third_person))
        return text

    def line(self, category: str, *, third_person: bool, kinds: Sequence[str] = ()) -> str:
        """The line of a category."""
        return _fitting(self.lines, category, kinds).about(third_person)


class Carried(Model):
    """A danger that a message only speaks of, and what makes it about them just after it."""

    asked: tuple[Cue, ...] = Field(description="What speaks of the danger.")
    meant: tuple[Cue, ...] = Field(description="What then says that they are in it, besides what always does.")


class Cues(Model):
    """By which words it is told what a message is."""

    words: dict[str, Cue] = Field(description="Name: words that may stand for one another.")
    no_answers: dict[str, tuple[str, ...]] = Field(
        description="Category: entries that are no ordinary question after it."
    )
    kinds: dict[str, tuple[Cue, ...]] = Field(description="What a message is, first things first: its cues.")
    means_them: tuple[Cue, ...] = Field(description="What makes a question that only asked one about themselves.")
    carried: dict[str, Carried] = Field(description="Category: how it is spoken of, and what then is about them.")


def _fitting(texts: Texts, category: str, kinds: Sequence[str] = ()) -> CareText:
    names = (*kinds, category, *((BODY,) if category in PHYSICAL else ()), ANY)
    return next(texts[name] for name in names if name in texts)


def load_care(files: Files) -> tuple[Care, tuple[Problem, ...]]:
    """What a knowledge says after an emergency; what the package says where it has no such file, and where its own can't
    be used, and why."""
    if CARE not in files:
        return shipped_care(), ()
    try:
        return _checked(read(files, CARE)), ()
    except KnowledgeError as error:
        return shipped_care(), error.problems


@lru_cache(maxsize=1)
def shipped_care() -> Care:
    """What the package says."""
    return _checked(packaged(CARE))


@lru_cache(maxsize=1)
def shipped_cues() -> Cues:
    """The cues in the package."""
    return validate(packaged(CUES), Cues)


def _checked(document: Document) -> Care:
    care = validate(document, Care)
    if problems := [document.problem(path, text) for path, text in _mistakes(care)]:
        raise KnowledgeError(problems)
    return care


def _mistakes(care: Care) -> Iterator[tuple[Path_, str]]:
    """What the model alone can't see: where, and what to do."""
    for name in REPLIES:
        if ANY not in care.replies.get(name, {}):
            yield ("replies",), NO_REPLY.format(name)
    if ANY not in care.lines:
        yield ("lines",), NO_LINE
    if ANY not in care.meanwhile:
        yield ("meanwhile",), NO_AID
    for name in care.replies:
        if name not in REPLIES:
            yield ("replies", name), NO_SUCH_REPLY.format(name, ", ".join(REPLIES))
    places: list[tuple[Path_, Texts]] = [(("lines",), care.lines), (("meanwhile",), care.meanwhile)]
    places += [(("replies", name), texts) for name, texts in care.replies.items()]
    for place, texts in places:
        for category, said in texts.items():
            if category not in ABOUT:
                yield (*place, category), NO_SUCH_CATEGORY.format(category, ", ".join(ABOUT))
            for name, text in said:
                if text is not None:
                    yield from (
                        ((*place, category, name), wrong)
                        for wrong in _wrong(text, is_line=place[0] != "replies", is_aid=place[0] == "meanwhile")
                    )
    for name, text in (("swallowed", care.swallowed), ("behind", care.behind)):
        yield from (((name,), wrong) for wrong in _wrong(text, is_line=True))


def _wrong(text: str, *, is_line: bool, is_aid: bool = False) -> Iterator[str]:
    """What is wrong with a text; what `is_aid` stands beside a help line, so it needn't name one."""
    known = (*LINES, WRITE, *(() if is_line else (LINE, MEANWHILE)))
    for line in text.split("\n"):
        if set("{}[]") & set(HOLE.sub("", OPTIONAL.sub(r"\1", line))):
            yield NOT_CLOSED
    holes = [name for name in HOLE.findall(text) if "|" not in name]
    yield from (NO_SUCH_HOLE.format(name, ", ".join(known)) for name in holes if name not in known)
    if not is_aid and not set(holes) & {*known} - {MEANWHILE}:
        yield NO_HELP.format()
