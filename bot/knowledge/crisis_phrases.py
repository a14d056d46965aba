"""What people in danger write in other languages than English, and what they read first, in theirs: what the file in the
package holds, and how it is loaded. Triage goes by it whatever the knowledge's own files are like."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, RootModel

from bot.knowledge.document import validate
from bot.knowledge.model import Model
from bot.knowledge.urgent import packaged

PHRASES = "crisis_phrases.yaml"

Lines = Annotated[tuple[str, ...], BeforeValidator(str.splitlines)]
Words = Annotated[tuple[str, ...], BeforeValidator(str.split)]
# What somebody writes after an emergency, as `care_cues.yaml` calls it; the first that fits counts.
Afterwards = Literal["worse", "nobody", "refuses", "helped", "fine", "thanks"]


class InLanguage(Model):
    """One language: the lines in it, and the phrases of each danger."""

    you: str = Field(description="The line for somebody who writes of themselves; {number} is whom to call.")
    them: str = Field(description="Where it is about somebody else.")
    emergency: str = Field(description="Where a body is in danger, by too many tablets or an allergy.")
    known: str = Field(description="{number} where the region is known: its own, and that they may live elsewhere.")
    somewhere: str = Field(description="{number} where it isn't.")
    acts: Mapping[str, str] = Field(
        default_factory=dict, description="What to do first, by category; it stands in `emergency`, or instead of it."
    )
    afterwards: Mapping[Afterwards, str] = Field(
        default_factory=dict, description="In the hour after, instead of the line above, by what was written."
    )
    groups: Mapping[str, Words] = Field(default_factory=dict)
    self_harm: Lines = Field(alias="self-harm")
    others: Lines = Field(description="Self-harm of somebody else.")
    overdose: Lines = ()
    allergic_reaction: Lines = Field(default=(), alias="allergic-reaction")
    breathless: Lines = Field(default=(), description="An allergy's sign where nothing else is told that takes breath.")
    chest_stroke: Lines = Field(default=(), alias="chest-stroke")
    head_pressure: Lines = Field(default=(), alias="head-pressure")
    vision_loss: Lines = Field(default=(), alias="vision-loss")
    gut_liver: Lines = Field(default=(), alias="gut-liver")
    pregnant_now: Lines = Field(default=(), alias="pregnant-now")
    after: Mapping[Afterwards, Lines] = Field(default_factory=dict, description="What is written in the hour after.")
    not_: Words = Field(alias="not", description="Words that take a phrase back, inside of it or right before it.")
    not_before: Words | None = Field(default=None, description="Those right before it, where they are others.")
    skipped: Words = Field(default=(), description="Words that may stand between such a word and the phrase.")
    harmless: Lines = Field(description="Figures of speech, whose words are no cues.")
    ordinary: Words = Field(default=(), description="Words that are never read as misspelt ones.")


class CrisisPhrases(RootModel[Mapping[str, InLanguage]]):
    """All languages, by their code."""


@lru_cache(maxsize=1)
def crisis_phrases() -> Mapping[str, InLanguage]:
    """The phrases in the package, by the code of their language."""
    return validate(packaged(PHRASES), CrisisPhrases).root
