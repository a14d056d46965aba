"""What knowledge files hold: one model a kind of file.

The format of entries is a contract with tools outside the project; the other files are the project's own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from bot.knowledge.text import words

ID_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
MAX_ANSWER = 1_500
MAX_QUESTION = 250
MAX_FACET = 500
CHECKED_EVERY, CHECKED_EVERY_IF_RISKY = timedelta(days=365), timedelta(days=183)
MAX_MORE = 3_500
MAX_PHRASING = 500
MAX_SMALL_TALK = 600  # characters of the answer to it

WORDLESS = "there is no word in it, only signs; write words, or remove it"


_LETTER = re.compile(r"[A-Za-z0-9]")


def _with_word(text: str) -> str:
    is_plain = "://" not in text and "<" not in text  # nothing of it is left out
    if not (is_plain and _LETTER.search(text)) and not words(text):
        raise ValueError(WORDLESS)
    return text


# Letters and symbols that nobody sees: fillers of Hangul, and Braille without a dot.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def _with_sign(text: str) -> str:
    """A word of a list: at least a letter, a digit or a symbol, which nobody can take for nothing."""
    if not has_sign(text):
        raise ValueError(WORDLESS)
    return text


def has_sign(text: str) -> bool:
    """Whether there is a letter, a digit or a symbol to be seen in a text."""
    return any((c.isalnum() or unicodedata.category(c).startswith("S")) and c not in _BLANK for c in text)


def visible(text: str) -> bool:
    """Whether there is anything to be seen in a text."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in text)


def _with_ink(text: str) -> str:
    if not visible(text):
        raise ValueError("there is nothing to be seen in it; fill it in, or remove it")
    return text


def _a_day(value: Any) -> Any:
    """Only a day as it is written: pydantic alone would take any number for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
        raise PydanticCustomError("date_from_datetime_parsing", "it isn't a day")
    return value


HasWord = AfterValidator(_with_word)  # the bot can hear it, and a person can read it
HasSign = AfterValidator(_with_sign)
HasInk = AfterValidator(_with_ink)
Day = Annotated[date, BeforeValidator(_a_day)]

Id = Annotated[str, StringConstraints(pattern=ID_PATTERN, max_length=60)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_PHRASING), HasWord]
Word = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, min_length=1, max_length=60), HasSign]


class Model(BaseModel):
    """Frozen, and strict about keys, so that a misspelt one is found and not ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Region = Literal["us", "ca", "uk", "ie", "eu", "au", "nz", "in"]
Time = Literal["before", "during", "after"]
PartOfDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d\d(-\d\d)?)?$")]


class Source(Model):
    """Where a fact beyond the article was looked up."""

    title: Annotated[str, HasWord] = Field(
        min_length=1, max_length=200, description="Who says it, and what it is called."
    )
    address: Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)] = Field(
        description="Its address: https://…"
    )
    dated: PartOfDate | None = Field(
        default=None, description="The source's own date, if it shows one: YYYY, YYYY-MM or YYYY-MM-DD."
    )

    @field_validator("dated", mode="before")
    @classmethod
    def _as_written(cls, value: Any) -> Any:
        """YAML reads a day as a date and a year as a number."""
        return str(value) if isinstance(value, (date, int)) and not isinstance(value, bool) else value


class Facet(Model):
    """A side of an entry's topic that members ask for: its own question, and the sentences that answer just that."""

    question: Annotated[str, HasWord] = Field(
        min_length=1, max_length=MAX_QUESTION, description="The side of the topic, as a question."
    )
    also_asked: tuple[Line, ...] = Field(default=(), description="Other ways people ask for it.")
    answer: Annotated[str, HasInk] = Field(
        min_length=1, max_length=MAX_FACET, description="A sentence or two, shown before the entry's answer."
    )

    @field_validator("also_asked", mode="before")
    @classmethod
    def _empty_list(cls, value: Any) -> Any:
        return () if value is None else value


class Elsewhere(Model):
    """What differs in a country or region."""

    answer: Annotated[str, HasInk] = Field(min_length=1, max_length=MAX_FACET, description="What is so there.")


class Entry(Model):
    """A question and its answer."""

    id: Id = Field(description="Unique name of the entry: small letters, digits, hyphens.")
    question: Annotated[str, HasWord] = Field(
        min_length=1, max_length=MAX_QUESTION, description="The question as members see it."
    )
    also_asked: tuple[Line, ...] = Field(default=(), description="Other ways people ask it.")
    answer: Annotated[str, HasInk] = Field(
        min_length=1, max_length=MAX_ANSWER, description="Markdown as Discord shows it."
    )
    source: Annotated[str, HasInk] = Field(
        min_length=1, max_length=500, description="Where in the article; or, beyond the article, title and address."
    )
    beyond_article: bool = Field(default=False, description="True: the answer shows that it isn't from the article.")
    note: Annotated[str, HasInk] | None = Field(
        default=None, min_length=1, max_length=1_000, description="What the evidence says where the article overstates."
    )
    more: Annotated[str, HasInk] | None = Field(
        default=None,
        min_length=1,
        max_length=MAX_MORE,
        description="A longer text, shown when a member presses “Tell me more”.",
    )
    related: tuple[Id, ...] = Field(default=(), description="Ids of entries offered as next questions.")
    reviewed_on: Day | None = Field(
        default=None,
        description="The day on which a person last read it again, YYYY-MM-DD; the check asks once a year.",
    )
    risk: Literal["high"] | None = Field(
        default=None, description="high: on Discord a second moderator has to confirm any change of it."
    )

    checked_on: Day | None = Field(
        default=None, description="The day on which its facts were last held against their sources, YYYY-MM-DD."
    )
    checked_by: Annotated[str, HasWord] | None = Field(
        default=None, min_length=1, max_length=100, description="By whom: a role, never a person's name."
    )
    sources: tuple[Source, ...] = Field(default=(), description="Where its facts beyond the article are from.")
    private: bool = Field(
        default=False, description="True: shown to the asker alone where Discord can, as for sex, pregnancy or mood."
    )
    times: tuple[Time, ...] = Field(
        default=(), description="The times that the answer is for: before, during, after the course; none: any."
    )
    regions: dict[Region, Elsewhere] = Field(default_factory=dict, description="What differs by country or region.")
    facets: tuple[Facet, ...] = Field(
        default=(), description="Sides of the topic that are answered first when asked for."
    )
    declined: bool = Field(
        default=False,
        description="True: the answer says that we don't answer this, and who can; it counts as “I don't know”.",
    )

    @field_validator("also_asked", "related", "sources", "times", "facets", mode="before")
    @classmethod
    def _empty_list(cls, value: Any) -> Any:
        return () if value is None else value

    def is_overdue(self, today: date) -> bool:
        """Whether its facts were held against their sources so long ago that they may be out of date."""
        every = CHECKED_EVERY_IF_RISKY if self.risk == "high" else CHECKED_EVERY
        return self.checked_on is not None and today - self.checked_on > every

    @property
    def ways_of_asking(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Every way of asking that stands with the entry, its facets' too, and where: keys and places from the entry on."""
        yield ("question",), self.question
        yield from ((("also_asked", i), text) for i, text in enumerate(self.also_asked))
        for number, facet in enumerate(self.facets):
            yield ("facets", number, "question"), facet.question
            yield from ((("facets", number, "also_asked", i), text) for i, text in enumerate(facet.also_asked))

    def facet_of(self, phrasing: str) -> int | None:
        """The number of the facet that a phrasing asks for; None where it asks for the topic as a whole."""
        return next((i for i, facet in enumerate(self.facets) if phrasing in (facet.question, *facet.also_asked)), None)


Meant = dict[Line, Line]
_MEANT: Any = Field(
    default_factory=dict,
    description="Phrasing: why it stays where it is, though it sounds like another entry. The check warns of it no more.",
)


class EntriesFile(Model):
    """A file of entries that belong together."""

    title: Annotated[str, HasWord] | None = Field(
        default=None, min_length=1, max_length=100, description="What members see when they browse."
    )
    entries: tuple[Entry, ...] = Field(description="The questions and answers of this file.")
    meant: Meant = _MEANT


class PhrasingsFile(Model):
    """Further ways of asking, kept beside a file of entries so that its questions and answers stay easy to read."""

    phrasings: dict[Id, tuple[Line, ...]] = Field(description="Entry id: other ways members ask it, a line each.")
    meant: Meant = _MEANT


class Vocabulary(Model):
    """Words of members, and words that show what a message is about."""

    subject: tuple[Word, ...] = Field(
        default=(), description="Canonical words that show by themselves that a message is ours."
    )
    medicines: tuple[Word, ...] = Field(
        default=(), description="Canonical words of other medicines that some entry is about: antibiotic."
    )
    things: tuple[Word, ...] = Field(default=(), description="Animals and things; a question about them isn't ours.")
    same: dict[Word, tuple[Word, ...]] = Field(
        default_factory=dict, description="Canonical word: words that members use for it."
    )
    other_drugs: tuple[Word, ...] = Field(
        default=(), description="Other medicines; a question about one of them alone isn't ours."
    )
    drug_stems: tuple[Word, ...] = Field(
        default=(), description="Endings that mark an unknown word as the name of a medicine."
    )
    drug_stem_exceptions: tuple[Word, ...] = Field(default=(), description="Ordinary words with such an ending.")
    other_conditions: tuple[Word, ...] = Field(
        default=(), description="Other illnesses; a question about one of them alone isn't ours."
    )
    chat: dict[Word, Word] = Field(default_factory=dict, description="Abbreviation: what it stands for.")

    @property
    def medicine_names(self) -> frozenset[str]:
        """What the medicine that it is all about is called: the first canonical word of `subject`, and members' for it."""
        return frozenset(name for word in self.subject[:1] for name in (word, *self.same.get(word, ())))


class SmallTalk(Model):
    """A remark that is answered kindly and briefly, without any entry."""

    id: Id
    said: tuple[Line, ...] = Field(min_length=1, description="Ways members say it.")
    answer: Annotated[str, HasInk] = Field(min_length=1, max_length=MAX_SMALL_TALK)


class SmallTalkFile(Model):
    """Greetings, thanks, questions about the bot itself."""

    smalltalk: tuple[SmallTalk, ...]


class NotOursFile(Model):
    """Messages that look like ours and aren't, grouped by kind."""

    not_ours: dict[Id, tuple[Line, ...]] = Field(description="Kind: messages of this kind that no entry answers.")
