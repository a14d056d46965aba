"""Words and turns with which a short message asks on about what was said before: why, how long, after too, for my son.
Pure functions of the message."""

from __future__ import annotations

import re

from bot.knowledge.text import words

SHORT = 9  # words; a longer message stands on its own feet

# Words by which the answer before is asked on about: they name no subject of their own.
ASKS_ON = frozenset(
    """how long why normal common last lasts lasting often much many soon bad badly dangerous serious worry worried worrying
    worse better safe risky permanent forever temporary away go goes going gone get gets getting stop stops happen happens
    happening long sure exactly reason reasons matter matters ever always usually still take takes make makes come comes coming
    keep keeps time times day days week weeks month months year years wait only ignore true even actually mean means not no
    never after afterwards before during while once over done finish finished finishing stopped stopping start started
    starting post later weekend weekends quickly fast slowly percent chance likely risk rare apply applies applicable different
    change changes same few bit lot til till until smth sth something anything speed faster quicker sooner slower concern
    concerns concerned concerning point expect see stay stays staying put prior pre off late next yet now begin beginning began
    two three four five six couple half up out down
    completion completed completing ending ended end ends though tho roughly about ish if want possible necessary need
    prevent avoid fix reduce lessen less manage deal cope handle control improve ease soothe relieve reverse undo rid cure treat
    permanently temporarily lifelong life enough called ones already
    basically literally essentially correct right watch look out smaller bigger weaker stronger maybe perhaps possibly
    symptom symptoms sign signs return returns returned returning recover recovers
    frequently frequent
    """.split()
)
FOR_WHOM = frozenset(
    """men man male males guy guys dude dudes boy boys lad lads bloke blokes women woman female females girl girls lady ladies
    teen teens teenager teenagers kid kids child children son daughter brother sister mum mom mother dad father husband wife
    partner boyfriend girlfriend friend mate asking ask behalf older younger adults adult people everyone everybody someone he
    she hes shes him her his old yo yr yrs aged im
    """.split()
)
UNTELLING = frozenset(
    """a an the of to on in with for and or is are it my me i you one about more can do does while what that this themselves
    itself by both theyre theyll theyve itll thatll mine
    """.split()
)
# Words of a time ("after the last pill") that name nothing there.
_OF_A_TIME = frozenset(
    """course courses treatment treatments therapy pill pills capsule capsules tablet tablets dose doses box med meds medicine
    medication journey accutane roaccutane isotretinoin tane
    """.split()
)
_CUES = re.compile(
    r"""\b(?:how\ (?:long|often|much|many|soon|bad|come|likely|common|serious|quick|fast)|why|whys|normal|common|last
    |permanent(?:ly)?|temporar(?:y|ily)|for\ (?:ever|life)|lifelong|forever|enough
    |dangerous|serious|worr(?:y|ied|ying)|concern(?:ed|ing)?|better|worse|faster|speed|stay|go(?:es)?\ away|grow\ back
    |come\ back|returns?|recovers?
    |until|how\ (?:do|can|could|should|would)|what\ (?:can|should|do)\ (?:i|you|we)|(?:can|could)\ i\ do
    |what\ i\ (?:can|should|put|do)
    |how\ to|(?:prevent|avoid|fix|reduce|lessen|manage|deal\ with|cope\ with|handle|control|improve|ease|soothe|relieve
    |reverse|undo|get\ rid\ of|cure|treat)\ (?:it|that|this|them|those|these)
    |what\ helps?|what\ if|for\ (?:men|women|teens|guys|girls|kids|my)|when|safe|ignore|after|afterwards|before|during|once
    |finished|stopped|stopping|done|over|called|at\ what\ point|(?:watch|look)\ (?:out\ )?for|what\ (?:symptoms?|signs?))\b""",
    re.VERBOSE,
)
_CHILD = re.compile(
    r"""\b(?:(?:my|our|for\ an?|for)\ (?:\w+\ ){0,2}(?:son|daughter|kids?|child|children|teens?|teenagers?|lad)
    |(?:teens?|teenagers?|kids|under\ 18s?|minors)$|(?:hes|shes|he\ is|she\ is|im|i\ am|is)\ (?:only\ )?1[0-7]
    |1[0-7](?:\ (?:yo|yrs?|years?)(?:\ olds?)?|yo|y\ o))\b""",
    re.VERBOSE,
)
CHILDREN = frozenset("kid kids child children".split())
_CHILDREN = re.compile(
    r"\b(?:have|having|had|want|wants|wanting|get|getting|conceive|more|any)\ (?:\w+\ ){0,2}(?:kids?|child|children)\b",
    re.VERBOSE,
)
# What asks whether our medicine is the cause of what was spoken of just before: "could it be the pills".
_CAUSE = re.compile(
    r"""(?:(?:so|but)\ )?(?:(?:can|could|might|may|would|will)\ (?:it|that|this|they)(?:\ all)?\ (?:be|come|have\ come)
    |(?:is|are|was)\ (?:it|that|this|they))(?:\ (?:be|really|just|maybe|caused|because|due|down|coming|from|of|to|by)){0,4}
    \ (?:(?:the|my|these|this|your)\ )?(?:accutane|roaccutane|isotretinoin|tane|pills?|capsules?|tablets?|meds?|medicine
    |medication|treatment|drug|dose)(?:\ (?:then|though|tho|maybe|or\ not|doing\ (?:it|that|this)))?""",
    re.VERBOSE,
)
# What asks what to do, or whom to tell, about what was spoken of just before; alone, it asks about the bot or for nothing.
_WAY_ON = re.compile(
    r"""(?:(?:so\ |but\ |ok\ )?(?:and\ )?(?:then|now)\ what|(?:and|so)\ then)
    |(?:(?:so|but|and|then|ok)\ ){0,3}+(?:what\ (?:can|could|should|do|must|shall|would)\ i\ do
    |what\ (?:should|does|do|must|would|can)\ (?:we|one|they|people)\ do|what\ to\ do|what\ (?:then|next|now)|who(?:m)?\ (?:do
    |should
    |can|could|must)\ i\ (?:tell|ask|call|contact|inform|speak\ to|talk\ to|report\ (?:it|this|that)\ to|see|go\ to))
    (?:\ (?:about|against|for|with)\ (?:it|that|this|them))?(?:\ (?:now|then|please|pls)){0,2}""",
    re.VERBOSE,
)
# The same without a question's order of words, or beside another cause: "it's from the pills?", "is it the pill or the winter".
_OF_THE_PILLS = (
    r"(?:(?:the|my|these|this|your)\ )?(?:accutane|roaccutane|isotretinoin|tane|pills?|capsules?|tablets?|meds?"
    r"|medicine|medication|treatment|drug|dose)"
)
_CAUSE_TOLD = re.compile(
    rf"""\A(?:(?:so|but|and|then|ok|oh)\ ){{0,3}}+(?:(?:maybe|probably|guess)\ )?(?:
    (?:its|it\ is|thats|that\ is|theyre)\ (?:(?:all|really|just|maybe|probably)\ )?(?:caused\ by|because\ of|due\ to|down\ to
        |coming\ from|from|of)\ {_OF_THE_PILLS}
    |(?:(?:can|could|might|may|would)\ (?:it|that|this)\ (?:be|come)|(?:is|was)\ (?:it|that|this))\ (?:(?:from|because\ of)\ )?
        {_OF_THE_PILLS}\ or\ (?:\w+\ ){{0,3}}\w+
    |(?:can|could|might|may)\ (?:it|that|this)\ (?:be|come\ from|also\ be)\ (?:something|anything)\ else)
    (?:\ (?:then|though|tho|right|too))?""",
    re.VERBOSE,
)
# What draws a conclusion from what was said: "so it only stops new ones", "no new pimples means no new marks".
_LEADS_TO_IT = r"(?:(?:ok|okay|oh|ah|right|hm+|um|and|but|wait|alright|got\ it|i\ see|k|lol|cool|agreed|well)\ )*+"
_CONCLUDES = re.compile(
    rf"""\A{_LEADS_TO_IT}(?:
    (?:so|meaning|which\ means|that\ means|in\ other\ words)\ (?:basically\ |then\ |like\ |that\ |thats\ )*+
        (?!(?:far|sorry|what|whats|why|how|hows|when|where|who|whos|which|can|could|should|would|will|is|are|does|do|did|am|may
        |must|much|many|ive|im|i\ have|i\ am|i\ was|i\ got|i\ had|if|thanks|good|bad|sad|scary)\b).+
    |(?:so\ )?(?:if\ )?(?:(?:theres|there\ is|there\ are|i\ have|you\ have|i\ get|you\ get)\ )?(?:no|less|fewer|without|more)\ .+
        \ (?:means?|is|equals|then|theres|there|i|you|we|it|they|no)\ (?:.+\ )?(?:no|less|fewer|more|not|wont|nothing)\b.*
    |(?:no|less|fewer)\ \w+(?:\ \w+){{0,2}}\ (?:no|less|fewer|more)\ \w+(?:\ \w+){{0,2}}
    |(?:so\ )?if\ (?:i|you|we|they|it)\ .+\ (?:theres|there\ is|its|it\ is|i|im|you|youre|they|theyre)\ (?:no|not|fine|ok|okay
        |safe|nothing|wont|dont|good)\b.*
    |(?!(?:what|whats|why|how|when|where|who|which|can|could|should|would|will|is|are|does|do|did|am|may|must)\b)
        .+\ (?:basically|in\ other\ words))""",
    re.VERBOSE,
)
# What asks who does what was spoken of, or what works if that doesn't.
_LEADS_IN = r"(?:(?:so|but|and|then|ok|oh|well)\ ){0,3}+"
_WHO = re.compile(
    rf"""\A{_LEADS_IN}who\ (?:decides|judges)
    |\A{_LEADS_IN}(?:who|whom|which\ doctor|what\ doctor)\ (?!(?:are|r|made|built)\ (?:you|u|this|it)\b)(?:\w+\ ){{1,5}}(?:it
    |that|this|them
    |those|these)\b.*""",
    re.VERBOSE,
)
_WHAT_WORKS = re.compile(
    rf"""\A{_LEADS_IN}(?:what|which\ one|anything\ that)\ (?:does|do|would|will|can|works?|helps?|then)(?:\ (?:work|help|it))?
    (?:\ (?:then|instead|though|tho)){{0,2}}""",
    re.VERBOSE,
)
_FINE = frozenset("ok okay safe fine allowed alright should".split())
_HOW_LONG = re.compile(r"(?:(?:and|but|so) ){0,3}+(?:for )?(?:about |roughly )?how long(?: for)?(?: then)?")
_WHAT_ELSE = re.compile(
    rf"""\A{_LEADS_IN}(?:what|anything|something)\ else(?:\ (?:can|could|should|do)\ i\ (?:do|try|use|take|put)|\ (?:helps?
    |works?|then)
    |\ i\ can\ (?:do|try|use))?(?:\ (?:for|about|against|on)\ (?:it|that|this|them))?(?:\ (?:then|now|please))?""",
    re.VERBOSE,
)
# What asks whether our medicine is the cause of one thing more: "is the heartburn from it too?".
_ITS_CAUSE = re.compile(
    rf"""\A{_LEADS_IN}(?:(?:is|are|was|could|can)\ )?(?:the|my|this|these|those)\ (?P<what>\w+(?:\ \w+){{0,2}}?)\ (?:(?:is|are
    |was|be|come|comes|also|all
    |could\ be|can\ be|might\ be)\ ){{0,3}}(?:from|because\ of|due\ to|caused\ by|down\ to)\ (?:it|that|this|them|{_OF_THE_PILLS})
    (?:\ (?:too|also|as\ well|then|though|right))?""",
    re.VERBOSE,
)
# What tells more of what was spoken of: "it started after my dose went up".
_TELLS_MORE = re.compile(
    rf"""\A{_LEADS_IN}(?:it|mine|this|they|that)\ (?:(?:only|just|all|first|has|have|really|also)\ ){{0,2}}(?:started|began|begun
    |came|appeared
    |happened|happens|starts|comes|got|gets|hurts|itches|lasted|lasts)\b.*
    |\A{_LEADS_IN}mine\ (?:looks?|is|are|was|were|has|have|had|feels?|says?|does|did|always|never|also|keeps?|bleeds?)\b.*""",
    re.VERBOSE,
)
LONGEST = 16  # words of a conclusion at most
_COLOURS = "red|pink|purple|brown|dark|black|white"
_OF_A_COLOUR = re.compile(
    rf"""\A(?:the\ |my\ |for\ |with\ )*+({_COLOURS})\ (?:ones?|spots?|marks?)(?:\ (?:too|then))?
    |\A(?:no\ |but\ |actually\ |well\ )*+(?:theyre|they\ are|its|it\ is|mine\ are|those\ are)
    \ (?:more\ |rather\ |all\ |just\ |really\ )*({_COLOURS})
    (?:ish)?(?:\ (?:actually|though|tho|not\ \w+|rather|ones|marks|spots)){{0,2}}""",
    re.VERBOSE,
)
_UNIT = r"(?:days?|weeks?|weekends?|wks?|months?|mths?|mos?|years?|yrs?)"
_IT = r"(?:too|as\ well|also|that|this|it|then|though|tho|i|im|ive|you|youre|we|he|she|they|completion)"
_COURSE = r"""(?:(?:the|my|your|a|his|her)\ )?(?:whole\ |last\ |final\ |first\ )?(?:course|treatment|pills?|capsules?|tablets?
    |dose|box|one|meds?|accutane|roaccutane|isotretinoin|tane)"""
_TIMES = {
    "before": re.compile(
        rf"""\b(?:(?<!\blong\ )(?<!\bsoon\ )(?<!\bmuch\ )(?<!\btime\ )before(?:hand)?
        (?:$|(?=\ (?:(?:i|you|we|he|she|even|actually|ever)\ )*(?:start|begin|began|go|went|took|tak\w+
        |(?:be|go)ing\ on|too|as\ well|also|that|though|tho|then|{_COURSE}))\b)
        |beforehand|prior|pre|(?:im|i\ am)\ (?:only\ )?starting|(?:havent|not|havnt)\ (?:even\ )?started)\b""",
        re.VERBOSE,
    ),
    "after": re.compile(
        rf"""\b(?:afterwards?|after(?:$|(?=\ (?:{_IT}|{_COURSE}|(?:i\ )?(?:finish|stop|quit|complet|com|end)\w*)\b))
        |post|(?:its|im|thats|it\ is|i\ am|youre|i)\ (?:all\ )?(?:over|done|finished|off(?:\ it|\ them)?)(?!\ to\b)
        |(?:when|once|if|since)\ (?:i|you|u|we|ive|hes|shes)\ (?:have\ )?(?:stop|finish|quit|end|complet)(?:p?ed|t?ing|ed|e|es|s)?
        |since\ (?:stopp|finish|quitt)ing|came\ off\ it|(?:{_UNIT})\ (?:later|off|post|since|after))\b""",
        re.VERBOSE,
    ),
}
_OF_AN_EVENT = re.compile(r"\b(?:before|during|after) (?:it|that|this|them|those|these|one)$")
_VERBS = frozenset(
    """is are am was were do does did can could should would will has have had help work how what why when where who
    which""".split()
)
_POINTS_BACK = frozenset(
    {"it", "its", "that", "thats", "this", "they", "them", "those", "these", "theyre", "ones", "mine"}
)
# What asks for a whole topic of its own, though its words are small: "what should i do before starting".
_ASKS_FOR_ALL = re.compile(
    r"\bwhat (?:should|do|can|could|must|shall|would) (?:i|we|you|one|he|she|(?:my|a|the) \w+)"
    r" (?:need to |have to )?(?:do|know|expect|buy|avoid|prepare)\b"
)


def asks_on(bare: str) -> bool:
    """Whether a message, without what leads in, asks on about what was just answered: how long, why, is that normal, for
    men."""
    said = bare.replace("'", "")
    return bool(_CUES.search(said)) or any(word in FOR_WHOM for word in words(said))


def is_of_having_children(text: str) -> bool:
    """Whether a short message speaks of having children, and not of for whom it asks: "can i still have kids"."""
    return bool(_CHILDREN.search(" ".join(words(text))))


def is_for_a_child(text: str) -> bool:
    """Whether a message says that it is about somebody under 18: "for my son", "she's 15"."""
    return bool(_CHILD.search(" ".join(words(text))))


def asks_the_cause(text: str) -> bool:
    """Whether a message asks nothing but whether our medicine is the cause of what was spoken of before."""
    said = " ".join(words(text))
    return bool(_CAUSE.fullmatch(said) or _CAUSE_TOLD.fullmatch(said))


def concludes(text: str) -> bool:
    """Whether a short message draws a conclusion from what was said, and so asks whether it is right, or tells more of it."""
    said = words(text)
    if len(said) > LONGEST:
        return False
    return _CONCLUDES.fullmatch(" ".join(said)) is not None or tells_more(text)


def tells_more(text: str) -> bool:
    """Whether a short message tells more of what was spoken of, and asks nothing: "it started in week 6"."""
    said = words(text)
    return len(said) <= LONGEST and _TELLS_MORE.fullmatch(" ".join(said)) is not None


def asks_who(text: str) -> bool:
    """Whether a message asks nothing but who does what was spoken of: "and who decides that"."""
    said = words(text)
    return len(said) <= LONGEST and _WHO.fullmatch(" ".join(said)) is not None


def asks_if_it_helps(text: str) -> bool:
    """Whether a message asks whether our medicine helps with what was spoken of, and not what does."""
    return (
        re.match(
            r"(?:does|do|will|would|can|could|did) (?:it|this|they|these|isotretinoin)\b.*\bhelp", " ".join(words(text))
        )
        is not None
    )


def asks_what_works(text: str) -> bool:
    """Whether a message asks nothing but what works, where what was spoken of doesn't: "what does then"."""
    return _WHAT_WORKS.fullmatch(" ".join(words(text))) is not None


def asks_what_else(text: str) -> bool:
    """Whether a message asks nothing but what else can be done about what was spoken of."""
    return _WHAT_ELSE.fullmatch(" ".join(words(text))) is not None


def caused(text: str) -> str | None:
    """What else a message asks of whether our medicine is its cause: the heartburn, in "is the heartburn from it too?"."""
    match = _ITS_CAUSE.fullmatch(" ".join(words(text)))
    return match and match["what"]


def asks_a_way_on(text: str) -> bool:
    """Whether a message asks nothing but what to do, or whom to tell, about what was spoken of before."""
    return _WAY_ON.fullmatch(" ".join(words(text))) is not None


def asks_how_long(text: str) -> bool:
    """Whether a message asks nothing but how long what was spoken of lasts: "and for how long?"."""
    return _HOW_LONG.fullmatch(" ".join(words(text))) is not None


def only_asks_on(bare: str) -> bool:
    """Whether words of their own lend all their subject from what is said before: "how long does it take"."""
    return asks_on(bare) and leans(bare) and all(says_nothing_new(word, of_a_time=False) for word in words(bare))


def is_of_what_is_said(bare: str) -> bool:
    """Whether a clause asks of what stands beside it, and says nothing by itself: "is that from tane", "can i take it"."""
    if asks_the_cause(bare):
        return True
    said = words(bare)
    bare_of_all = all(word in _FINE or says_nothing_new(word, of_a_time=False) for word in said)
    return bare_of_all and leans(bare) and (not asks_on(bare) or not _FINE.isdisjoint(said))


def supposes(text: str) -> bool:
    """Whether a message asks what is if something else is so, too: "what if i already have an appointment"."""
    return " ".join(words(text)).startswith(("what if ", "and if ", "but what if ", "and what if ", "but if "))


def asks_for_nothing_else(bare: str) -> bool:
    """Whether a message only asks whether a while is enough, which depends on for what."""
    return "enough" in words(bare)


def in_colour(question: str, bare: str) -> str | None:
    """The question before, asked about marks of the other colour that a message names: "and the brown ones?"."""
    match = _OF_A_COLOUR.fullmatch(" ".join(words(bare)))
    asked = " ".join(words(question))
    colour = match and (match[1] or match[2])
    if not colour or colour in asked.split():
        return None
    recoloured = re.sub(rf"\b(?:{_COLOURS})\b", colour, asked)
    return recoloured if recoloured != asked else None


def is_of_an_event(text: str) -> bool:
    """Whether a short message places something before, during or after what was spoken of: "can i eat before it"."""
    return _OF_AN_EVENT.search(" ".join(words(text))) is not None


def asks_if_one_may(text: str) -> bool:
    """Whether a text asks whether something may be done or taken."""
    return re.search(r"\b(?:can|may|could|should|allowed|ok|okay|safe)\b", " ".join(words(text))) is not None


def asks_for_all(bare: str) -> bool:
    """Whether a message asks for all that there is to do or to know."""
    return bool(_ASKS_FOR_ALL.search(" ".join(words(bare)))) and not leans(bare)


def time_of(text: str) -> str | None:
    """The time of the treatment that a short follow-up may be about: "and after?", "three months post", "before too?"."""
    said = " ".join(words(text))
    times = [time for time, pattern in _TIMES.items() if pattern.search(said)]
    return times[0] if len(times) == 1 and len(said.split()) <= SHORT + 3 else None


def asks_why(text: str) -> bool:
    """Whether a message asks nothing but why."""
    return set(words(text)) <= {"why", "but", "and", "so", "tho", "though"} and "why" in words(text)


def says_nothing_new(word: str, *, of_a_time: bool) -> bool:
    """Whether a word names no subject of its own beside those that ask on; `of_a_time`: beside a time, "the last pill" doesn't
    either."""
    if word in ASKS_ON or word in FOR_WHOM or word in UNTELLING or word[0].isdigit():
        return True
    return of_a_time and word in _OF_A_TIME


def leans(text: str) -> bool:
    """Whether a short message has a word anywhere that stands for what was said before, or asks for its signs."""
    said = words(text)
    return bool(_POINTS_BACK & set(said)) or said[:2] in (["what", "symptoms"], ["what", "signs"])


def points_back(text: str) -> bool:
    """Whether a short message leaves its subject to a word such as "it" or "that"."""
    return bool(_POINTS_BACK & set(words(text)[:4]))


def has_verb(bare: str) -> bool:
    """Whether a message has a word that makes it a question by itself."""
    return not _VERBS.isdisjoint(words(bare))


def is_fragment(bare: str) -> bool:
    """Whether a message, without what leads in, is but a word or two to put into the question before: "the lips"."""
    spoken = words(bare)
    return 0 < len(spoken) <= 4 and not _VERBS & set(spoken)
