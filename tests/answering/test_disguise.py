"""Words that are written so that no filter sees them are read as they are meant; what hides nothing stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.responder import Responder
from bot.answering.triage.triage import Triager
from bot.knowledge.files import read_folder
from bot.knowledge.text import words
from bot.knowledge.urgent import load_urgent
from tests.stage import shipped

RULES, _ = load_urgent(read_folder(shipped.FOLDER))
TRIAGER = Triager(RULES)
BY_RULES = Triager(RULES, listens=False)


@pytest.mark.parametrize(
    "text",
    [
        "i want to k*ll myself",
        "I WANT TO K*LL MYSELF",
        "i want to k**l myself",
        "i want to k.i.l.l myself",
        "i want to k i l l myself",
        "I want to K.I.L.L. myself",
        "k_ll myself is all i think about",
        "i want to k-i-l-l m-y-s-e-l-f",
        "i want to k!ll myself",
        "i want to kiIl myself",
        "i want to k💀ll myself",
        "i want to ki.ll myself",
        "**i want to k*ll myself**",
        "im feeling su*cidal",
        "s.u.i.c.i.d.a.l since accutane",
        "su!cide is all i think about",
        "thinking about $uicide",
        "i want to d*e",
        "i want to di*",
        "i want to d.i.e",
        "i want to d1e",
        "i w a n t t o d i e",
        "i want to unal1ve myself",
        "i wanna unal*ve",
        "i want to end my l*fe",
        "c*tting myself again",
        "0verdosed on my pills last night",
        "i took 30 p*lls at once",
        "i wаnt tо ԁіе",  # Cyrillic
        "i want to кill myself",
        "i want to \u03baιll myself",  # Greek
        "i want to Ꮶill myself",  # Cherokee
        "ѕυι¢ιdal and tired of living",
        "i want to 𝖐𝖎𝖑𝖑 𝖒𝖞𝖘𝖊𝖑𝖋",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "i want to k\u0336i\u0336l\u0336l\u0336 myself",
        "i want to ki\u200bll my\u2060self",
        "i want to d\u3164ie",
        "ᴋɪʟʟ ᴍʏꜱᴇʟꜰ is what i want",
        "i want to 🅺🅸🅻🅻 myself",
        "i want to 🇰 🇮 🇱 🇱 myself",
        r"i want to k\*ll myself",  # as Discord's own clients escape it
        r"thinking about su\_cide",
        "i want to k**i**ll myself",
        "i wanna ~~d~~ie",
        "i want to ki ll mys elf",
        "i want to hurt my-\nself so bad",
        "i feel suic-\nidal",
        "i feel suicidalllll since accutane",
        "i wanna diiiieee",
        "i want to d13",
        "i want to end my Iife",
        "i want to kill mysǝlf",
        "i over dosed on my pills",
        "i t o o k 3 0 p i l l s",
        "i took 30 p!ll$ at once",
    ],
)
def test_danger_is_seen_in_disguise(text: str) -> None:
    assert {"self-harm", "overdose"} & set(TRIAGER.triage(text).urgent)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("my t*ngue is sw*lling and i cant br*athe", "allergic-reaction"),
        ("my thr*at is closing up after taking it", "allergic-reaction"),
        ("l*ps swoll*n, h*ves, cant breathe", "allergic-reaction"),
        ("skin is p#eling off in sheets and i have bl_sters in my mouth", "allergic-reaction"),
        ("crushing chest p*in and my arm is n*mb", "chest-stroke"),
        ("i am pregnanttttt and on accutane", "pregnant-now"),
        ("severe st*mach pain and bl**d in my stool", "gut-liver"),
        ("my friend wants to k*ll h*rself", "self-harm"),
    ],
)
def test_symptoms_are_seen_in_disguise(text: str, category: str) -> None:
    assert category in TRIAGER.triage(text).urgent


@pytest.mark.parametrize(
    "text",
    [
        "k ill do that",
        "her self-tanner",
        "hope less acne comes",
        "is it worth less than 20",
        "vitamin d3 and b12",
        "i diiiied laughing",
        "soooo dryyyy",
        r"\*shrugs\* \o/ ¯\_(ツ)_/¯",
        "Il fait beau, Ill see, WWII",
        "d*mn my lips are dry",
        "this is f*cking annoying",
        "sh*t my skin is so dry",
        "h*ll, my skin is dry",
        "what a b*tch of a breakout",
        "b*stard acne",
        "i'm an a**hole",
        "my d*ck is dry",
        "is s*x ok on accutane",
        "a b c",
        "take vitamins a, d, e and k",
        "vitamin d-3 and b-12",
        "hepatitis a b c or d",
        "e.g. lip balm",
        "i live in the u.s. and want accutane",
        "p.s. love this server",
        "a.m. or p.m. for the dose",
        "i d k what to do",
        "t b h i love it",
        "is it O.K. to take it d.i.y.",
        "i feel *ill* and *sick*",
        "**die hard** fan",
        "q & a",
        "L.O.L.",
        "from the 🇬🇧 or the 🇺🇸",
    ],
)
def test_what_hides_nothing_raises_no_alarm(text: str) -> None:
    assert BY_RULES.triage(text).alarms == ()


@given(st.sampled_from(RULES.censored), st.data())
@settings(shipped.STEADY, max_examples=200)
def test_any_such_word_is_found_behind_one_sign(word: str, data: st.DataObject) -> None:
    if len(word) < 4:
        return
    place = data.draw(st.integers(1, len(word) - 2))
    masked = word[:place] + data.draw(st.sampled_from("*#_!@$%")) + word[place + 1 :]
    read = TRIAGER._undisguised(f"so {masked}, yes").split()
    assert read[0] == "so"
    assert len(read[1]) == len(word)
    assert read[1] in RULES.censored


@given(
    st.sampled_from(sorted(word for word in RULES.censored if len(word) > 3)),
    st.sampled_from([" ", ".", "-", "_", "*", "\n", " . "]),
)
@settings(shipped.STEADY, max_examples=200)
def test_any_such_word_is_found_letter_by_letter(word: str, between: str) -> None:
    assert TRIAGER._undisguised(f"so {between.join(word)} yes").split() == ["so", word, "yes"]


@given(st.text(st.sampled_from("abehikls ,.-'AIZ\n"), max_size=60))
@settings(shipped.STEADY, max_examples=200)
def test_words_of_letters_alone_stay_as_they_are(text: str) -> None:
    plain = " ".join(
        word for word in text.replace("\n", " ").split() if word.isalpha() and "I" not in word[1:] and len(word) > 1
    )
    assert TRIAGER._undisguised(plain) == plain


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("does аccutane dry out the lips", "dryness"),  # Cyrillic
        ("why does i.s.o.t.r.e.t.i.n.o.i.n dry my lips", "dryness"),
        ("what is i s o t r e t i n o i n", "what-is-isotretinoin"),
        ("can i drink alc*hol on acc*tane", "alcohol"),
        ("can i dr*nk on accut4ne", "alcohol"),
        ("ⓒⓐⓝ ⓘ ⓓⓡⓘⓝⓚ ⓐⓛⓒⓞⓗⓞⓛ ⓞⓝ ⓐⓒⓒⓤⓣⓐⓝⓔ", "alcohol"),
        ("🅲🅰🅽 🅸 🅳🆁🅸🅽🅺 🅰🅻🅲🅾🅷🅾🅻", "alcohol"),
        ("my **li**ps are so dry what can i do", "dryness"),
        ("my ||li||ps are so ~~d~~ry what can i do", "dryness"),
        (r"can i drink alc\*hol on acc\*tane", "alcohol"),
        ("is s*x drive lower on accutane", "sexual-side-effects"),
        ("𝓭𝓸𝓮𝓼 𝓪𝓬𝓬𝓾𝓽𝓪𝓷𝓮 𝓭𝓻𝔂 𝓸𝓾𝓽 𝓽𝓱𝓮 𝓵𝓲𝓹𝓼", "dryness"),
    ],
)
def test_questions_in_disguise_are_answered(text: str, entry: str, responder: Responder) -> None:
    decision = responder.decide(text)
    assert entry in (*decision.entries, *decision.suggestions)


@pytest.mark.parametrize(
    "text",
    [
        "dry*lips",
        "e.g.this skin.dry",
        "spf50 week3 20mg/40mg",
        "f*ck my sh*t lips",
        "why is my skin *so* dry",
        "co-cyprindiol",
        "p.s. u.s.",
    ],
)
def test_ordinary_signs_hide_nothing_in_a_question(text: str, responder: Responder) -> None:
    lexicon = responder._matcher.lexicon
    assert lexicon.tokens(text) == lexicon.read(words(text))


def test_other_scripts_stay_as_they_are() -> None:
    assert words("можно ли пить алкоголь") == ["можно", "ли", "пить", "алкоголь"]
    assert words("πίνω αλκοόλ") == ["πινω", "αλκοολ"]
