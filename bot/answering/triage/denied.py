"""What a message says isn't so: "no swelling, no rash, just dry lips". It is read without that, so that the words of a
danger that somebody rules out don't sound like it. A wish to die is never taken as ruled out."""

from __future__ import annotations

import re

_PLACE = (
    r"(?:face|lips?|tongue|throat|mouth|eyes?|eyelids?|neck|hands?|feet|skin|stool|poo|poop|urine|pee|vomit|sputum)"
)
_SYMPTOM = rf"""(?:
    swelling(?:\ (?:of|in|on)\ (?:my\ |the\ )?{_PLACE}|\ anywhere|\ at\ all)?|swollen\ {_PLACE}
    |rash(?:es)?|hives|welts|blisters?|peeling\ skin|fevers?|temperature
    |head\ ?aches?|migraines?|stiff\ neck|neck\ (?:pain|stiffness)|dizziness|fainting|seizures?|fits|numbness|weakness
    |(?:vision|sight|eyesight|eye|visual|hearing|breathing|stomach|gut|liver|bowel|heart|mood|mental)
    \ (?:changes?|problems?|issues?|loss|pain|trouble)
    |(?:double|blurry|blurred)\ vision
    |(?:chest|joint|muscle|back|belly|abdominal|stomach|tummy|eye|leg|arm)\ ?(?:pains?|aches?|cramps?)
    |chest\ (?:tightness|pressure)|(?:shortness\ of|short)\ breath|breathlessness|wheezing|palpitations
    |(?:trouble|difficulty|difficulties|problems?|issues?)\ (?:with\ |in\ )?(?:breathing|swallowing|seeing|speaking)
    |blood\ in\ (?:my\ |the\ )?{_PLACE}|blood(?!\ (?:pressure|tests?|work|sugar|thinners?)\b)|bleeding
    |vomiting|throwing\ up|nausea|diarrh?o?ea
    |yellow\ (?:eyes|skin)|dark\ (?:urine|pee))"""
# What comes after makes it no denial: "no bleeding has stopped", "no headache like this".
_NOT_DENIED = r"""(?!\ (?:is|are|has|have|getting|gets|got|keeps?|starts?|started|went|will|wont|isnt|was|just|usually|normally
    |often|like|as|so|that|this|until|till|before|except|unless|when|stops?)\b)"""
_DENIED = re.compile(
    rf"""\b(?:(?:i\ )?(?:do\ ?n'?t|do\ not|have\ ?n'?t|havent)\ (?:have|had|got)(?:\ any)?
    |(?:i\ |ive\ |i've\ )?(?:have\ |had\ |got\ )?(?:no|zero|without(?:\ any)?))
    \ (?:real\ |actual\ |new\ |other\ |major\ |serious\ |bad\ |any\ )?{_SYMPTOM}
    (?:(?:,\ |\ or\ |\ and\ |\ nor\ |,\ or\ |/)(?:no\ |any\ )?{_SYMPTOM})*\b{_NOT_DENIED}""",
    re.VERBOSE | re.IGNORECASE,
)
_NOT_PREGNANT = re.compile(
    r"(?:^|[.,;!]\s?|\band\ )i'?\ ?a?m\ (?:definitely\ |certainly\ )?not\ pregnant\b", re.VERBOSE | re.IGNORECASE
)
_NEVER_TOO_MUCH = re.compile(
    r"""(?:^|[.,;!]\s?)(?:i(?:'?ve|\ have)?\ )?(?:have\ )?never\ (?:ever\ )?(?:took|taken|had|swallowed)\ (?:one\ |any\ )?
    (?:too\ (?:many|much)|more\ than\ (?:prescribed|one|i\ should|told)|an\ overdose)(?=\s*(?:$|[.,;!]))""",
    re.VERBOSE | re.IGNORECASE,
)


def without_denied(said: str) -> str:
    """A message, as `plain` leaves it, without what it says isn't so."""
    return _NEVER_TOO_MUCH.sub("", _NOT_PREGNANT.sub("", _DENIED.sub("", said)))
