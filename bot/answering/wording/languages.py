"""What somebody reads who wrote in another language than the knowledge's: that the bot only knows English, whom to call in
an emergency, and the footer's advice, in that language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answering.decision import Decision
from bot.knowledge import GuessedRegion, HelpLine, HelpLines
from bot.knowledge.crisis_phrases import crisis_phrases

ENGLISH_TOO = "*(I only understand English. If someone is in danger, call your local emergency number.)*"
MANY_COUNTRIES = "112"  # answered in the EU, in India and in many other countries


@dataclass(frozen=True, slots=True)
class _Told:
    """The lines of one language. `{number}` is an emergency number."""

    sorry: str
    emergency: str  # where the region is known
    somewhere: str  # where it isn't
    advice: str


_TOLD = {
    "es": _Told(
        "Perdona, solo entiendo inglés. Si puedes, pregúntame en inglés.",
        "Si alguien está en peligro, llama al {number}.",
        "Si alguien está en peligro, llama al número de emergencias de tu país ({number} en muchos países).",
        "Es información general, no consejo médico. Consulta siempre a tu dermatólogo.",
    ),
    "pt": _Told(
        "Desculpe, só entendo inglês. Se puder, pergunte em inglês.",
        "Se alguém estiver em perigo, ligue para {number}.",
        "Se alguém estiver em perigo, ligue para o número de emergência do seu país ({number} em muitos países).",
        "É informação geral, não é orientação médica. Consulte sempre o seu dermatologista.",
    ),
    "fr": _Told(
        "Désolé, je ne comprends que l'anglais. Si possible, pose ta question en anglais.",
        "Si quelqu'un est en danger, appelle le {number}.",
        "Si quelqu'un est en danger, appelle le numéro d'urgence de ton pays (le {number} dans beaucoup de pays).",
        "Ce sont des informations générales, pas un avis médical. Consulte toujours ton dermatologue.",
    ),
    "de": _Told(
        "Entschuldige, ich verstehe nur Englisch. Wenn du kannst, frag mich auf Englisch.",
        "Wenn jemand in Gefahr ist, ruf {number} an.",
        "Wenn jemand in Gefahr ist, ruf die Notrufnummer deines Landes an (in vielen Ländern {number}).",
        "Das sind allgemeine Informationen, kein ärztlicher Rat. Frag immer deine Hautärztin oder deinen Hautarzt.",
    ),
    "tl": _Told(
        "Pasensya na, Ingles lang ang naiintindihan ko. Kung kaya mo, magtanong ka sa Ingles.",
        "Kung may nasa panganib, tumawag sa {number}.",
        "Kung may nasa panganib, tumawag sa emergency number ng iyong bansa ({number} sa maraming bansa).",
        "Pangkalahatang impormasyon lang ito, hindi payong medikal. Kumonsulta palagi sa iyong dermatologist.",
    ),
    "hi": _Told(
        "माफ़ कीजिए, मैं सिर्फ़ अंग्रेज़ी समझता हूँ। हो सके तो अंग्रेज़ी में पूछिए।",
        "अगर कोई ख़तरे में है, तो {number} पर फ़ोन कीजिए।",
        "अगर कोई ख़तरे में है, तो अपने देश के आपातकालीन नंबर पर फ़ोन कीजिए (कई देशों में {number})।",
        "यह सामान्य जानकारी है, डॉक्टर की सलाह नहीं। हमेशा अपने त्वचा रोग विशेषज्ञ से सलाह लीजिए।",
    ),
    "ar": _Told(
        "عذرًا، لا أفهم إلا الإنجليزية. اسألني بالإنجليزية إن استطعت.",
        "إذا كان أحد في خطر، فاتصل بالرقم {number}.",
        "إذا كان أحد في خطر، فاتصل برقم الطوارئ في بلدك ({number} في بلدان كثيرة).",
        "هذه معلومات عامة وليست نصيحة طبية. استشر دائمًا طبيب الجلدية.",
    ),
}


# For who wrote in none of them, in words that a translator understands.
_IN_PLAIN_WORDS = _Told(
    "Sorry, I only understand English. If you can, please ask in English.",
    "If someone is in danger, call {number} now.",
    "If someone is in danger, call your emergency number now ({number} in many countries).",
    "This is general information, not medical advice. Always ask your dermatologist.",
)


ANY_LANGUAGE = "Help lines in many countries and languages: findahelpline.com, befrienders.org"


def only_english(language: str, helplines: HelpLines, region: str | None = None) -> str:
    """The message in a language (one of `language.LANGUAGES`, else in plain English), with the region's emergency number where
    it is known."""
    told = _TOLD.get(language, _IN_PLAIN_WORDS)
    own = next((line for line in helplines.of("emergency", region) if line.region == region), None)
    number = own.contact if own is not None else MANY_COUNTRIES
    emergency = (told.emergency if own is not None else told.somewhere).format(number=number)
    said = f"{told.sorry}\n\n**{emergency}**"
    return f"{said}\n\n{told.advice}\n\n{ENGLISH_TOO}" if language in _TOLD else f"{said}\n\n{ANY_LANGUAGE}"


# For who writes in a language: the regions whose help lines may be theirs, and the countries as "By country" calls them. Of a
# language that isn't here only those for anywhere are, and those of the region where the server is known to be.
_AT_HOME: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "es": (frozenset({"eu", "us"}), ("Spain",)),
    "pt": (frozenset({"eu"}), ("Portugal",)),
    "fr": (frozenset({"eu", "ca"}), ("France", "Belgium")),
    "de": (frozenset({"eu"}), ("Germany", "Austria", "Belgium")),
    "it": (frozenset({"eu"}), ("Italy",)),
    "nl": (frozenset({"eu"}), ("Netherlands", "Belgium")),
    "pl": (frozenset({"eu"}), ("Poland",)),
    "hi": (frozenset({"in"}), ()),
    "hi-latn": (frozenset({"in"}), ()),
}
_NOWHERE: tuple[frozenset[str], tuple[str, ...]] = (frozenset(), ())
_BY_COUNTRY = "By country"
_NUMBER = re.compile(r"\d(?:[ -]?\d){2,}")
_SITE = re.compile(r"(?<![a-z0-9-])[a-z0-9-]{1,63}\.(?:org|com|id|nl)\b")
ABOVE, WHERE_ABOVE = "In your language", "the lines above"


def crisis_line(decision: Decision, helplines: HelpLines, region: str | None = None) -> str:
    """What somebody in danger reads first in their language, before the reply in English; in the hour after as well."""
    told = crisis_phrases()[decision.language or ""]
    known = None if isinstance(region, GuessedRegion) else region
    own = next((line for line in helplines.of("emergency", known) if line.region == known), None)
    number = told.known.format(number=own.contact) if own is not None else told.somewhere
    afterwards = next((said for kind, said in told.afterwards.items() if kind == decision.care), None)
    if afterwards is not None:
        return afterwards.format(number=number)
    first = (decision.urgent or decision.soft)[0]
    if first == "self-harm":
        return (told.them if decision.third_person else told.you).format(number=number)
    act = told.acts.get(first)
    if first == "pregnant-now" and act is not None:  # to be done today, but no emergency
        return act.format(number=number)
    whom, end, english_follows = told.emergency.rpartition("**")
    return (f"{whom}{end} {act}{english_follows}" if act else told.emergency).format(number=number)


def home_lines(line: str, language: str, helplines: HelpLines, region: str | None) -> tuple[HelpLines, str | None]:
    """The help lines, and the region, for the English reply to who has read `line` in their language: neither what stands in
    it already nor those of countries in which nobody speaks that language, unless the server is known to be there."""
    regions, countries = _AT_HOME.get(language, _NOWHERE)
    where = None if isinstance(region, GuessedRegion) and region not in regions else region
    named = frozenset(_contacts(line))
    kept: list[HelpLine] = []
    points_up = isinstance(where, GuessedRegion)  # whose own lines come first
    for each in helplines.lines:
        if where is None and each.region != "anywhere" and each.region not in regions:
            continue
        is_where = each.kind == "emergency" and each.region == where  # which names itself in every text
        left = each if is_where else _not_named(each, countries, named)
        if left is not None:
            kept.append(left)
        elif each.kind == "crisis" and not points_up and where in (None, each.region):
            points_up = True
            kept.append(each.model_copy(update={"label": ABOVE, "contact": WHERE_ABOVE, "region": where or "anywhere"}))
    return helplines.model_copy(update={"lines": tuple(kept)}), where


def _not_named(line: HelpLine, countries: tuple[str, ...], named: frozenset[str]) -> HelpLine | None:
    """A line that isn't named yet; of one for several countries, what is for these (or for any, where none speaks the
    language) and isn't. None where nothing is left."""
    if line.label == _BY_COUNTRY:
        parts = [part for part in line.contact.split(", ") if not countries or part.startswith(countries)]
        own = [part for part in parts if not _is_in(part, named)]
        return line.model_copy(update={"contact": ", ".join(own)}) if own else None
    return None if _is_in(line.contact, named) else line


def _is_in(contact: str, named: frozenset[str]) -> bool:
    """Whether the first number or site of a contact is among those."""
    return next(iter(_contacts(contact)), "") in named


def _contacts(text: str) -> list[str]:
    """The numbers and sites that a text names, each as it is whatever the spaces in it."""
    return [re.sub(r"\D", "", number) for number in _NUMBER.findall(text)] + _SITE.findall(text.lower())
