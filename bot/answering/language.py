"""Which language a message is in, told only where that is fairly certain: English must not be taken for another one.

Hindi and Arabic are told by their script, the others by their commonest words, of which there must be more than English
ones; where few words tell, or as many tell two languages, lingua decides, a detector that needs no network. Both also
know languages that the bot has no words in, so that Italian isn't taken for Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from bot.knowledge.evening import evened
from bot.knowledge.text import english

if TYPE_CHECKING:
    from lingua import LanguageDetector

FEWEST_WORDS = 3  # a shorter text isn't judged
FEWEST_LETTERS = 6  # the same, in a script that tells the language
ENOUGH_TELLING = 2  # common words of a language by which it is told; fewer have to agree with the letters
MUST_OUTWEIGH = 2  # there have to be more common words than so many for each English one
LIKELY = 0.6  # probability (0 to 1), by its letters, of a language that few words tell
POSSIBLE = 0.05  # the same of English, from which no language is told by few words
MOSTLY = 0.4  # share of a text's letters (0 to 1) in a script, from which the script tells the language
MAX_CHARACTERS = 500  # of a text that are looked at

# The languages that lingua tells apart here: English, those in which the bot can say that it only knows English (see
# _COMMON), and some that are like those.
_TOLD_APART = (
    "ENGLISH SPANISH PORTUGUESE FRENCH GERMAN TAGALOG ITALIAN CATALAN ROMANIAN DUTCH DANISH SWEDISH POLISH TURKISH "
    "INDONESIAN MALAY"
).split()
ENGLISH = "en"

LANGUAGES = ("es", "pt", "fr", "de", "tl", "hi", "ar")  # in which the bot can say something
ANOTHER = "und"  # the code (ISO 639-2) of a language that isn't told: any that is neither English nor one of those
FEWEST_SIGNS = 2  # the same as FEWEST_LETTERS, of scripts in which a sign is a syllable or a word
# Of a text in another language: words at least, share that are English at most, probability by its letters, and of English.
FEWEST_FOREIGN, FEW_ENGLISH, CLEARLY, HARDLY = 4, 0.25, 0.9, 0.01

_WORD = re.compile(r"[^\W\d_]+")
_DEVANAGARI = re.compile(r"[\u0900-\u097F]")
_ARABIC = re.compile(r"[\u0600-\u06FF]")
# Chinese, Japanese and Korean; and the letters of all other scripts but the Latin one.
_SIGNS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_OTHER_LETTERS = re.compile(r"[\u0370-\u08ff\u0980-\u11ff]")
_NOT_HINDI = re.compile("[ळऱ]|(?:^|\\s)(?:छ|छन्|आहे|नाही|गर्न|छैन)(?:\\s|[।?,.]|$)")  # Marathi, Nepali
_NOT_ARABIC = re.compile("[پچژگکیےٹڈڑںھہۀەۆێ]")  # Persian, Urdu, Kurdish and more


def tell(text: str) -> str | None:
    """The code of the language of a text, one of LANGUAGES or ANOTHER; None where it is English, or uncertain."""
    text = text[:MAX_CHARACTERS]
    letters = sum(map(str.isalpha, text))
    for script, exception, code in ((_DEVANAGARI, _NOT_HINDI, "hi"), (_ARABIC, _NOT_ARABIC, "ar")):
        there = len(script.findall(text))
        if there >= max(FEWEST_LETTERS, MOSTLY * letters):
            return ANOTHER if exception.search(text) else code
    signs, foreign = len(_SIGNS.findall(text)), len(_OTHER_LETTERS.findall(text))
    if signs >= max(FEWEST_SIGNS, MOSTLY * letters) or foreign >= max(FEWEST_LETTERS, MOSTLY * letters):
        return ANOTHER
    said = _WORD.findall(evened(text).lower())
    if len(said) < FEWEST_WORDS:
        return None
    return _latin(text, said) or (ANOTHER if _is_foreign(text, said) else None)


def _latin(text: str, said: Sequence[str]) -> str | None:
    """Which of LANGUAGES a text in Latin letters is in, if any."""
    telling = _telling(said)
    most = max(telling.values())
    if most < 1 or _english_words(said) * MUST_OUTWEIGH >= most:
        return None
    likeliest = [code for code, count in telling.items() if count == most]
    if most >= ENOUGH_TELLING and len(likeliest) == 1:
        told: str | None = likeliest[0]
    else:
        told = _surest(" ".join(_WORD.findall(text.lower())), likeliest)
    return told if told in LANGUAGES else None


def _is_foreign(text: str, said: Sequence[str]) -> bool:
    """Whether a text in Latin letters is clearly in another language than English: hardly a word of it is English, and its
    letters say so."""
    fewest = FEWEST_FOREIGN if text.isascii() else FEWEST_WORDS
    if len(said) < fewest or sum(word in english() for word in said) > FEW_ENGLISH * len(said):
        return False
    values = _probabilities(" ".join(_WORD.findall(text.lower())))
    likeliest = max(values, key=lambda code: values[code])
    is_clear = not text.isascii() or values[likeliest] >= CLEARLY  # or its letters tell only that it isn't English
    return likeliest != ENGLISH and is_clear and values[ENGLISH] < HARDLY


def _telling(said: Sequence[str]) -> dict[str, float]:
    """How many different words tell each language; one that is English as well counts half, and only beside others."""
    different = set(said)
    counts = {}
    for code, (own, shared) in _common_words().items():
        known = len(own & different)
        counts[code] = known + (len(shared & different) / 2 if known else 0)
    return counts


def _english_words(said: Sequence[str]) -> int:
    """How many different words are English, and of no other language that is told here."""
    common = _common_words().values()
    return sum(
        word in english() and not any(word in own or word in shared for own, shared in common) for word in {*said}
    )


@cache
def _common_words() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """The words that tell each language by themselves, and those that only do beside others."""
    found = {}
    for line in resources.files("bot.answering").joinpath("common_words.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            code, _, listed = line.partition(" ")
            own, _, shared = listed.partition(" ? ")
            also = frozenset(own.split()) & english()
            found[code] = frozenset(own.split()) - also, frozenset(shared.split()) | also
    return found


def common_words() -> frozenset[str]:
    """The words by which languages are told, of all languages."""
    return frozenset(word for own, shared in _common_words().values() for word in own | shared)


def _surest(text: str, codes: Sequence[str]) -> str | None:
    """Which of several languages a text is in, if by its letters it is likelier in that one than in any other."""
    values = _probabilities(text)
    code = max(values, key=lambda code: values[code])
    return code if code in codes and values[code] >= LIKELY and values[ENGLISH] < POSSIBLE else None


def prepare() -> None:
    """Read what the first text would else wait for, some 60 ms."""
    _detector()


def _probabilities(text: str) -> dict[str, float]:
    """How likely a text is in each language (0 to 1), by code."""
    return {
        each.language.iso_code_639_1.name.lower(): each.value
        for each in _detector().compute_language_confidence_values(text)
    }


@cache
def _detector() -> LanguageDetector:
    """Frequencies of three letters in a row: some 20 MB, so they are read when they are first needed."""
    from lingua import Language, LanguageDetectorBuilder

    languages = (getattr(Language, name) for name in _TOLD_APART)
    builder = LanguageDetectorBuilder.from_languages(*languages).with_low_accuracy_mode()
    return builder.with_preloaded_language_models().build()
