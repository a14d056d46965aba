"""What the bot says to people in danger, as prose in one file that a clinician can read: what the file holds, and how it
is loaded.

The file is in the package (`bot/knowledge/shipped`). A copy in the knowledge folder replaces it; where that has a mistake,
it gives way to the one in the package, and the mistake is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from rapidfuzz import fuzz, process

from bot.knowledge.document import Document, Path_, read, validate
from bot.knowledge.files import Files
from bot.knowledge.model import HasSign, Model
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.urgent import CATEGORIES, packaged
from bot.knowledge.yaml_mistakes import lines_of

REPLIES = "urgent_replies.yaml"

LISTED = ("crisis", "children", "poison", "pets", "pregnancy", "supply")  # help lines that a text can name
LINES = ("emergency", *LISTED)
HOLE = re.compile(r"\{([^{}\n]*)\}")  # {crisis}, the name of a text, or {words to you|words about them}
OPTIONAL = re.compile(r"\[([^\[\]\n]*)\]")  # goes where one of the lines in it is missing
NEEDS_A_NUMBER = frozenset(CATEGORIES[:7])

NO_REPLY = "there is no reply for `{}`, so somebody in danger would read nothing; put it back"
NO_SUCH_REPLY = "there is no category `{}`; the categories are {}"
NOT_BOLD = (
    "the first line of a reply, or the second after a kind sentence, says what to do now, in bold: put ** before it and ** "
    "after it"
)
NO_NUMBER = "nobody would read which number to call; write {emergency}"
NOT_CLOSED = "there is a bracket that isn't closed in its line; { goes with }, and [ with ]"
NO_LINE_IN_IT = "between [ and ] stands what is left out where there is no help line, so name one there, as in {poison}"
NESTED = "a text below `shared` can't name another one; write that one's words here"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_800), HasSign]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]*$", max_length=40)]
KindName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z-]*$", max_length=40)]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9 ]*\*?$", max_length=60)]


class Said(Model):
    """What is said to one who writes of themselves, and where it is about somebody else."""

    you: Text = Field(description="To somebody who writes of themselves; the first line, in bold, says what to do now.")
    them: Text | None = Field(default=None, description="Where it is about somebody else; without it, as above.")


class KindOf(Said):
    """What is said instead to who writes certain words: a danger of many kinds."""

    words: tuple[Word, ...] = Field(
        min_length=1, description="Words and phrases, in small letters; `bruis*` any ending."
    )
    unless: tuple[Word, ...] = Field(default=(), description="Words beside which it is another kind, too.")


class Reply(Said):
    """What is said about one danger."""

    short: Text | None = Field(
        default=None, description="What stays where there is no room for all of it; without it, the first line."
    )
    kinds: dict[KindName, KindOf] = Field(
        default_factory=dict,
        description="Kind: what is said instead to who writes its words. Of several, the first two.",
    )


AskedFor = Literal["crisis", "poison"]


class WithoutALine(Model):
    """What stands for a help line where there is none."""

    crisis: Text
    poison: Text


class UrgentReplies(Model):
    """Everything that somebody in danger reads but the help lines themselves."""

    a_bot: Text = Field(description="That nobody watches: below a reply to who might wait.")
    elsewhere: Text = Field(description="What to do in another country, where the region is a guess.")
    without_a_line: WithoutALine
    named_above: Text = Field(
        default="the help lines above", description="What stands for help lines that are named further up already."
    )
    whom_to_call: Text = Field(description="For somebody of whom it isn't known whether they are in danger.")
    shared: dict[Name, Text] = Field(default_factory=dict, description="Name: words that several texts have.")
    replies: dict[str, Reply] = Field(description="Category: what is said about it.")
    asked: dict[AskedFor, Said] = Field(
        default_factory=dict,
        description="What is said to who asks for a help line of this kind. Without it, as shipped.",
    )
    soft: dict[str, Text] = Field(
        default_factory=dict, description="Category: the line below an ordinary answer. Of several, the first here."
    )


def load_replies(files: Files) -> tuple[UrgentReplies, tuple[Problem, ...]]:
    """The replies of a knowledge; those in the package where it has none, and where its own can't be used, and why."""
    if REPLIES not in files:
        return shipped_replies(), ()
    try:
        return _checked(read(files, REPLIES)), ()
    except KnowledgeError as error:
        return shipped_replies(), error.problems


@lru_cache(maxsize=1)
def shipped_replies() -> UrgentReplies:
    """The replies in the package."""
    return _checked(packaged(REPLIES))


def _checked(document: Document) -> UrgentReplies:
    replies = validate(document, UrgentReplies)
    if problems := [_told(document, *mistake) for mistake in _mistakes(replies)]:
        raise KnowledgeError(problems)
    return replies


def _told(document: Document, path: Path_, text: str, words: str = "") -> Problem:
    """The problem with a text, where these words of it stand."""
    line, column = document.place(path, of_key=True)
    for number, each in enumerate(lines_of(document.text)[line - 1 :], line):
        if words and words in each:
            return Problem(document.file, number, each.index(words) + 1, text)
    return Problem(document.file, line, column, text)


def _mistakes(replies: UrgentReplies) -> Iterator[tuple[Path_, str] | tuple[Path_, str, str]]:
    """What the model alone can't see: where, what to do, and which words it is about."""
    for category in CATEGORIES:
        if category not in replies.replies:
            yield ("replies",), NO_REPLY.format(category)
    for key in ("replies", "soft"):
        for category in getattr(replies, key):
            if category not in CATEGORIES:
                yield (key, category), NO_SUCH_REPLY.format(category, ", ".join(CATEGORIES))
    for path, text in _texts(replies):
        yield from ((path, *wrong) for wrong in _wrong(path, text, replies))


def _texts(replies: UrgentReplies) -> Iterator[tuple[Path_, str]]:
    """Every text, and where it stands."""
    yield from (((name,), getattr(replies, name)) for name in ("a_bot", "elsewhere", "named_above", "whom_to_call"))
    yield from ((("without_a_line", name), text) for name, text in replies.without_a_line)
    for key in ("shared", "soft"):
        yield from (((key, name), text) for name, text in getattr(replies, key).items())
    for name, said in replies.asked.items():
        yield from ((("asked", name, whom), text) for whom, text in said if isinstance(text, str))
    for category, reply in replies.replies.items():
        yield from ((("replies", category, name), text) for name, text in reply if isinstance(text, str))
        for kind, said in reply.kinds.items():
            path = "replies", category, "kinds", kind
            yield from (((*path, name), text) for name, text in said if isinstance(text, str))


def _wrong(path: Path_, text: str, replies: UrgentReplies) -> Iterator[tuple[str, str]]:
    """What is wrong with a text, and the words that are."""
    known = [*LINES, "a_bot", "elsewhere", *replies.shared]
    for line in text.split("\n"):
        if set("{}[]") & set(HOLE.sub("", OPTIONAL.sub(r"\1", line))):
            yield NOT_CLOSED, line
    for name in HOLE.findall(text):
        if name in replies.shared and path[0] == "shared":
            yield NESTED, f"{{{name}}}"
        elif "|" not in name and name not in known:
            near = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=60)
            hint = f"did you mean {{{near[0]}}}?" if near else "write its words here"
            yield f"there is no text {{{name}}}; {hint}", f"{{{name}}}"
    for optional in OPTIONAL.findall(text):
        if not {*LINES, "elsewhere"} & {*HOLE.findall(optional)}:
            yield NO_LINE_IN_IT, f"[{optional}]"
    if path[0] == "replies":
        first, *others = text.split("\n", 2)
        if not any(map(_is_bold, (first, *others[:1]))):
            yield NOT_BOLD, first
        if path[1] in NEEDS_A_NUMBER and "{emergency}" not in text:
            yield NO_NUMBER, ""


def _is_bold(line: str) -> bool:
    return line.startswith("**") and line.endswith("**") and len(line) > len("****")
