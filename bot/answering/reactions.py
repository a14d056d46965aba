"""How a message takes an answer without asking anything new: it doubts it, wasn't helped, says what it feels, or wants the
same in fewer words. Pure functions of the message."""

from __future__ import annotations

import re

from bot.answering.asking_on import SHORT
from bot.answering.conversation import PICK_FILLER
from bot.answering.decision import Aside
from bot.knowledge.text import words

REACTION = 80  # characters at most

_REACTIONS: tuple[tuple[Aside, re.Pattern[str]], ...] = (
    (
        "doubt",
        re.compile(
            r"""(?:(?:are|r)\ (?:you|u|ya)\ )?(?:\ ?(?:absolutely|really|100%?))?\ ?(?:sure|certain|serious|kidding|positive
            |joking)
            (?:\ (?:me|about|with)?\ ?(?:that|this|it|me)?)?
            |(?:oh\ |wait\ |but\ )?(?:really|seriously|srsly|for\ real|fr|no\ way|no\ shot|says\ who|who\ (?:says
            |said)(?:\ (?:that|this|so|it))?|source|sauce|since\ when)
            |(?:you|u|ya)\ (?:sure|certain|serious|positive)(?:\ (?:about|with)?\ ?(?:that|this|it))?
            |(?:i\ find\ )?(?:that|this|it)?s?\ ?(?:is\ )?(?:really\ |very\ )?hard\ to\ believe
            |(?:thats|that\ is|this\ is|its|it\ is)\ (?:just\ |simply\ |totally\ )?(?:wrong|not\ true|not\ right|false
            |incorrect)(?:\ (?:i|my|a|the|he|she|we|they|because|cause|bc)\ .{1,40})?
            |(?:the\ |that\ is\ |thats\ |this\ is\ )?(?:the\ )?wrong\ (?:answer|info|information)
            |(?:but\ |this\ |that\ |thats\ |it\ )?(?:is\ |its\ )?not\ what\ (?:my|the|a|our)\ \w+(?:\ \w+)?\ (?:says?|said|told
            |tells?)(?:\ me|\ us)?
            |(?:is|are)\ (?:that|this|it|you)\ (?:really\ |even\ |100%?\ |for\ )?(?:sure|certain|definite|true
            |right|correct|legit|accurate|for\ real)
            |(?:no\ )?(?:(?:thats|this\ is|that\ is|ur|youre|you\ are|its)\ )?(?:just\ |so\ |simply\ )?(?:wrong|not\ true
            |not\ right|false
            |bs|bullshit|nonsense|rubbish|incorrect|untrue|a\ lie)
            |i\ (?:dont|do\ not|cant)\ believe\ (?:you|u|that|this|it)|i\ doubt\ (?:it|that)
            |(?:but\ |bc\ |cause\ |because\ |cuz\ |coz\ |well\ )?(?:my|the|a)\ \w+(?:\ \w+)?\ (?:told|said|says|tells|reckons
            |thinks)\ (?:me\ )?
            (?:the\ |it\ was\ |its\ |something\ )?(?:opposite|different|differently|otherwise|else|(?:the\ )?contrary
            |different(?:ly)?)
            |(?:(?:idk|hm+|well|but|and|weird|huh|strange|funny|odd|because|cause|cuz)\ ){0,3}(?:(?:my|the|our)\ \w+(?:\ \w+)?
            |nobody|no\ one|noone
            |they)\ (?:(?:never|didnt|did\ not|hasnt|havent|dont|doesnt|ever)\ ){0,2}(?:even\ )?(?:mention|tell|told|say|said|warn
            |bring|brought|spoke|talk)(?:ed|s)?(?:\ (?:me|us|up|it|that|this|so|of\ it|about\ (?:it|that|this)|anything
            |any\ of\ (?:it|that|this)
            |anything\ like\ that|like\ that)){0,4}
            |(?:(?:hm+|but|well|weird|huh|strange|thats|that\ is|its)\ ){0,3}not\ what\ i\ (?:heard|read|was\ told|saw|know)
            |(?:(?:hm+|but|well|weird|huh|strange)\ ){0,2}(?:i\ (?:read|heard|saw)|google\ says|reddit\ says|chatgpt\ says
            |everyone\ says
            |the\ internet\ says)\ (?:the\ opposite|otherwise|something\ (?:else|different)|different(?:ly)?
            |it\ differently)(?:\ \w+){0,2}
            |(?:thats\ |this\ is\ |its\ )?(?:the\ )?first\ (?:time\ )?(?:i|ive)\ (?:hear|heard|ever\ heard)(?:\ (?:of
            |about))?(?:\ (?:that|this|it))?
            |(?:you|u)\ (?:just\ )?made\ (?:that|this|it)\ up|prove\ it|citation\ needed""",
            re.VERBOSE,
        ),
    ),
    (
        "unhelpful",
        re.compile(
            r"""(?:no\ |sorry\ |but\ )?(?:thats|that|this|it|which|u|you)?\ ?(?:is|was|did|does|has|have)?\ ?(?:not|didnt
            |doesnt|wasnt|isnt|didn|dont)
            \ ?(?:really\ |even\ |quite\ )?(?:a\ )?(?:helped|help(?:ful|ing)?|useful|answer(?:ed|ing)?|what\ i\ (?:asked
            |meant|wanted|was\ asking)|my\ question)
            (?:\ (?:me|much|at\ all|my\ question|the\ question|it|anything|for))*
            |(?:i\ |sorry\ i\ )?(?:still\ )?(?:(?:dont|do\ not|didnt|did\ not|cant|not)\ )(?:really\ )?(?:get|understand
            |understood|follow|know)
            (?:\ (?:it|that|this|you|what\ you\ mean|any\ of\ (?:that|this|it)))?
            |(?:(?:thats|that\ is|this\ is|its|but|still)\ ){0,2}not\ (?:a|an)\ (?:(?:real|straight|clear|proper|actual)\ )?
            (?:yes\ or\ no|answer)|(?:just\ )?(?:say|answer)\ (?:yes\ or\ no|the\ question|my\ question)
            |wdym|wym|what\ do\ (?:you|u)\ mean|what\ does\ (?:that|this)\ (?:even\ )?mean
            |(?:im\ |so\ |still\ |now\ im\ ){0,4}confused
            |(?:that|this|it)?\ ?(?:makes|made)\ no\ sense|(?:thats\ )?no\ (?:help|use)(?:\ at\ all)?|try\ again|useless""",
            re.VERBOSE,
        ),
    ),
    (
        "feeling",
        re.compile(
            r"""(?:(?:oh|ah|aw|haha|lol|ok|okay|well|man|wow|phew|damn|ugh|omg|yikes|dang|so|and|but|shit|fuck|hmm)\ ){0,3}
            (?:(?:thats|that\ is|this\ is|its|how|what\ a|that|a|some|so|very|really|pretty|a\ bit|kinda|too)\ ){0,3}
            (?:no+|damn|dang|ugh+|ouch|oof|yay|eek|woah|gosh|blimey|geez|dear|fine|whatever|wtf|bruh|bro|smh|rip|jeez|ffs
            |dammit|lame|phew|yikes|sucks|sad|scary|crazy
            |insane|wild|relief|shame|pity|bummer|crap|shit|fuck
            |reassuring|depressing
            |annoying|disappointing|interesting|good\ to\ know|good\ to\ hear|great\ to\ hear|makes\ sense|fair(?:\ enough)?
            |not\ good|good\ news
            |bad\ news|unlucky|horrible|awful|terrible|gross|nice\ to\ know|i\ see|(?:i\ )?guess(?:\ so)?)(?:\ (?:then|man
            |bro|tbh|ngl|lol|haha)){0,4}
            |(?:(?:haha|lol|ok|okay|oh|well|hmm)\ ){1,4}(?:i\ )?guess\ .{1,60}
            |(?:(?:oh|ah|aw|wow|lol|ok|okay|well|man|damn|omg|yikes|ugh|hm+|haha|that|all|just)\ ){0,4}(?:(?:(?:it
            |this)\ )?(?:sounds|feels|seems)
            \ (?:(?:so|really|pretty|kinda|kind\ of|very|a\ bit|quite|too|super|like|a|an)\ ){0,3}(?:scary|bad|good|great|rough
            |awful|intense
            |horrible|terrible|annoying|hard|sad|fair|reasonable|promising|risky|complicated|crazy|nice|lot|pain|nightmare|plan
            |hassle|harsh
            |strict|brutal|tough|doable|ok|okay)
            |(?:makes|made)\ me\ (?:(?:so|really|pretty|kinda|very|a\ bit|quite|super|feel)\ ){0,3}(?:sad|nervous|anxious
            |scared|happy|angry|mad
            |hopeful|worried|sick|better|relieved|uneasy)|(?:scares|worries|annoys|bums|freaks)\ me(?:\ out)?
            |(?:im|i\ am)\ (?:(?:so|really|very|kinda|just)\ ){0,2}(?:relieved|glad|disappointed|bummed))
            (?:\ (?:then|man|bro|tbh|ngl|lol|haha|honestly|to\ me|a\ bit|a\ lot|now)){0,4}""",
            re.VERBOSE,
        ),
    ),
    (
        "nod",
        re.compile(
            r"""(?:thanks|thank\ you|thx|ty|cheers)\ (?:a\ (?:million|bunch|lot|ton)|so\ much|loads|heaps|lots|again|very\ much
            |anyway)
            |(?:(?:ok|okay|alright|lol|cool|thanks|thx|ty|great|fine|k|got\ it|good|yeah|yes|haha|hm+|then|well|right|aight
            |bet)\ ){0,4}
            (?:(?:i|we)\ (?:will|shall)|ill|im\ gonna|im\ going\ to|gonna|(?:i\ )?guess\ ill|will)\ (?:(?:just|then|try|to|def
            |definitely
            |probably|maybe)\ ){0,3}(?:do|try|ask|hang|wait|keep|call|check|tell|talk|stick|mention|bring|book|look|hold|speak
            |remember)\b
            (?:\ (?!(?:what|how|why|when|where|which|who|can|could|does|do|is|are|should|if|and|but)\b)\w+){0,7}""",
            re.VERBOSE,
        ),
    ),
)
_NONE = re.compile(
    r"""(?:(?:no|nope|sorry|ok|um|i\ mean|i\ meant|its)\ ){0,3}(?:none|neither|nothing|not\ any|no)
    (?:\ (?:one\ )?of\ (?:these|those|them|it|the\ (?:above|three|two)|that))?
    (?:\ (?:sorry|thanks|please|fits?|match(?:es)?|is\ (?:it|right)|help(?:s|ed)?)){0,2}""",
    re.VERBOSE,
)
_SIMPLER = re.compile(
    r"""\b(?:simpler|simple|simply|easier|easy|more\ easy|shorter|short|short\ version|plain(?:\ english)?|fewer\ words
    |less\ words|briefly
    |summar(?:y|ise|ize)|like\ im\ (?:5|five|a\ (?:kid|child)|dumb|stupid))\b""",
    re.VERBOSE,
)
_SAYS = re.compile(
    r"\b(?:explain|say|put|tell|give|make|write|answer|repeat|summar\w+|version|words?|terms?|english)\b"
)
_SIMPLER_ALONE = frozenset("tldr tl simpler shorter eli5 briefly summary summarise summarize".split())


def reaction(text: str) -> Aside | None:
    """How a message takes an answer without asking anything: it doubts it, wasn't helped, or says what it feels."""
    said = " ".join(words(text))
    if len(said) > REACTION:
        return None
    return next((kind for kind, pattern in _REACTIONS if pattern.fullmatch(said)), None)


def takes_none(text: str) -> bool:
    """Whether a message says that none of what was offered is meant: "none of these"."""
    return _NONE.fullmatch(" ".join(words(text))) is not None


def wants_simpler(text: str) -> bool:
    """Whether a message asks for the same in fewer or easier words."""
    said = words(text)
    if not said or len(said) > SHORT + 5:
        return False
    bare_ones = [word for word in said if word not in PICK_FILLER]
    if bare_ones and bare_ones[0] in _SIMPLER_ALONE and len(bare_ones) <= 2:
        return True
    spoken = " ".join(said)
    return bool(_SIMPLER.search(spoken) and _SAYS.search(spoken))
