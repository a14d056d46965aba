"""What must agree before an entry may answer, however alike the words are.

Wording alone can't tell "is it safe while pregnant" from "is it not safe while pregnant", or a question about our
medicine from the same question about another one. Each guard looks at one such thing and, where it objects, caps the
confidence and says why. Guards need the vocabulary; without one, those that rest on it let everything pass.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.answering.matching.features import FILLER
from bot.answering.matching.lexicon import OTHER_DRUG, OTHER_ILLNESS, Token
from bot.knowledge import Knowledge
from bot.knowledge.text import stem

VETO = 0.02  # the entry doesn't answer this
DOUBT = 0.3  # the entry may be offered, not given
# It speaks of another time of the treatment, or not of that medicine; the entry may be offered, others stay as sure as they are.
OTHER_SIDE = 0.25
ANOTHER_TIME = "another time"
OWNS = 0.08  # share of an entry's phrasings with a name, from which the entry answers questions about it
MOSTLY = 0.5  # the same for other medicines at all: it answers what becomes of any of them together with ours
SPEAKS_OF = 0.02  # share of an entry's phrasings that ask of a thing itself in some way, from which it tells of that
NEAR_COPY = 0.7  # overlap (Jaccard) of content words from which a message repeats a phrasing

_NEGATIONS = frozenset("not no never without none cannot nt dont cant isnt doesnt wont neither nor".split())
_TIMES = {
    **dict.fromkeys(("before", "prior", "until"), "before"),
    **dict.fromkeys(("while", "whilst", "during"), "during"),
    **dict.fromkeys(("after", "afterwards", "following", "since"), "after"),
}
# Words by which a message says that it is about the time after the course, or before it.
_COURSE = (
    r"(?:(?:the|my|a|your|this)\ )?(?:whole\ )?"
    r"(?:isotretinoin|course|treatment|meds?|medication|capsules?|pills?|tablets?)"
)
# "Since the capsules" is since the first one.
_SINCE_BEGUN = (
    r"(?:(?:the|my|these|this|taking|having)\ )*(?:isotretinoin|meds?|medication|capsules?|pills?|tablets?)\b"
)
_AFTERWARDS = re.compile(
    rf"""\b(?:after|since(?!\ {_SINCE_BEGUN})|post|following)\ (?:(?:i|ive|i\ have|you|you\ have|we|she|he|they|having|im|its
    |it\ is|you\ are|youre)\ )?(?:been\ )?
    (?:finish\w*|stop\w*|quit\w*|complet\w*|ending|ended|ends|com(?:e|ing)\ off|came\ off|done|over|off|{_COURSE}
    |(?:the|my|your)\ (?:last|final)\ (?:pill|dose|capsule|one|day|tablet|box|month))\b
    |\b(?:days?|weeks?|months?|years?|yrs?|mo)\ (?:off|post)\b
    |\b(?:finished|finishing|completed|completing|came\ off|coming\ off|been\ off|done\ with|quit|stopped
    |stopping)\ (?:taking\ )?(?:with\ )?
    (?:{_COURSE}|it|\w+\ (?:days?|weeks?|months?|years?)\ ago|since|last\ (?:week|month|year))\b
    |\bfinished\b.*\bsince\b|\bmy\ (?:last|final)\ (?:\w+\ )?(?:pill|capsule|dose|tablet|box)\b
    |\b(?:once|when|now|now\ that|if)\ (?:its|it\ is|im|i\ am|ive|i\ have|that\ im|thats|that\ is|i|youre|you|you\ are
    |the\ course\ is)\ (?:all\ )?
    (?:over|done|finish(?:ed)?|stop(?:ped)?|off|complete)\b""",
    re.VERBOSE,
)
_BEFOREHAND = re.compile(
    rf"""\b(?:before|until|till|prior\ to)\ (?:(?:i|ive|you|my|the|even|actually|we|she|he|they|first|ever)\ )*
    (?:start\w*|begin\w*|began|going\ on|go\ on|tak\w+|{_COURSE})\b
    |\b(?:havent|have\ not|not|hasnt|didnt|yet\ to|about\ to|before\ i)\ (?:even\ |yet\ )?start(?:ed)?\b""",
    re.VERBOSE,
)
_MEANWHILE = re.compile(r"\b(?:while|whilst|during|currently|still\ (?:on|taking)|on\ (?:it|isotretinoin|this))\b")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)$")
_PRONOUNS = frozenset({"it", "this", "these", "them", "those", "that", "stuff"})
# Words that make a pronoun after them our medicine, even where another one is named: "ibuprofen while on this".
_ALONGSIDE = frozenset({"on", "with", "alongside", "taking"})
_BESIDE = frozenset({"with", "alongside"})
_HERE = frozenset({"this", "these"})  # pronouns that are ours even after another medicine
# Words by which a message asks what two medicines do together; where one is named, the other is ours.
_TOGETHER = frozenset(
    "clash clashes interact interacts interaction interactions interfere combine mix together".split()
)
# Words that only ask whether a medicine may be taken.
_TAKE = r"(?:tak(?:e|es|ing)|us(?:e|es|ing)|hav(?:e|ing)|stay\ on|be\ on|go\ on|continue|get|apply|put\ on|try)"
_FINE = r"(?:ok|okay|safe|fine|allowed|alright|bad|an?\ (?:problem|issue)|dangerous|forbidden)"
_IT, _WITH = r"(?:it|this|these|them|they|isotretinoin)", r"(?:with|alongside)"
_MAY_TAKE = re.compile(
    rf"""(?:(?:hi|hey|hello|so|and|but|ok|also|or)\ ){{0,3}}+(?:
    (?:can|may|could|should|must|am|is|would|do)\ (?:(?:it|i|we|you|my\ \w+|still|also|for\ me|to|if|keep|{_FINE})\ ){{0,6}}
        {_TAKE}\ OTHER
    |(?:can|may|could|should|must|am|would|do)\ (?:(?:i|we|you|still|also)\ ){{1,3}}{_TAKE}\ {_IT}\ (?:{_WITH}|and)\ OTHER
    |(?:can|may|could|should)\ {_IT}\ (?:still\ )?be\ (?:taken|used|had|mixed|combined)\ (?:together\ )?{_WITH}\ OTHER
    |(?:is|are)\ {_IT}\ {_FINE}\ (?:to\ (?:take|use)\ )?(?:together\ )?{_WITH}\ OTHER
    |(?:is|are)\ (?:(?:it|using|taking)\ )?OTHER\ {_FINE}|OTHER\ (?:(?:is|are)\ )?{_FINE}
    |(?:(?:i|im|ive|am|been|currently|also|already)\ ){{0,5}}+(?:on|{_TAKE})\ OTHER\ (?:(?:so|and)\ )?(?:is|are|will)
        \ (?:(?:it|that|this)\ )?(?:be\ )?{_FINE})
    (?:\ (?:too|still|now|then|please|pls|plz|daily|every\ day|(?:{_WITH}|and|on|while\ on)\ (?:{_IT}|that)|or\ not|as\ well
        |for\ me|though)){{0,3}}""",
    re.VERBOSE,
)
# What is asked of a thing itself, which those entries that only say whether it goes with our medicine don't tell: "does waxing
# hurt", "how long after a tattoo can i drink".
_OF_ITSELF = tuple(
    re.compile(rf"\b(?:{words})\b")
    for words in (
        "hurts?|hurting|painful|pain|sore",
        "drink|drinks|drinking|beers?|alcohol|wine",
        "swim|swims|swimming",
        "itch|itches|itchy|itching|peel|peels|peeling|scabs?|scabbing|flaking",
        r"how (?:long|many \w+) (?:do|does|will) (?!(?:it|this|that|they|these|those)\b)(?:\w+ ){1,4}(?:take|last)(?: usually)?$",
    )
)
_IT_DOES = re.compile(r"\b(?:can|could|do|does|did|will|would|may|might) (?:it|this|that|these|they)\b")
_ARTICLES = frozenset("a an the my your our his her their some".split())
_AT = frozenset("on in to for of at give gave giving does do did is are can could will would should has have".split())


@dataclass(frozen=True, slots=True)
class Finding:
    """An objection: confidence may not exceed `cap` (0 to 1), for the reason `why`."""

    guard: str
    cap: float
    why: str

    def __str__(self) -> str:
        return f"{self.guard}: {self.why}"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a message is about. `alongside` says that it speaks of our medicine, if need be beside another one; `together`
    that it asks what two medicines do together, `may_take` nothing but whether another may be taken; `others` are other
    medicines and illnesses named, with their meaning, `told` those that a story only tells of; `things` animals and things,
    `aimed_at` one of them that it is all about, and `foreign` is the share of words (0 to 1) that aren't English as far as
    can be seen."""

    alongside: bool
    together: bool
    may_take: bool
    others: tuple[tuple[str, str], ...]
    told: tuple[tuple[str, str], ...]
    things: tuple[str, ...]
    aimed_at: str | None
    foreign: float

    def in_light_of(self, whole: Subject) -> Subject:
        """The subject of a part of a message, which the whole message may have named before."""
        return replace(self, alongside=self.alongside or whole.alongside)


class Guards:
    """The guards for one knowledge. Immutable."""

    def __init__(self, knowledge: Knowledge, phrasings: Mapping[str, Sequence[Sequence[Token]]]) -> None:
        vocabulary = knowledge.vocabulary
        self._medicine = frozenset(vocabulary.subject[:1])
        self._field = frozenset(vocabulary.subject)
        self._others = frozenset({OTHER_DRUG, OTHER_ILLNESS, *vocabulary.medicines})
        self._things = frozenset(stem(word) for word in vocabulary.things)
        self._times = {entry.id: frozenset(entry.times) for entry in knowledge.entries.values() if entry.times}
        self._owned = {entry: self._owned_by(texts) for entry, texts in phrasings.items()}
        self._named = {
            entry: frozenset(name for tokens in texts for name, _ in self._others_in(tokens))
            for entry, texts in phrasings.items()
        }
        self._tells = {entry: frozenset(_told_of_itself(texts)) for entry, texts in phrasings.items()}

    def subject(self, tokens: Sequence[Token], asking: Sequence[Token] | None = None) -> Subject:
        """What the message is about. `asking` are the words of those sentences of a story that ask: the others may tell of
        another medicine that did nothing or of an old illness, if the story is of our field at all."""
        alongside = self.names_medicine(tokens) or _on_it(tokens)
        others = told = self._others_in(tokens)
        if asking is None:
            asking, told = tokens, ()
        else:
            named = self._others_in(asking)
            is_ours = alongside or any(self._field.intersection(token.meanings) for token in tokens)
            others, told = named, () if is_ours else tuple(each for each in told if each not in named)
        things = tuple(
            token.read
            for place, token in enumerate(asking)
            if stem(token.read) in self._things and not _is_simile(asking, place)
        )
        together = len(others) == 1 and any(token.read in _TOGETHER for token in asking)
        may_take = self.asks_to_take(asking)
        aimed_at, foreign = _aimed_at(asking, self._things), foreign_share(tokens)
        return Subject(alongside, together, may_take, others, told, things, aimed_at, foreign)

    def asks_to_take(self, tokens: Sequence[Token]) -> bool:
        """Whether a message asks nothing but whether another medicine may be taken."""
        others = self._others - {OTHER_ILLNESS}
        if not any(others.intersection(token.meanings) for token in tokens):
            return False
        said = " ".join("OTHER" if others.intersection(each.meanings) else self._read(each) for each in tokens)
        return _MAY_TAKE.fullmatch(re.sub(r"\b(?:my|an?|some|the|your) OTHER", "OTHER", said)) is not None

    def _read(self, token: Token) -> str:
        """A word, our medicine by its own name."""
        return "isotretinoin" if token.meanings and not self._medicine.isdisjoint(token.meanings) else token.read

    def _others_in(self, tokens: Sequence[Token]) -> tuple[tuple[str, str], ...]:
        """The other medicines and illnesses named, with their meaning."""
        named = ((token.read, meaning) for token in tokens for meaning in token.meanings if meaning in self._others)
        return tuple(dict.fromkeys(named))

    def names_medicine(self, tokens: Sequence[Token]) -> bool:
        """Whether our medicine itself is named."""
        return any(meaning in self._medicine for token in tokens for meaning in token.meanings)

    def fits(self, tokens: Sequence[Token], entry: str) -> bool:
        """Whether words added to a question about the entry name no other medicine or illness that it isn't about."""
        subject = self.subject(tokens)
        return subject.alongside or self._other_subject(subject, entry) is None

    def check(
        self,
        tokens: Sequence[Token],
        subject: Subject,
        entry: str,
        nearest: Sequence[str],
        read: Callable[[int], Sequence[Token]],
    ) -> list[Finding]:
        """What speaks against answering the message with the entry, whose phrasings `nearest`, as they are read, are most
        like it; `read` tells the tokens of one of them by its place."""
        findings = (
            _language(subject),
            self._other_subject(subject, entry),
            _thing(subject),
            self._of_itself(tokens, subject, entry),
            _critical_words(tokens, nearest, read),
            self._other_time(tokens, entry, map(read, range(len(nearest)))),
        )
        return [finding for finding in findings if finding]

    def asked_time(self, tokens: Sequence[Token]) -> str | None:
        """The time of the treatment that a message is about, "before" or "after", where it says so and no other."""
        said = " ".join(map(self._read, tokens))
        asked = [time for time, pattern in (("before", _BEFOREHAND), ("after", _AFTERWARDS)) if pattern.search(said)]
        return asked[0] if len(asked) == 1 and not _MEANWHILE.search(said) else None

    def is_for_time(self, entry: str, time: str) -> bool:
        """Whether an entry's answer is for a time of the treatment; one that says nothing of it is for any."""
        return entry not in self._times or time in self._times[entry]

    def says_time(self, entry: str, time: str | None) -> bool:
        """Whether an entry says of itself that its answer is for a time of the treatment."""
        return time in self._times.get(entry, ())

    def _of_itself(self, tokens: Sequence[Token], subject: Subject, entry: str) -> Finding | None:
        """What speaks against an entry where a message asks of a thing itself what the entry doesn't tell, and names neither our
        medicine nor its field."""
        said = " ".join(token.read for token in tokens)
        if (
            subject.alongside
            or _IT_DOES.search(said)
            or any(not self._field.isdisjoint(token.meanings) for token in tokens)
        ):
            return None
        asked = _asked_of_itself(tokens)
        if not asked or not asked.isdisjoint(self._tells[entry]):
            return None
        return Finding("the thing itself", DOUBT, "it asks of a thing itself what the entry doesn't tell")

    def _other_time(self, tokens: Sequence[Token], entry: str, nearest: Iterable[Sequence[Token]]) -> Finding | None:
        if entry not in self._times or (asked := self.asked_time(tokens)) is None or self.is_for_time(entry, asked):
            return None
        if any(self.asked_time(phrasing) == asked for phrasing in nearest):
            return None
        return Finding(ANOTHER_TIME, OTHER_SIDE, f"it asks about the time {asked} the course, the entry doesn't")

    def _other_subject(self, subject: Subject, entry: str) -> Finding | None:
        owned = self._owned[entry]
        if subject.alongside:
            known = owned | self._named[entry]
            if not subject.may_take or any(not known.isdisjoint(each) for each in subject.others):
                return None
            return Finding("another subject", OTHER_SIDE, "it asks whether another medicine may be taken beside ours")
        for cap, names in ((VETO, subject.others), (DOUBT, subject.told)):
            for name, meaning in names:
                is_whole_sort = meaning in (OTHER_DRUG, OTHER_ILLNESS)
                if name in owned or (meaning in owned and (subject.together or not is_whole_sort)):
                    continue
                kind = "illness" if meaning == OTHER_ILLNESS else "medicine"
                return Finding("another subject", cap, f"it names another {kind} ({name}) and not ours")
        return None

    def _owned_by(self, texts: Sequence[Sequence[Token]]) -> frozenset[str]:
        """Names, and groups of names, that the entry's own phrasings use often enough to be about them. Who speaks of a few
        by name doesn't speak of all of the sort."""
        counts: Counter[str] = Counter()
        for tokens in texts:
            counts.update({token.read for token in tokens if self._others.intersection(token.meanings)})
            counts.update({meaning for token in tokens for meaning in token.meanings if meaning in self._others})
        sorts = {OTHER_DRUG, OTHER_ILLNESS}
        owned = frozenset(name for name, n in counts.items() if name not in sorts and n >= max(1, OWNS * len(texts)))
        further = Counter(
            meaning
            for tokens in texts
            for meaning in {what for token in tokens if token.read not in owned for what in token.meanings}
        )
        return owned | {sort for sort in sorts if further[sort] >= max(1, MOSTLY * len(texts))}


def _asked_of_itself(tokens: Sequence[Token]) -> frozenset[int]:
    """In which of those ways a text asks of a thing itself."""
    said = " ".join(token.read for token in tokens)
    return frozenset(way for way, pattern in enumerate(_OF_ITSELF) if pattern.search(said))


def _told_of_itself(texts: Sequence[Sequence[Token]]) -> list[int]:
    """In which of those ways enough of an entry's phrasings ask."""
    counts = Counter(way for tokens in texts for way in _asked_of_itself(tokens))
    return [way for way, count in counts.items() if count >= SPEAKS_OF * len(texts)]


@dataclass(frozen=True, slots=True)
class _Critical:
    """The words of a text, as they are read, that must agree."""

    negated: bool
    times: frozenset[str]
    numbers: frozenset[str]

    @classmethod
    def of(cls, read: Sequence[str]) -> _Critical:
        return cls(
            negated=any(word in _NEGATIONS and before != "or" for before, word in pairwise(("", *read))),
            times=frozenset(_TIMES[word] for word in read if word in _TIMES),
            numbers=frozenset(_ORDINAL.sub("", word) for word in read if _is_number(word)),
        )

    def conflict(self, other: _Critical, *, any_number: bool) -> str | None:
        if self.negated != other.negated:
            return "it says the same as a known question, but with or without a “not”"
        if self.times and other.times and self.times != other.times:
            asked, known = "/".join(sorted(self.times)), "/".join(sorted(other.times))
            return f"it asks about {asked}, the known question about {known}"
        if not any_number and self.numbers != other.numbers and (self.numbers and other.numbers):
            return f"it says {', '.join(sorted(self.numbers))}, the known question {', '.join(sorted(other.numbers))}"
        return None


def _content(tokens: Sequence[Token]) -> frozenset[str]:
    """What a text says apart from the words that must agree."""
    return frozenset(
        token.meanings[0] if token.meanings else stem(token.read)
        for token in tokens
        if token.read not in FILLER
        and token.read not in _NEGATIONS
        and token.read not in _TIMES
        and not _is_number(token.read)
    )


def _repeats(asked: frozenset[str], other: frozenset[str]) -> bool:
    union = asked | other
    return bool(union) and len(asked & other) >= NEAR_COPY * len(union)


def _critical_words(
    tokens: Sequence[Token], nearest: Sequence[str], read: Callable[[int], Sequence[Token]]
) -> Finding | None:
    if not nearest:
        return None
    asked = _Critical.of([word for token in tokens for word in token.read.split()])
    known = [_Critical.of(phrasing.split()) for phrasing in nearest]
    if not any(asked.conflict(phrasing, any_number=False) for phrasing in known):
        return None
    content = _content(tokens)
    copies = [phrasing for i, phrasing in enumerate(known) if _repeats(content, _content(read(i)))]
    # An entry that is asked the same with several numbers doesn't mind which.
    any_number = len({phrasing.numbers for phrasing in copies if phrasing.numbers}) > 1
    conflicts = [asked.conflict(phrasing, any_number=any_number) for phrasing in copies]
    if copies and all(conflicts):
        return Finding("words that must agree", DOUBT, str(conflicts[0]))
    return None


def _is_number(word: str) -> bool:
    return word[0].isdigit()


def _on_it(tokens: Sequence[Token]) -> bool:
    """Whether it speaks of being "on it", or of having it with something, with nothing else named before that "it" could be."""
    for place, (before, word) in enumerate(pairwise(tokens)):
        if OTHER_DRUG in word.meanings and _with_it([token.read for token in tokens[: place + 1]]):
            return True
        if OTHER_DRUG in before.meanings:
            return any(each.read in _ALONGSIDE and near.read in _HERE for each, near in pairwise(tokens))
        if before.read in _ALONGSIDE and word.read in _PRONOUNS:
            return True
    return False


def _with_it(before: Sequence[str]) -> bool:
    """Whether the words before a medicine have "it" with that medicine: "can i take it with my", not "is it ok to eat with"."""
    words = [word for word in before if word not in _ARTICLES]
    named = max((place for place, word in enumerate(words) if word in _PRONOUNS), default=None)
    return named is not None and words[-1] in _BESIDE and "to" not in words[named:]


def _aimed_at(tokens: Sequence[Token], things: frozenset[str]) -> str | None:
    """The thing that something is given to, put on, or asked of: "on my dog", "does a banana"."""
    words = [token.read for token in tokens]
    for i, word in enumerate(words):
        if stem(word) in things:
            before = words[max(0, i - 2) : i]
            if before and (before[-1] in _AT or (len(before) > 1 and before[-1] in _ARTICLES and before[0] in _AT)):
                return word
    return None


def _is_simile(tokens: Sequence[Token], place: int) -> bool:
    """Whether something only is like what stands there: "shedding like a dog"."""
    before = [token.read for token in tokens[max(0, place - 2) : place]]
    return before[-1:] == ["like"] or (before[:1] == ["like"] and before[1] in _ARTICLES)


def foreign_share(tokens: Sequence[Token]) -> float:
    """The share (0 to 1) of words that aren't English as far as can be seen."""
    plain = [token for token in tokens if not token.meanings and token.written.isalpha()]
    return sum(token.doubtful for token in plain) / len(plain) if plain else 0.0


def _language(subject: Subject) -> Finding | None:
    if subject.foreign > 0.5:
        return Finding("language", VETO, "most of its words aren't English")
    return None


def _thing(subject: Subject) -> Finding | None:
    if subject.aimed_at is not None:
        return Finding("not a person", VETO, f"it is about {subject.aimed_at}")
    if subject.things and not subject.alongside:
        return Finding("not a person", VETO, f"it speaks of {subject.things[0]} and not of our medicine")
    return None
