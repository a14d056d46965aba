"""What the bot says to someone in danger: what to do now, who answers the phone, and nothing that delays it.

Kind and short; no diagnosis, no debate about the cause. Help lines come from `helplines.yaml`: those of the server's
region, or, where it isn't known, those for anywhere first and then a few countries'. A guessed region's lines name their
country, and what to do elsewhere stands beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.wording.fitting import END, Part, fewest_lost
from bot.answering.wording.numbers import LOCAL_NUMBER, Asked
from bot.knowledge.urgent import CATEGORIES, HelpLines, Kind

EMERGENCY_FOOTER = "Get urgent help first; then consult your dermatologist."
A_BOT = "I'm a bot and nobody watches this around the clock, so please don't wait here for an answer."
FIND_A_HELPLINE = "https://findahelpline.com"
# Who is called first besides emergency care.
_CALLED_FIRST: dict[str, tuple[str, Kind]] = {
    "overdose": ("Poison help", "poison"),
    "low-mood": ("A person to talk to", "crisis"),
}
# After a reply about these the footer is the ordinary one: nobody is in danger this minute.
CALM_CATEGORIES = frozenset({"supply", "dosing", "minor"})


def word_urgent(
    categories: Sequence[str], helplines: HelpLines, region: str | None = None, *, third_person: bool = False
) -> tuple[str, ...]:
    """The reply to `categories` (highest first) in Markdown, a part for each; the first also tells what a bot is.

    At most MAX_CHARACTERS in all: of what is least urgent only the line stays that says what to do now, then nothing; of
    many help lines the first stay. `third_person`: the member writes about somebody else.
    """
    known = [category for category in CATEGORIES if category in categories]
    if not known:
        return ()
    return fewest_lost(lambda at_most: _parts(known, Asked(helplines, region, third_person, at_most)))


def _parts(known: Sequence[str], asked: Asked) -> list[Part]:
    first, *others = [_TEXTS[category](asked) for category in known]
    do_now, end, rest = first.partition(END)
    if LOCAL_NUMBER in do_now and (numbers := asked.emergency_numbers()):
        rest = f"{numbers}\n\n{rest}"
    first = f"{do_now}{end}{rest}\n\n{A_BOT}"
    return [
        Part(first, first),
        *(_part(text, asked, category) for category, text in zip(known[1:], others, strict=True)),
    ]


def _part(text: str, asked: Asked, category: str) -> Part:
    """What to do now, and the one to call: that stays where there is no room for all of it."""
    do_now = text.partition(END)[0] + "**"
    who, kind = _CALLED_FIRST.get(category, ("", None))
    few = replace(asked, at_most=1 if asked.region else 3)
    numbers = few.numbers(kind) if kind is not None else ""
    return Part(text, f"{do_now}\n{who}: {numbers}." if numbers else do_now)


def is_danger(categories: Sequence[str]) -> bool:
    """Whether any of these is about somebody who is in danger this minute, or has to be seen today."""
    return any(category not in CALM_CATEGORIES for category in categories)


def danger_line(helplines: HelpLines, region: str | None = None) -> str:
    """Whom to call, in a line, for somebody of whom it isn't known whether they are in danger."""
    asked = Asked(helplines, region, third_person=False)
    crisis = asked.numbers("crisis") or FIND_A_HELPLINE
    return f"If you or someone else is in danger: {asked.call()} A person to talk to: {crisis}."


def urgent_footer(categories: Sequence[str], ordinary: str) -> str:
    """The footer of a reply about `categories`; `ordinary` where nobody is in danger this minute."""
    return EMERGENCY_FOOTER if is_danger(categories) else ordinary


def soft_line(categories: Sequence[str], helplines: HelpLines, region: str | None = None) -> str:
    """The one line that follows the ordinary answer to a question about an urgent topic, or "" when none is called for."""
    asked = Asked(helplines, region, third_person=False)
    if {"self-harm", "low-mood"} & set(categories):
        return f"If this is about you or someone close, talk to a person now: {asked.numbers('crisis') or FIND_A_HELPLINE}."
    if "overdose" in categories:
        return f"If someone has taken too much: {asked.numbers('poison') or asked.call()}."
    if any(category in CATEGORIES[:8] for category in categories):
        return f"If this is happening to someone now: {asked.call()}"
    return ""


def _self_harm(asked: Asked) -> str:
    crisis = asked.listed("crisis") or f"- {FIND_A_HELPLINE}"
    if asked.third_person:
        return (
            f"**If they are in danger now or have hurt themselves: {asked.call()}**\n"
            "I'm really glad you said it. Stay with them or get someone to, ask them directly whether they are "
            "thinking of "
            "suicide, listen, and move pills and anything else they could use out of reach.\n"
            f"A person to talk to now, for them and for you:\n{crisis}\n\n"
            "If they take isotretinoin, the official advice is to stop it and tell a doctor straight away. The feelings may "
            "not lift just by stopping, so get help anyway."
        )
    return (
        f"**If you might act on this or have hurt yourself: {asked.call()}**\n"
        "I'm really glad you said it. You matter more than any skin treatment. I'm a bot and can't keep you safe, "
        f"but people can. Talk to one now:\n{crisis}\n\n"
        "Tell someone near you, and don't stay alone tonight. If it's about somebody else: stay with them and ask "
        "directly.\n"
        "If you take isotretinoin, the official advice is to stop it and tell a doctor straight away. The feelings may "
        "not lift just by stopping, so get help anyway."
    )


def _allergic_reaction(asked: Asked) -> str:
    return (
        f"**Trouble breathing, swelling of face, lips, tongue or throat, or fainting: {asked.call()}**\n"
        "The same goes for a blistering or peeling rash, above all with fever or sores in mouth or eyes. Leaflets "
        "say to "
        "take no more capsules and get medical help at once; severe reactions are rare but do happen. Don't drive "
        f"{asked.pick('them alone', 'yourself')}, and take the pack along."
    )


def _chest_stroke(asked: Asked) -> str:
    return (
        f"**Chest pain, collapse, a fit, a drooping face, a weak arm or trouble speaking: {asked.call()}**\n"
        "Note when it started. "
        f"{asked.pick('Keep them still and stay with them', 'Don’t drive, and don’t stay alone')}. "
        "It can be the heart, a clot, a stroke or a seizure; whatever the cause, emergency care is the answer, even "
        "if it "
        "has passed. Tell them which medicines are taken."
    )


def _overdose(asked: Asked) -> str:
    poison = asked.numbers("poison")
    pets = asked.numbers("pets")
    elsewhere = " · elsewhere: your poison centre or a hospital" if asked.guessed else ""
    poison_numbers = f": {poison}{elsewhere}" if poison else ""
    pet_numbers = f": {pets}" if pets else ""
    return (
        f"**Unconscious, a fit, not breathing well, or taken on purpose: {asked.call()}**\n"
        f"Otherwise call poison help now and don't wait for symptoms{poison_numbers}.\n"
        "Don't make anyone vomit unless they tell you to. Have ready: name and strength, how many, when, age and "
        "weight. "
        f"Anyone who could be pregnant should say so.\nA pet: call a vet now{pet_numbers}."
    )


def _head_pressure(asked: Asked) -> str:
    return (
        "**Get seen today, at an emergency department. Sudden or very severe, confused, or seeing badly: "
        f"{asked.call()}**\n"
        "A strong or lasting headache with blurred or double vision, vomiting or whooshing in the ears can mean "
        "pressure "
        "around the brain, which can harm sight. Don't take the next capsule until a doctor has told you what to do, "
        "and "
        "don't drive. Tell them about any tetracycline antibiotic (doxy-, mino-, lymecycline) or vitamin A: neither "
        "goes "
        "together with isotretinoin."
    )


def _vision_loss(asked: Asked) -> str:
    return (
        "**Sudden loss of sight, a curtain or a dark patch, or changed sight with a headache: emergency care. "
        f"Please {asked.call()}**\n"
        "Trouble seeing in the dark: don't drive or use machines in the dark, tell the prescriber today, and ask for "
        "an "
        "eye check. It can come suddenly, and now and then it has lasted after treatment."
    )


def _gut_liver(asked: Asked) -> str:
    return (
        "**Get medical care today. Severe pain, fainting, fever, or vomiting blood: "
        f"{asked.call()}**\n"
        "Strong belly pain (above all into the back or with vomiting), yellow eyes or skin, brown urine, and bloody "
        "or "
        "black stools all need it. Take no more capsules before a doctor has answered, and no alcohol. The pancreas "
        "can "
        "be inflamed even when blood fats are normal."
    )


def _pregnant_now(asked: Asked) -> str:
    advice = asked.numbers("pregnancy")
    return (
        "**Don't take another capsule if you are or may be pregnant, and call the prescriber and a doctor or midwife "
        "today.**\n"
        "Isotretinoin can cause severe birth defects and miscarriage at any dose, even after a short time. The same "
        "goes "
        "if the last capsule was less than a month ago. After unprotected sex or when contraception failed: call "
        "today too, "
        "and ask a pharmacist or clinic about emergency contraception quickly."
        + (f" Free advice: {advice}." if advice else "")
        + "\nA man who takes it: the NHS says he can go on while a partner is pregnant or trying; capsules are never "
        "shared. "
        "Nobody on it gives blood."
    )


def _supply(asked: Asked) -> str:
    check = asked.numbers("supply")
    return (
        "**I can't help with getting, selling or sharing isotretinoin without a prescription.**\n"
        "It is prescription-only, because it needs pregnancy and blood checks; in the US only iPLEDGE pharmacies may "
        "give "
        "it out. What is sold without a prescription may be fake or wrongly dosed, and somebody else's capsules "
        "aren't safe "
        "even with the same acne.\nPlease see a doctor"
        + (f", and check a pharmacy first: {check}" if check else "")
        + ". Links in the article that offer it are advertising; ignore them. Leftovers go back to a pharmacy. "
        "Discord "
        "doesn't allow trade in medicines."
    )


def _low_mood(asked: Asked) -> str:
    crisis = asked.listed("crisis") or f"- {FIND_A_HELPLINE}"
    return (
        "**Please contact the prescriber today about this, and tell someone close.**\n"
        "Thanks for saying it. A changed mood is a known reason to call, and the official advice is: if depression "
        "starts, "
        "stop isotretinoin and tell a doctor straight away. Trouble concentrating, sleeping too much or badly, and a "
        "change in appetite or weight can belong to it. Hearing voices, feeling watched, violence, or not "
        "feeling safe "
        f"is an emergency: {asked.call()}\n"
        f"If thoughts of harm come, or you just need a person:\n{crisis}\n\n"
        "Studies disagree on whether the medicine causes it; the feelings need care either way."
    )


def _dosing(asked: Asked) -> str:
    return (
        "**Please ask your prescriber or a pharmacist: I can't advise on anyone's dose, or on starting or "
        "stopping.**\n"
        "Agreed everywhere: swallow capsules whole, never double up after a missed one, don't share them, and don't "
        "start, "
        "stop or change on your own. If you ask because of pregnancy, a serious change of mood or a severe reaction, "
        "call a "
        "doctor right away, and tell me the symptom if you want the urgent steps."
    )


def _minor(asked: Asked) -> str:
    numbers = asked.numbers("crisis", children=True)
    return (
        "**Talk to a parent or guardian and a doctor before taking any of it; that keeps you safe.**\n"
        "It isn't for children under 12 or before puberty. In the UK a second prescriber for under-18s is no longer "
        "needed (since 22 January 2026; older leaflets may still say so), and you may ask for a second opinion. Never "
        "take somebody else's capsules, and tell a grown-up you trust if anyone offers you some. You don't need to "
        "tell me "
        "your age or where you live." + (f"\nSomebody to talk to: {numbers}." if numbers else "")
    )


def _same_day(asked: Asked) -> str:
    return (
        "**Call the prescriber or a pharmacist today (UK: NHS 111). If it's severe or getting worse fast: "
        f"{asked.call()}**\n"
        "A nosebleed that goes on past about 20 minutes, is very heavy or comes after a blow is an emergency. Until "
        "then sit, lean forward and pinch the soft part of the nose for 10 to 15 minutes.\n"
        "Painful sores that quickly open, bleed or crust need a dermatologist today, with or without fever.\n"
        "Tetracycline antibiotics (doxy-, mino-, lymecycline) and vitamin A supplements aren't combined with "
        "isotretinoin, "
        "and nobody breastfeeds on it without specialist advice. New ringing in the ears or hearing loss, marked "
        "weakness, "
        "great thirst, bleeding that won't stop, or fever: leaflets say to take no more until a doctor has been "
        "asked."
    )


_TEXTS: dict[str, Callable[[Asked], str]] = {
    "self-harm": _self_harm,
    "allergic-reaction": _allergic_reaction,
    "chest-stroke": _chest_stroke,
    "overdose": _overdose,
    "head-pressure": _head_pressure,
    "vision-loss": _vision_loss,
    "gut-liver": _gut_liver,
    "pregnant-now": _pregnant_now,
    "supply": _supply,
    "low-mood": _low_mood,
    "dosing": _dosing,
    "minor": _minor,
    "same-day": _same_day,
}
