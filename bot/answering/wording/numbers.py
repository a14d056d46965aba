"""Whom to call: the help lines for who asked, in words."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.urgent import GuessedRegion, HelpLines, Kind

LOCAL_NUMBER = "call your local emergency number now."
REGION_NAMES = {
    "us": "US",
    "ca": "Canada",
    "uk": "UK",
    "ie": "Ireland",
    "eu": "EU",
    "au": "Australia",
    "nz": "New Zealand",
    "in": "India",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a part of the reply depends on. `at_most` so many help lines of a kind are named."""

    helplines: HelpLines
    region: str | None
    third_person: bool
    at_most: int | None = None

    @property
    def guessed(self) -> bool:
        """Whether the region is likely and no more."""
        return isinstance(self.region, GuessedRegion)

    def numbers(self, kind: Kind, *, children: bool | None = None) -> str:
        """Help lines of a kind, each with who answers; "" when there is none."""
        return " · ".join(self._named(kind, children))

    def listed(self, kind: Kind) -> str:
        """The same, a line each."""
        return "\n".join(f"- {named}" for named in self._named(kind, None))

    def _named(self, kind: Kind, children: bool | None) -> list[str]:
        regions: dict[str, list[str]] = {}
        for line in self.helplines.of(kind, self.region, children=children)[: self.at_most]:
            there = regions.setdefault(f"{line.label}: {line.contact}", [])
            if line.region != "anywhere" and (self.guessed or line.region != self.region):
                there.append(REGION_NAMES[line.region])
            elif self.guessed:
                there.append("any country")
        return [named + (f" ({', '.join(there)})" if there else "") for named, there in regions.items()]

    def call(self) -> str:
        """The words with which to send somebody to emergency care."""
        lines = self.helplines.of("emergency", self.region)
        if not lines or self.region != lines[0].region:
            return LOCAL_NUMBER
        if not self.guessed:
            return f"call {lines[0].contact} now."
        every = dict.fromkeys(line.contact for line in self.helplines.of("emergency", None))
        others = " or ".join([number for number in every if number.isdigit() and number != lines[0].contact][:2])
        elsewhere = f"your local number, such as {others}" if others else "your local emergency number"
        return f"call {lines[0].contact} now ({REGION_NAMES[lines[0].region]}; elsewhere {elsewhere})."

    def emergency_numbers(self) -> str:
        """Which number that is, country by country; "" where the region is known."""
        regions: dict[str, list[str]] = {}
        for line in self.helplines.of("emergency", self.region):
            if line.region == self.region:
                return ""
            regions.setdefault(line.contact, []).append(REGION_NAMES.get(line.region, "any country"))
        return " · ".join(f"{number} ({', '.join(there)})" for number, there in regions.items())

    def pick(self, of_them: str, of_you: str) -> str:
        """The words that fit whom the message is about."""
        return of_them if self.third_person else of_you
