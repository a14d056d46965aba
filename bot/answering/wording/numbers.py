"""Whom to call: the help lines for who asked, in words, and the texts that name them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from bot.knowledge import NAMED_UNASKED, GuessedRegion, HelpLine, Knowledge, LineKind
from bot.knowledge.urgent_replies import HOLE, LISTED, OPTIONAL

LOCAL_NUMBER = "call your local emergency number now."
LOCAL_AS_WELL = "; elsewhere "
SAME_NUMBER = "call that number now."  # where it stands further up
ADVICE = 60  # characters; a longer line isn't said twice
MANY_IN_A_LINE = 6  # help lines that are named in one line where the region isn't known
REGION_NAMES = {
    "us": "US",
    "ca": "Canada",
    "uk": "UK",
    "ie": "Ireland",
    "eu": "EU",
    "au": "Australia",
    "nz": "New Zealand",
    "in": "India",
    "ph": "Philippines",
    "id": "Indonesia",
    "br": "Brazil",
    "mx": "Mexico",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a part of the reply depends on. `at_most` so many help lines of a kind are named; who is `young` sees those for
    the young first."""

    knowledge: Knowledge
    region: str | None
    third_person: bool = False
    at_most: int | None = None
    young: bool = False
    to_write: bool = False  # lines to which one can write come first
    above: str = ""  # what stands before it in the message: help lines in it aren't named again

    @property
    def guessed(self) -> bool:
        """Whether the region is likely and no more."""
        return isinstance(self.region, GuessedRegion)

    def filled(self, text: str) -> str:
        """A text of `urgent_replies.yaml` as it is read here; that file tells what may stand in one."""
        shared = self.knowledge.replies.shared
        whole = HOLE.sub(lambda hole: shared.get(hole[1], hole[0]), text)
        lines = [(line, self._line(line)) for line in whole.split("\n")]
        return "\n".join(filled for line, filled in lines if (filled or not line) and not self._stands_above(filled))

    def _stands_above(self, line: str) -> bool:
        """Whether the same advice was given by a part before."""
        return len(line) > ADVICE and not line.startswith("**") and line in self.above

    def _line(self, line: str) -> str:
        if (alone := HOLE.fullmatch(line)) is not None and alone[1] in LISTED:
            return "\n".join(f"- {each}" for each in self._named(alone[1]))
        line = OPTIONAL.sub(lambda part: part[1] if all(map(self._hole, HOLE.finditer(part[1]))) else "", line)
        return HOLE.sub(self._hole, line)

    def _hole(self, hole: re.Match[str]) -> str:
        """What stands in a place that a text leaves open; "" where there is nothing for it."""
        of_you, either, of_them = hole[1].partition("|")
        if either:
            return of_them if self.third_person else of_you
        match hole[1]:
            case "emergency":
                return self.call()
            case "a_bot":
                a_bot = self.knowledge.replies.a_bot
                return "" if a_bot in self.above else a_bot
            case "elsewhere":
                return self.knowledge.replies.elsewhere if self.guessed else ""
            case name:
                return " · ".join(self._named(name, None if self.region else MANY_IN_A_LINE))

    def _named(self, name: str, most: int | None = None) -> list[str]:
        """The help lines that a text names so, each with who answers; `most` so many, where one that is the same in several
        countries counts as one."""
        replies, lines = self.knowledge.replies, self.knowledge.helplines
        kind, children = ("crisis", True) if name == "children" else (name, None)
        found = lines.of(cast(LineKind, kind), self.region, children=children, young=self.young)
        if self.to_write:
            found += lines.of("crisis", "anywhere") if self.region else ()
            found = tuple(sorted(found, key=lambda line: ("text" not in line.contact, not line.is_written_to)))
        regions = self.with_countries(found)
        without: str | None = getattr(replies.without_a_line, name, None)
        kept = list(regions.items())[: self.at_most][:most]
        if not regions:
            return [without] if without is not None else []
        new = [named + (f" ({', '.join(there)})" if there else "") for named, there in kept if named not in self.above]
        if name == "poison" and self.region is None and len(kept) < len(regions) and not self.above:
            new.append(replies.elsewhere)
        return new or ([replies.named_above] if without is not None else [])

    def with_countries(self, found: Sequence[HelpLine]) -> dict[str, list[str]]:
        """Help lines as they are named, each once, with the countries that have it, where those have to be told."""
        regions: dict[str, list[str]] = {}
        for line in found:
            there = regions.setdefault(f"{line.label}: {line.contact}", [])
            if line.region == "anywhere":
                there += ["any country"] if self.guessed else []
            elif self.guessed:
                there.append(REGION_NAMES[line.region])
            elif line.region != self.region and not there:
                same = [other.region for other in self.knowledge.helplines.lines if other.contact == line.contact]
                there += dict.fromkeys(REGION_NAMES[region] for region in same if region in NAMED_UNASKED)
        return regions

    def call(self) -> str:
        """The words with which to send somebody to emergency care; shorter where they stand above already."""
        said = self._call()
        return SAME_NUMBER if said in self.above else said

    def _call(self) -> str:
        lines = self.knowledge.helplines.of("emergency", self.region)
        if not lines or self.region != lines[0].region:
            return LOCAL_NUMBER
        if not self.guessed:
            return f"call {lines[0].contact} now."
        every = dict.fromkeys(line.contact for line in self.knowledge.helplines.of("emergency", None))
        others = " or ".join([number for number in every if number.isdigit() and number != lines[0].contact][:2])
        elsewhere = f"your local number, such as {others}" if others else "your local emergency number"
        return f"call {lines[0].contact} now ({REGION_NAMES[lines[0].region]}{LOCAL_AS_WELL}{elsewhere})."

    def emergency_numbers(self) -> str:
        """Which number that is, country by country; "" where the region is known."""
        regions: dict[str, list[str]] = {}
        for line in self.knowledge.helplines.of("emergency", self.region):
            if line.region == self.region:
                return ""
            regions.setdefault(line.contact, []).append(REGION_NAMES.get(line.region, "any country"))
        return " · ".join(f"{number} ({', '.join(there)})" for number, there in regions.items())
