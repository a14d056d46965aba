"""What somebody reads who wrote in another language than the knowledge's: that the bot only knows English, whom to call in
an emergency, and the footer's advice, in that language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.decision import Decision
from bot.knowledge import GuessedRegion, HelpLines
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


def only_english(language: str, helplines: HelpLines, region: str | None = None) -> str:
    """The message in a language (one of `language.LANGUAGES`), with the region's emergency number where it is known."""
    told = _TOLD[language]
    own = next((line for line in helplines.of("emergency", region) if line.region == region), None)
    number = own.contact if own is not None else MANY_COUNTRIES
    emergency = (told.emergency if own is not None else told.somewhere).format(number=number)
    return f"{told.sorry}\n\n**{emergency}**\n\n{told.advice}\n\n{ENGLISH_TOO}"


def crisis_line(decision: Decision, helplines: HelpLines, region: str | None = None) -> str:
    """What somebody in danger reads first in their language, before the reply in English; in the hour after as well."""
    told = crisis_phrases()[decision.language or ""]
    known = None if isinstance(region, GuessedRegion) else region
    own = next((line for line in helplines.of("emergency", known) if line.region == known), None)
    number = told.known.format(number=own.contact) if own is not None else told.somewhere
    if (decision.urgent or decision.soft)[0] != "self-harm":
        return told.emergency.format(number=number)
    return (told.them if decision.third_person else told.you).format(number=number)
