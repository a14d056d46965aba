"""Which language a message is in, told only where that is certain: a wrong guess is worse than none.

Hindi and Arabic are told by their script, the others by lingua, a detector that needs no network. It also knows
languages that the bot has no words in, so that Italian isn't taken for Spanish. One of the language's commonest words
has to be there as well, and no more of another's: letters alone take "Apoquel vs Cytopoint, frenchie edition" for French,
and one version of lingua is quite sure that "peut-on boire de l'alcool avec l'isotrétinoïne ?" is Spanish.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lingua import LanguageDetector

FOREIGN = 0.2  # share of a message's words (0 to 1) that aren't English, from which it is worth asking
FEWEST_WORDS = 4  # a shorter text isn't judged
FEWEST_LETTERS = 8  # the same, in a script that tells the language
CERTAIN = 0.9  # probability (0 to 1) from which a language counts as told
POSSIBLE = 0.01  # probability that it is English after all, from which none is told
MOSTLY = 0.8  # share of a text's letters (0 to 1) in a script, from which the script tells the language
MAX_CHARACTERS = 500  # of a text that are looked at

# The languages that lingua tells apart here: English, those in which the bot can say that it only knows English (see
# _COMMON), and some that are like those.
_TOLD_APART = (
    "ENGLISH SPANISH PORTUGUESE FRENCH GERMAN TAGALOG ITALIAN CATALAN ROMANIAN DUTCH DANISH SWEDISH POLISH TURKISH "
    "INDONESIAN MALAY"
).split()
ENGLISH = "en"

# Some of the commonest words of each language in which the bot can say something, by its code (ISO 639-1).
_COMMON = {
    code: frozenset(listed.split())
    for code, listed in {
        "es": """que de el los las por para con una del es está estoy tengo mi muy pero como cómo cuando cuándo cuanto cuánto
            qué se al más ya alguien puedo hay hola gracias después desde si y lo""",
        "pt": """que de os uma para com não é está estou tenho meu minha muito mas como quando quanto tempo se ao mais já
            alguém posso tem bom boa depois desde você obrigado obrigada isso do da em o faz""",
        "fr": """que de le les une pour avec pas est je j'ai mon ma très mais comment quand combien quel quelle se au plus
            déjà quelqu'un peux peut bonjour merci après depuis des du et ça c'est vous il faut les la sur""",
        "de": """der das und ist ich nicht mit ein eine mein meine sehr aber wie wann wenn was auf zu den dem im nach seit
            hat habe kann darf man mir mich bitte danke hier für es oder sind bei welche welcher welches""",
        "tl": """ang ng sa mga na ko ako ba po lang kung hindi ito nito mo ay para pero bakit paano ano pwede wala
            naman yung kong bang kang""",
    }.items()
}
LANGUAGES = (*_COMMON, "hi", "ar")

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_DEVANAGARI = re.compile(r"[\u0900-\u097F]")
_ARABIC = re.compile(r"[\u0600-\u06FF]")
_NOT_HINDI = re.compile("[ळऱ]|(?:^|\\s)(?:छ|छन्|आहे|नाही|गर्न|छैन)(?:\\s|[।?,.]|$)")  # Marathi, Nepali
_NOT_ARABIC = re.compile("[پچژگکیےٹڈڑںھہۀەۆێ]")  # Persian, Urdu, Kurdish and more


def tell(text: str) -> str | None:
    """The code of the language of a text, one of LANGUAGES; None where it is English, another one, or uncertain."""
    text = text[:MAX_CHARACTERS]
    letters = sum(map(str.isalpha, text))
    for script, exception, code in ((_DEVANAGARI, _NOT_HINDI, "hi"), (_ARABIC, _NOT_ARABIC, "ar")):
        there = len(script.findall(text))
        if there >= max(FEWEST_LETTERS, MOSTLY * letters):
            return None if exception.search(text) else code
    said = _WORD.findall(text.lower().replace("’", "'"))
    if len(said) < FEWEST_WORDS:
        return None
    values = _probabilities(" ".join(said))
    code = max(values, key=lambda code: values[code])
    if values[code] < CERTAIN or values[ENGLISH] >= POSSIBLE:
        return None
    common = {each: len(words.intersection(said)) for each, words in _COMMON.items()}
    return code if common.get(code, 0) == max(common.values()) > 0 else None


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
