"""Whom a message about danger is about: the one who writes, or somebody else.

Most messages about another person have an "I" in them ("I think my brother took something"), and most stories of one's own
have others in them ("my mom doesn't care and I want to die"). So what counts is of whom something dangerous is told, not
who is named. Pure.
"""

from __future__ import annotations

import re
from typing import Literal

from bot.knowledge.text import plain

Whom = Literal["me", "them"]

_I = r"(?:i|im|ive|id|ill|imma|ima)"
_REALLY = (
    r"(?:(?:just|really|also|kinda|still|now|already|literally|even|so|actually|finally|probably|too|all|only) ){0,2}"
)
_BODY = (
    r"(?:chest|heart|arms?|legs?|face|lips?|tongue|throat|eyes?|eyesight|vision|sight|head|stomach|belly|skin|"
    r"nose|mouth|hands?|"
    r"wrists?|fingers?|speech|side|body|jaw|back|neck|ears?|pee|urine|stool|life)"
)
_KIN = (
    r"(?:mum|mom|mums|moms|mummy|mommy|mother|dad|daddy|father|parents?|brother|bro|sister|sis|girlfriend|gf|"
    r"boyfriend|bf|wife|husband|"
    r"hubby|partner|fianc[eé]e?|sons?|daughters?|child|children|kids?|teen|teenager|baby|toddler|twins?|mate|"
    r"mates|friends?|bestie|"
    r"besties|roommate|roomie|flatmate|housemate|cousin|nephew|niece|grandma|gran|granny|nan|nana|grandmother|"
    r"grandpa|grandad|"
    r"granddad|grandfather|uncle|aunt|auntie|coworker|colleague|classmate|neighbou?r|buddy|ex|stepson|stepdaughter|"
    r"granddaughter|grandson|student|patient|crush|guy|girl|boy|lad|woman|man|lady|dude|member|user|person|"
    r"(?:1?\d ?(?:yo|y o|yrs? old|years? old)))"
)
_ONES = rf"(?:(?:my|our|his|her|their|the|a|an|this|that|some|one of (?:my|our)) (?:\w+ ){{0,2}}?{_KIN}(?: of mine)?)"
_NAMED = (
    r"(?:mum|mom|mummy|mommy|mama|dad|daddy|papa|grandma|gran|nan|nana|grandpa|grandad|granddad|sis|bro|hubby|wifey)"
)
_OTHER = rf"(?:{_ONES}|{_NAMED}|someone|somebody|one of (?:you|us|them))"
_HIM = rf"(?:{_OTHER}|him|her|them)"

# What somebody says of themselves who is in danger. Of what they do for another nothing is here.
_OWN = re.compile(
    rf"\b{_I} {_REALLY}(?:want|wanna|wanted|need|wish|plan|planned|decided) (?:to )?{_REALLY}"
    r"(?:die|be dead|be gone|disappear|end|kill|hurt|jump|cut|sleep|go|it over|it to (?:stop|end)|out|"
    r"i was (?:dead|gone|never)|i (?:wasnt|werent))"
    rf"|\b(?:and|but|because|so|too) {_I} (?:do )?(?:want|wanna)(?: to| it)?(?: too)?(?: \.|$)"
    rf"|\b{_I} {_REALLY}(?:dont|do not|didnt|not|no longer) {_REALLY}(?:want to|wanna|see|feel like|deserve to|"
    rf"know how to|know if i (?:can|want))"
    r"(?: \w+)? ?(?:live|living|be (?:here|alive)|wake|exist|existing|go on|going on|alive|here|point|future|"
    r"way out|keep going)"
    rf"|\b{_I} {_REALLY}(?:cant|can not|cannot|could not|couldnt) {_REALLY}"
    r"(?:go on|do (?:this|it)|take (?:it|this|any|much)|breathe|see|feel|swallow|speak|talk right|move|live|"
    r"cope|stop (?:crying|bleeding|throwing|vomiting|shaking|cutting)|keep|handle|stand)"
    rf"|\b{_I} {_REALLY}(?:have|had|got|ve) {_REALLY}(?:been )?(?:feeling |having )?(?:a |an |the |my |some |"
    rf"two |no )?(?:\w+ )?"
    r"(?:rope|gun|knife|plan|date|pills|blades?|razors?|note|chest|pain|pains|stroke|seizure|fit|rash|fever|"
    r"blisters?|hives|headache|cutting|suicidal|"
    r"thoughts|thinking about (?:suicide|dying|ending|killing)|reason to live|taken|swallowed|overdosed|cut)\b"
    rf"|\b{_I} (?:think i |might |may |must |could |should |am |was |have |"
    rf"ve )?{_REALLY}(?:accidentally )?(?:took|swallowed|taken|overdosed|od|ate|drank|cut myself|relapsed|"
    rf"jumped|tried to (?:die|kill|end|hang|hurt)|"
    r"hate (?:my life|myself|living|being alive)|collapsed|fainted|passed out|vomited|throw|threw|"
    r"feel (?:like (?:dying|ending|killing|a burden|nothing|im|i)|dead|empty|numb|hopeless|suicidal|worthless|"
    r"nothing|so low|low|"
    r"unsafe|dizzy|faint|weak|depressed|miserable|terrible|awful)|felt)\b"
    rf"|\b(?:im|i am|i was|ive been|i been|ill|i will|i might|id|i would|i could) (?:be )?{_REALLY}(?:about to |"
    rf"going to |gonna |thinking (?:of|about) |planning (?:to|on) |ready to |afraid i |scared i |scared that i |"
    rf"having |been |better off )?{_REALLY}"
    r"(?:suicidal|done|dead|dying|die|empty|hopeless|worthless|a burden|numb|depressed|end(?:ing)? (?:it|my|"
    r"things|everything)|kill(?:ing)? myself|do(?:ing)? (?:it|the same|something|this tonight|that too)|"
    r"hurt(?:ing)? myself|hang(?:ing)? myself|cutting|jump(?:ing)?|overdos\w*|swallow\w*|take (?:them|all|my)|"
    r"taking (?:them all|all)|gone|bleeding|swelling|swollen|vomiting|throwing up|"
    r"dizzy|wheezing|choking|a stroke|a seizure|chest pains?|a heart attack|not ok|not okay|not safe)\b"
    rf"|\b{_I} .{{0,25}}\bmyself\b|\b(?:kill|hurt|cut|hang|harm|shoot|off|unalive|end|killed|cutting|"
    rf"hurting) myself\b"
    rf"|\bmy (?:own |left |right |upper |lower |whole )?{_BODY}\b(?! (?:in danger))"
    rf"|(?<!\bi )\b(?:says|said|thinks|told me|tells me|telling me|noticed|swears|reckons) (?:that )?(?:i|im|"
    rf"ive|my)\b(?! should (?:call|help|leave|stay|go))"
    r"|\b(?:they|doctors|docs|drs) (?:think|say|suspect|reckon|said) (?:that )?(?:i|im|ive|my)\b(?! should)"
    r"|\b(?:miss|without|better off without) me\b|\bmy (?:last|final) (?:day|night|message|post|goodbye)\b"
)
# The same without an "I", as people write in a hurry: only at the start of a sentence.
_OWN_IN_SHORT = re.compile(
    r"(?:^|\. )(?:just |finally |so |already |ok |idk |please )?(?:took|swallowed|gave|wrote|paid|bought|got|"
    r"cut|going to|gonna|wanna|want to|cant|can not|"
    r"dont want to|feel|feeling|told|thinking (?:of|about)|planning|tried|ate|having|been)\b(?! (?:him|her|them|"
    r"a call|a text|a message|help)\b)"
)
# What is told of somebody else.
_THEIRS = re.compile(
    rf"\b(?:he|she|they|hes|shes|theyre|shell|theyll|theyve) {_REALLY}\w+"
    rf"|\b{_OTHER}(?: (?:\d+ ?[mf]?|on here|in here|in this \w+|in the \w+|who|that|at \w+))? {_REALLY}"
    r"(?!(?:and|or|but|so|with|to|if|for|about|because|\.)\b)\w+"
    rf"|\b(?:his|her|their|{_ONES}s|{_NAMED}s|my \w+ {_KIN}s) (?:own |left |right )?(?:{_BODY}|cuts|pills|note|"
    rf"blades?)\b"
    rf"|\b(?:found|saw|see|caught|walked in on|help|helping|save|stop|worried about|scared for|lose|losing|"
    rf"looking after|with) {_HIM}\b"
    rf"|\b(?:text|message|note|letter|call|dm|snap)(?: \w+)? from {_HIM}\b"
    r"|\b(?:himself|herself|themself|themselves)\b"
)
_GAVE = re.compile(
    rf"\b(?:gave|given|lent|fed|shared|let) {_HIM}(?: \w+){{0,3}} (?:my|mine|one|some|two|of my|a|an|it|"
    rf"them)\b.{{0,30}}?(?:pills?|caps?|capsules?|tablets?|accutane|isotretinoin|roaccutane|meds|medicine|tane)"
    rf"|\b(?:gave|given|lent|shared) (?:my|one|some|a|an|two)\b.{{0,25}}?(?:pills?|caps?|capsules?|tablets?|"
    rf"accutane|isotretinoin|roaccutane|meds|medicine|tane) (?:to|with) {_HIM}"
)
_ANYBODY = re.compile(r"\b(?:i|im|ive|id|ill|me|myself|we)\b")
_ASIDE = re.compile(r"\([^()]{0,20}\)")
_BREAK = re.compile(r"[.,;:!?\n–—]+|\s-\s")
_BETWEEN = re.compile(r"[^\w.]+")
FIRST = 2_000  # characters that are read
OFTEN = 3  # how often somebody speaks of themselves whose story it is, whoever else is in it


def whom(message: str) -> Whom | None:
    """Whom a message about danger is about; None where it doesn't tell."""
    said = _even(message)
    if _GAVE.search(said):
        return "them"
    if _OWN.search(said) or _OWN_IN_SHORT.search(said):
        return "me"
    theirs = len(_THEIRS.findall(said))
    mine = len(_ANYBODY.findall(said))
    if theirs and not (mine >= OFTEN and mine > 2 * theirs):
        return "them"
    return "me" if mine else None


def gave_own(message: str) -> bool:
    """Whether somebody gave another person some of their medicine."""
    return _GAVE.search(_even(message)) is not None


def is_of_themselves(message: str) -> bool:
    """Whether somebody who wrote about another person now says that they are in danger themselves."""
    said = _even(message)
    return _GAVE.search(said) is None and _OWN.search(said) is not None


def _even(message: str) -> str:
    """In small letters, without apostrophes and what stands in brackets; sentences and clauses parted by " . "."""
    bare = _ASIDE.sub(" ", plain(message[:FIRST]).replace("'", ""))
    return " ".join(_BETWEEN.sub(" ", _BREAK.sub(" . ", bare)).split())
