"""Claims: what people say about the topic, whether it is so, and the ways they say it (`claims.yaml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.knowledge.model import HasInk, Id, Line, Model

CLAIMS = "claims.yaml"

Verdict = Literal["true", "overstated", "false", "unknown"]


class Claim(Model):
    """Something that people say, with what is known of it."""

    id: Id
    entry: Id = Field(description="The entry that holds the fact.")
    verdict: Verdict = Field(description="Whether it is so; `unknown` where nobody knows. In quotes.")
    fact: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400), HasInk] = Field(
        description="One or two plain sentences that say how it is, without doses."
    )
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600), HasInk]
    sayings: tuple[Line, ...] = Field(min_length=1, description="Ways people say it, in their own words.")


class ClaimsFile(Model):
    """What people say, each way round where they say both."""

    claims: tuple[Claim, ...]
