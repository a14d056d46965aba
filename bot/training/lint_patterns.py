"""What the lint (`bot.training.lint`) looks for: doses, links, shops, promises, sharing, reassurance, and the help that an entry
speaks of. It is for texts as members see them."""

from __future__ import annotations

import re

_NUMBERS = (
    "half|a|an|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|eighty|hundred"
)
_COUNT = (
    rf"(?:(?<![\d.,])\d{{1,6}}(?:[.,]\d{{1,6}})?|\b(?:{_NUMBERS.replace('|a|an|', '|')}|both|another|extra|couple)\b)"
)
_OFTEN = (
    r"(?:(?:a|per|each|every|in the|at) ?(?:day|night|week|month|morning|noon|lunch|evening|meal|breakfast|dinner|bedtime)\b"
    r"|(?:once |twice )?(?:daily|nightly|weekly)\b)"
)
_MEDICINES = (
    r"(?:pills?|capsules?|tablets?|caps|tabs|meds?|medicines?|medication|isotretinoin|accutane|roaccutane|leftovers?)"
)
UNITS = {"mg", "mcg", "ug", "g", "kg", "ml", "l", "cm", "mm", "iu"}


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


ADDRESS = _any(
    r"\b[a-z][a-z0-9+-]{1,15}://[^\s<>()\[\]]++",
    r"\bwww\.[^\s<>()\[\]]++",
    r"(?<![\w.-])(?:[\w-]{1,63}(?:\.|\[\.\]|\(\.\)| ?[\[(]dot[\])] ?))+[^\W\d_]{2,24}\b(?:/[^\s<>()\[\]]*+)?",
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])",
    r"\bdiscord(?:app)?[ .,]{1,3}(?:gg|com/invite)/?\w*",
    r"(?<![\w.])gg/\w+",
    r"\b[\w-]{1,63} dot (?:com|net|org|shop|store|io|co|ru|in|biz|info|me|ly|pharmacy)\b",
)
SHOP = _any(
    r"\b(?:buy|order|shop|purchase) (?:(?:it|them|yours|isotretinoin|accutane|roaccutane) )?"
    r"(?:now|here|online|cheap(?:er|ly)?|from|at)\b",
    r"\b(?:promo|discount|coupon|voucher|referral|affiliate) ?(?:code|link)\b",
    r"\b(?:without|no) (?:a )?prescription (?:needed|required)\b",
    r"\b(?:use|with) (?:my |the |our )?code\b",
    r"\b(?:whatsapp|telegram|dm me|message me|amazon|ebay|aliexpress|alldaychemist|indiamart)\b",
)
DOSE = _any(
    rf"(?:(?<!\d)\d{{1,6}}(?:[.,]\d{{1,6}})?|\b(?:{_NUMBERS})\b)(?:"
    r"(?: ?(?:to|-|–|or) ?\d{1,6}(?:[.,]\d{1,6})?)? ?(?:m\.? ?g\.?s?|mcg|[µμu]g|milligrams?|micrograms?|grams?|ml|iu)\b"
    r"(?:(?: ?/ ?| per | for each )(?:kg|kilo(?:gram)?s?|day))?"
    r"| (?:more |extra )?(?:capsules?|tablets?|pills?)(?: (?:a|per|each|every) (?:day|week|night))?)",
    rf"{_COUNT}(?: [^\W\d]+){{0,3}} {_OFTEN}",
    r"(?<![\w.])(?:\d+ ?x?|x ?\d+) ?/ ?(?:day|d|night|week)\b|(?<![\w.])(?:\d+ ?x|x ?\d+) (?:a |per )?(?:day|daily)\b",
    rf"(?:(?<=\btake )|(?<=\bswallow )|(?<=\bpop )){_COUNT}"
    r"(?! ?(?:to|or|-|–|and a half|days?|weeks?|months?|years?|hours?|minutes?)\b)",
    r"\b(?:double|half|halve|triple) (?:the|your) (?:dose|capsules?)\b",
    r"\b(?:raise|increase|up|lower|reduce|cut|change|adjust|choose) (?:the|your) (?:dose|dosage)[^.\n]{0,20}"
    r"\b(?:yourself|on your own)\b",
    r"\b(?:twice|three times|four times) (?:a|per) day\b",
)
PROMISE = _any(
    r"\bguarantee(?:s|d)?\b",
    r"\bpermanent(?:ly)?\b(?! (?:make|hair|damage|scar|eyebrow|harm|loss|tattoo))",
    r"\bfor ?ever\b|\bcure[sd]?\b|\b100 ?(?:%|per ?cent)",
    r"\b(?:completely|totally|perfectly|absolutely|100 ?%) (?:safe|harmless)\b|\b(?:is|are|it's|they're) harmless\b",
    r"\brisk[- ]free\b|\bno risks?\b|\bno side effects?\b|\bmiracle\b|\bdefinitely\b|\b(?:i|we) promise\b",
    r"\bworks? (?:for|in|on) every(?:one|body)\b|\bnothing can go wrong\b",
    r"\b(?:can't|cannot|won't) (?:hurt|harm) (?:you|anyone)\b",
    r"\b(?:won't|will not) (?:come back|return|fail|happen)\b",
    r"\b(?:everyone|everybody|all patients) (?:gets?|is|are|will)\b",
    r"\b(?:is|are|will) always\b",
    r"\balways (?:works?|clears?|go(?:es)? away|fades?|helps?|safe|cures?|disappears?|removes?|lasts?|heals?)\b",
    r"\bnever (?:comes? back|returns?|fails?|happens?|harms?)\b",
)
SHARING = _any(
    r"\b(?:shar(?:e(?! of)|ing)|giv(?:e|ing) away|pass(?:ing)? on|swap(?:ping)?|trad(?:e|ing)|lend(?:ing)?|"
    rf"borrow(?:ing)?|sell(?:ing)?)\b[^.!?\n]{{0,30}}\b{_MEDICINES}\b",
    rf"\b(?:give|take|use|try|buy|get)\b[^.!?,\n]{{0,25}}\b(?:mate|friend|brother|sister|someone|somebody)\b[^.!?,\n]{{0,15}}"
    rf"\b{_MEDICINES}\b",
    rf"\b(?:give|offer)\b[^.!?,\n]{{0,15}}\b{_MEDICINES}\b[^.!?,\n]{{0,10}}\bto\b[^.!?,\n]{{0,15}}"
    r"\b(?:mate|friend|brother|sister|someone|somebody|others?)\b",
    r"\b(?:use|take|finish) (?:up )?(?:your |the |any |old )?leftovers?\b",
)
NOT_JUST_BEFORE = re.compile(
    r"(?:\b(?:never|not|nobody|no one|without|avoid|neither|nor)|n't)(?: (?!worry|mind|be\b)[\w']+){0,3} ?$",
    re.IGNORECASE,
)
WITH_CHILD = re.compile(
    r"\b(?:pregnan\w*|expecting|bab(?:y|ies)|unborn|f(?:o)?etus|breast-?fe?e?d\w*|conceiv\w*)\b", re.IGNORECASE
)
ABOUT_MEN = _any(
    r"^(?!.*\b(?:you|your|wom[ae]n|she|her|everyone|everybody|anyone)\b).*\b(?:men|man|male|father|he|his)\b"
)
REASSURES = re.compile(
    r"\b(?:safe(?:ly)?|fine|ok|okay|harmless|all ?right|allowed|unlikely|"
    r"no (?:real |big )?(?:risks?|problems?|harm|danger|need to stop|worr(?:y|ies))|nothing to worry|don't worry|"
    r"(?:can|may) (?:still )?(?:take|use|keep|continue|get pregnant|become pregnant)|"
    r"keep (?:on )?taking|(?:doesn't|does not|won't|will not|can't|cannot|never) (?:harm|hurt|affect|reach)s?|"
    r"(?:isn't|not|is not) (?:harmful|dangerous|a problem|bad|risky))\b",
    re.IGNORECASE,
)
TURNED = _any(
    r"\b(?:not|no|nor|never|nobody|nothing|none|neither|cannot|without|whether|until|what)\b|n't\b(?! (?:worry|mind))",
    r"\b(?:ask|know|check|say|tell|find out)\b.*\b(?:if|when|what|how|which)\b",
)
CLAUSE_END = re.compile(r"[,:;?()–—]| - ")
TURNS_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
LINK = re.compile(r"\[([^\[\]\n]{0,300})\]\(<?([^()\s<>]{0,500})>?[^()\n]{0,100}\)")
MARKDOWN = re.compile(r"[*`]|~~|\|\||__+|(?<!\w)_|_(?!\w)|^[ \t]*(?:>+|#+|-#)\s", re.MULTILINE)
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
TAKEN_BACK = _any(
    r"\b(?:not|no|nor|never|nobody|none|rarely|may|might|can|could|cannot|hardly|without|seldom|few|some|most|many|mostly)\b",
    r"\b(?:usually|often|if|whether)\b|n't\b|\?",
)
PING = re.compile(r"@(?:everyone|here)\b|<[@#][!&]?\d+>")
HELP = {
    "an emergency number": _any(r"(?<!\d)(?:999|911|112|988|116 ?123|111|000|811|13 11 14)(?!\d)"),
    "the emergency services": _any(r"\bemergency|\bambulance\b|\bA&E\b|\bhospital\b|\bcasualty\b"),
    "a help line": _any(r"\bhelp ?lines?\b|\bSamaritans\b|\bcrisis\b|\bpoison"),
    "getting help at once": _any(
        r"\b(?:at once|straight ?away|right away|immediately|urgent(?:ly)?|same day|today|as soon as possible|without delay)\b"
    ),
    "stopping the medicine": _any(r"\bstop (?:taking|the capsules|isotretinoin|it|treatment)\b"),
    "asking a doctor": _any(
        r"\b(?:see|tell|call|ask|contact|ring|phone|talk to|speak to|go to)\b[^.\n]{0,30}"
        r"\b(?:doctor|dermatologist|GP|prescriber|pharmacist|clinic|nurse|midwife)"
    ),
    "thoughts of self-harm": _any(r"\bsuicid|\bself-?harm|\b(?:harm|hurt|kill)(?:ing)? (?:yourself|themselves)\b"),
    "pregnancy": _any(r"\bpregnan|\bbirth defects?\b|\bunborn\b"),
    "trouble breathing, or swelling": _any(r"\bbreath|\bswelling\b|\bswollen\b"),
    "pain in the chest": _any(r"\bchest\b"),
    "sudden trouble seeing": _any(r"\bblurr|\bsight\b|\bvision\b|\bsee double\b"),
    "a bad headache": _any(r"\bheadaches?\b"),
    "yellow skin, or bad belly pain": _any(r"\byellow|\bjaundice\b|\b(?:belly|stomach|tummy|abdominal) pain\b"),
    "bleeding": _any(r"\bbleed|\bblood(?:y)?\b(?! test)"),
}
ANY_HELP = re.compile("|".join(pattern.pattern for pattern in HELP.values()), re.IGNORECASE)
QUANTITY = _any(
    rf"\b(?:\d+(?:[.,]\d+)?|{_NUMBERS}) (?:days?|weeks?|months?|years?|hours?|mg|per cent)\b", r"\b\d+(?:[.,]\d+)? ?%"
)
SAYS_YES, SAYS_NO = _any(r"^\W*+(?:yes|usually|mostly)\b"), _any(r"^\W*+(?:no|never|don't|do not)\b")
NO_SOURCE = _any(
    r"^\W*+(?:(?:i )?google(?:d)?(?: it)?|the internet|internet|online|web|wikipedia|chat ?gpt|ai)\W*+$",
    r"^\W*+(?:tiktok|instagram|youtube|reddit)\W*+$",
    r"^\W*+(?:facebook|discord|common knowledge|everyone knows|me|myself|(?:my )?(?:own )?experience|a friend|trust me)\W*+$",
    r"^\W*+my (?:doctor|derm(?:atologist)?|friend|mum|mom)\W*+$",
    r"^\W*+(?:none|unknown|n/?a|tbd|todo|x+)?\W*+$",
)
