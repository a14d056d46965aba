"""Places that messages name: where their writer is, which tells the region of its help lines, and the country that a short
follow-up asks about: "in the uk?", "we don't have that in germany". Pure functions of the message."""

from __future__ import annotations

import re
from typing import cast, get_args

from bot.answering import conversation as talk
from bot.knowledge import Region
from bot.knowledge.text import plain, words

# Region: its names, as they are written without signs; `|` parts them.
_NAMES = {
    "us": r"usa|u s a|u s|united states(?: of america)?|the states|america|new york|nyc|texas|california|florida|ohio|chicago|"
    r"los angeles|michigan|pennsylvania|virginia|massachusetts|boston|seattle|arizona|colorado|oregon|illinois|"
    r"new jersey",
    "ca": r"canada|toronto|vancouver|montreal|quebec|ontario|alberta|calgary|ottawa|british columbia|nova scotia",
    "uk": r"uk|u k|united kingdom|great britain|britain|england|scotland|wales|northern ireland|london|manchester|birmingham|"
    r"liverpool|glasgow|edinburgh|leeds|bristol|cardiff|belfast",
    "ie": r"ireland|republic of ireland|dublin|cork city|galway|limerick",
    "au": r"australia|aus|straya|sydney|melbourne|brisbane|perth|adelaide|queensland|tasmania|canberra",
    "nz": r"new zealand|nz|n z|aotearoa|auckland|wellington nz|christchurch",
    "in": r"india|mumbai|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|kolkata|pune|kerala|punjab india",
    "ph": r"(?:the )?philippines|phillipines|philipines|pilipinas|manila|cebu|davao|quezon city",
    "id": r"indonesia|jakarta|surabaya|bandung",
    "br": r"brazil|brasil|sao paulo|são paulo|rio de janeiro",
    "mx": r"mexico|méxico|mexico city|cdmx|guadalajara|monterrey",
    "eu": r"germany|deutschland|france|spain|españa|espana|portugal|italy|italia|netherlands|holland|belgium|austria|österreich|"
    r"sweden|denmark|finland|poland|polska|czechia|czech republic|slovakia|slovenia|hungary|romania|bulgaria|"
    r"greece|croatia|"
    r"latvia|lithuania|estonia|luxembourg|malta|cyprus|berlin|munich|hamburg|paris|madrid|barcelona|lisbon|rome|"
    r"milan|"
    r"amsterdam|brussels|vienna|stockholm|copenhagen|helsinki|warsaw|prague|budapest|bucharest|athens",
}  # fmt: skip
_PEOPLE = {
    "us": "american", "ca": "canadian", "uk": "british|english|scottish|welsh|a brit|brit", "ie": "irish",
    "au": "australian|aussie|an aussie", "nz": "a kiwi|kiwi", "in": "indian", "ph": "filipino|filipina|pinoy|pinay",
    "id": "indonesian", "br": "brazilian", "mx": "mexican",
    "eu": "german|french|spanish|portuguese|italian|dutch|belgian|austrian|swedish|danish|finnish|polish|czech|greek|hungarian|"
    "romanian",
}  # fmt: skip
_AM = r"(?:i ?am|im|we ?are|ich bin)"
_WHERE = (
    rf"(?:\b{_AM} (?:\d+ |\d+ ?[mf] |a \w+ |just |only |currently |also |living |based |located |stuck |here |studying |alone )"
    r"{0,3}(?:in|from|at|aus)"
    r"|\b(?:i|we)(?: currently| also| both)? (?:live|stay|reside|study|work)(?: here)? in"
    r"|(?:^|\b(?:and|btw) |, )(?:living|based|located|writing|stuck|here) (?:in|from)|\bhere in)"
)
_AT_FIRST = r"^(?:(?:and|so|btw|hi|hey) )*(?:in|from)"  # and then nothing but a break, or what is told next
_THE = r"(?: the| northern| southern| north| south| rural| \w+(?= (?:uk|usa|nz)\b)){0,2}"
FIRST = 1_000  # characters that are read: who tells where they are does so early, and a long story names many places
_SMALL = 4  # words at most of a message that is a place and not much more
_ALONE_FILLER = frozenset(
    "the im i in from btw here pls please its me yes no ok and so sorry based living rn atm we are".split()
)


def _compiled(place: str, people: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    told = re.compile(
        rf"{_WHERE}{_THE} (?:\w+ )?(?:{place})\b|\b{_AM} (?:an? )?(?:{people})\b(?! (?:food|guy|derm))"
        rf"|{_AT_FIRST}{_THE} (?:\w+ )?(?:{place})(?= ?(?:[,.;:!]|$)| (?:and|btw|rn|here|so)\b)"
        rf"|^(?:the )?(?:{place}|{people}) (?:here|btw)\b|^(?:the )?(?:{place}) ?[,.:;!]|"
        rf"[(\[](?:the )?(?:{place})[)\]]"
        rf"|\b(?:{place}|{people}) here\b(?: [,.;]|$)"
    )
    return told, re.compile(rf"\b(?:{place}|{people})\b")


_PLACES = {region: _compiled(names, _PEOPLE[region]) for region, names in _NAMES.items()}
# What asks about a place: the regions that entries know.
_MORE = {"us": "|us|usa|states", "eu": "|europe|the eu|eu"}
_ASKED_OF = {
    cast(Region, region): re.compile(names + _MORE.get(region, ""))
    for region, names in _NAMES.items()
    if region in get_args(Region)
}
_ASKS_OF_A_PLACE = re.compile(
    r"""(?:(?:i|we|you|they)\ (?:dont|do\ not|cant)\ (?:have|get|do|use|need)\ (?:that|this|it|those|them)\ (?:here\ )?
    |(?:im|i\ am|we\ are|were|i\ live|we\ live)\ |(?:and\ |is\ it\ the\ same\ |the\ same\ |does\ (?:it|that)\ exist\ ){1,3})?
    (?:in|from|for|within|over\ in)\ (?:the\ )?(?P<name>\w+(?:\ \w+){0,3}?)
    (?:\ (?:too|then|though|tho|as\ well|also|please|pls)){0,2}""",
    re.VERBOSE,
)
# "us" is a word: only in capitals, or after "in the", it is a country.
_US_IN_CAPITALS = re.compile(
    r"\b(?:I'?m|I am|live|living|based|located|from|here) (?:\w+ )?in (?:the )?US\b|\bthe US\b|^US\b"
    r"|\bUS(?:$|[,.?!]| (?:hot|help|crisis|poison|number|line))"
)
_US_OF_WRITER = re.compile(
    r"\b(?:i'?m|i am|we'?re|i live|living|based|located|here)\b(?: \w+)? in (?:the )?us\b|^(?:the )?us\b[\W]*"
)
_TAKEN_BACK = re.compile(r"\b(?:not|never|wasnt|isnt|arent|aint)\b(?: (?:\w+ )?)?(?:in|from)\b")
_OTHER_SIGNS = re.compile(r"[^\w,.:;!?()\[\]]+")


def region_told(message: str, *, anywhere: bool = False) -> str | None:
    """The region in which its writer is, as far as they tell it in words. `anywhere`: any place that is named counts, as in a
    question for a help line."""
    said = _even(message)
    if _TAKEN_BACK.search(said):
        return None
    telling = [word for word in re.findall(r"\w+", said) if word not in _ALONE_FILLER]
    alone = len(telling) <= _SMALL and not anywhere
    for region, (told, named) in _PLACES.items():
        if told.search(said) or (anywhere and named.search(said)) or (alone and telling and _is_all(named, telling)):
            return region
    return "us" if _US_IN_CAPITALS.search(message) and (anywhere or _US_OF_WRITER.search(message.lower())) else None


def place_of(message: str) -> Region | None:
    """The region that a message names, where it says nothing else but that it asks about it."""
    said = " ".join(words(talk.bare(message)))
    asked = _ASKS_OF_A_PLACE.fullmatch(said)
    if asked is None:
        return None
    name = asked["name"]
    found = (region for region, names in _ASKED_OF.items() if names.fullmatch(name))
    return next(found, None)


def _is_all(named: re.Pattern[str], telling: list[str]) -> bool:
    return named.fullmatch(" ".join(telling)) is not None


def _even(message: str) -> str:
    return " ".join(_OTHER_SIGNS.sub(" ", plain(message[:FIRST]).replace("'", "")).split())
