"""What a follow-up asks. Its own words decide: where they name something else, that is asked; the question before lends
its subject, and its entry only to words that ask on about it ("how long?", "and after?", "for my son")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import asking_on, places
from bot.answering import conversation as talk
from bot.answering.conversation import Conversation
from bot.answering.decision import Evidence
from bot.answering.finding import Finder, Found, both, same, surer, without
from bot.answering.matching import sides
from bot.answering.matching.guards import OTHER_SIDE
from bot.answering.matching.lexicon import OTHER_DRUG, OTHER_ILLNESS, Token
from bot.answering.matching.matcher import EXACT, Matcher
from bot.answering.reading_on import AT_HOME, Reader, Said
from bot.answering.wording.numbers import REGION_NAMES
from bot.knowledge import Entry, Knowledge, Region
from bot.knowledge.text import words

LEANS = 0.2  # how much surer the last entry has to be, where "it" may mean it, than what the words by themselves name
SHARED = 0.2  # confidence in another entry from which the last one isn't taken for a word that it has, too
KNOWN, KNOWN_WORDS = 0.8, 4  # likeness to a phrasing, and number of words, from which words are a known question
NAMED, SPOKEN_OF = (
    0.15,
    0.02,
)  # confidence, and share of phrasings with it, from which a word may be enough for an answer
LIKELY = 0.25  # confidence from which what was offered first is what a follow-up asks on about
OFTEN = 0.1  # share of the phrasings of an entry with a word, from which it speaks often of it
FEW = 3  # words at most that are put into the question before
# Confidence from which a conclusion that names something is another entry's, and how many times as often that speaks of it.
OWNED, FAR_MORE = 0.6, 3
LEVEL = 0.02  # how much less sure one of two may be that are as likely
ITS_OWN = 0.85  # confidence from which words that name nothing certain are a question of their own


class FollowUps:
    """Finds what follow-ups ask, by one knowledge. Immutable."""

    def __init__(self, knowledge: Knowledge, matcher: Matcher, finder: Finder, answer: float, suggest: float) -> None:
        self._knowledge, self._matcher, self._finder = knowledge, matcher, finder
        self._answer, self._suggest = answer, suggest
        self._reader = Reader(knowledge, matcher)
        self.read = self._reader.read

    def last(self, before: Conversation) -> str | None:
        """The entry answered last, or the likely one of those that were offered; where it is still there."""
        last = (*before.answered, None)[0]
        if last is None and before.unsure and before.offered:
            found = self._finder.find(before.unsure)
            last = before.offered[0] if found.confidence >= LIKELY or len(before.offered) == 1 else None
        return last if last in self._knowledge.entries else None

    def goes_on(self, text: str, before: Conversation) -> bool:
        """Whether a message of which nothing else shows that it follows on asks on about the last answer: "how long before i
        see something", "and once i'm done with accutane?"."""
        last = self.last(before)
        if last is None or not talk.is_short(text):
            return False
        said = self._reader.read(text, last)
        bare = said.says_nothing_new or asking_on.asks_who(said.text)
        return bare and self._goes_on(said, self._finder.find(said.text), last)

    def takes_its_subject(self, text: str, before: Conversation) -> bool:
        """Whether a message is nothing without the one before, however much it sounds like something else: "who do i tell",
        "could it be the pills", "in the uk?"."""
        if not before.unsure and not before.question and self.last(before) is None:
            return False
        if asking_on.asks_the_cause(text):
            return bool(before.unsure or before.question)
        is_bare = asking_on.asks_a_way_on(text) or places.place_of(text) is not None
        return is_bare and not before.unsure and self.last(before) is not None

    def _of_the_subject(self, text: str, last: str | None, before: Conversation) -> Found:
        """What is found for a message that is nothing without the one before."""
        if last is None or (before.unsure and asking_on.asks_the_cause(text)):
            asked = before.unsure or before.question
            named = " ".join((asked, *self._knowledge.vocabulary.subject[:1]))
            lent = f"it asks whether our medicine is the cause of “{asked}”"
            return replace(self._finder.find(named), text=asked, lent=lent)
        found = self._finder.find(before.question)
        place = places.place_of(text)
        if place is not None and not self._knows_of(last, place):
            return replace(found, evidence=(), lent=f"the last answer says nothing of {REGION_NAMES[place]}")
        said = replace(self._reader.read(text, last), leans=True, time=None)
        return replace(self._on(last, said, found, found), place=place)

    def _knows_of(self, entry: str, place: Region) -> bool:
        known = self._knowledge.entries[entry]
        return place in known.regions or REGION_NAMES[place] in known.answer

    def find(self, text: str, before: Conversation) -> Found:
        """What is found for a follow-up."""
        last = self.last(before)
        if self.takes_its_subject(text, before):
            return self._of_the_subject(text, last, before)
        said = self._reader.read(text, last)
        if (caused := asking_on.caused(text)) is not None and self._knowledge.vocabulary.subject:
            named = self._finder.find(f"{caused} from {self._knowledge.vocabulary.subject[0]}")
            if named.confidence >= self._answer:
                return replace(named, lent="our medicine, which it asks about as a cause")
        if (recoloured := asking_on.in_colour(before.question, said.text)) is not None:
            return replace(self._finder.find(recoloured), lent=f"it asks “{before.question}” about another colour")
        whole = self._finder.find(talk.joined(before.question, text))
        if last is not None and asking_on.is_fragment(said.text) and (found := self._beside_ours(last, said, before)):
            return found
        if not before.answered and not (said.leans or said.time):
            if said.says_nothing_new and said.asks_on and before.unsure:
                return self._still_unsure(last, whole, before)
            last = None
        if asking_on.concludes(text) and (found := self._of_conclusion(text, before, whole)) is not None:
            return found
        if last is not None and asking_on.supposes(text) and self._is_supposed_of(last, said, whole):
            return self._on(last, replace(said, leans=True), whole, whole)
        if said.text.startswith("for ") and (found := self._put_into(said, before)) is not None:
            return found
        fragment = asking_on.is_fragment(said.text)
        bare = self._finder.with_subject(said.text, whole, is_fragment=fragment)
        if last is not None and self._goes_on(said, bare, last) and not self._is_of_another(said, whole, bare, last):
            return self._on(last, said, whole, bare)
        found = self._new_words(said, self._at(said.time, whole), self._at(said.time, bare), before)
        found = self._named(found, said) if fragment else found
        if found.lent or not before.question:
            return found
        lent = "its own words, in the light of" if found.text == said.text else "they go on from"
        return replace(found, lent=f"{lent} “{before.question}”")

    def concludes(self, text: str, before: Conversation) -> bool:
        """Whether a message draws a conclusion from the last answer: "so it only stops new ones"."""
        if not before.answered or not asking_on.concludes(text):
            return False
        return self._of_conclusion(text, before, self._finder.find(talk.joined(before.question, text))) is not None

    def _of_conclusion(self, text: str, before: Conversation, whole: Found) -> Found | None:
        """What is found for a message that draws a conclusion from one of the last answers."""
        known = [entry for entry in before.answered if entry in self._knowledge.entries]
        alone = len(known) == 1
        found = (
            self._concluded(entry, self._reader.read(text, entry), whole if alone else self._find_on(entry, text))
            for entry in known
        )
        return next((each for each in found if each is not None), None)

    def _find_on(self, entry: str, text: str) -> Found:
        return self._finder.find(talk.joined(self._knowledge.entries[entry].question, text))

    def _concluded(self, last: str, said: Said, whole: Found) -> Found | None:
        """What is found for a message that draws a conclusion: the last entry, where it speaks of all that is named. None
        where the message surely asks for another one."""
        if not all(self._reader.is_told(token, last) for token in said.names):
            return None
        alone, lit = self._finder.find(said.text), self._finder.with_subject(said.text, whole)
        others = [each for each in (alone, lit) if each.best is not None and each.best.entry != last]
        if any(each is alone and each.confidence >= ITS_OWN for each in others):
            return None
        owned = said.names and all(self._is_owned(token, alone, last) for token in said.names)
        if owned and alone in others and alone.confidence >= OWNED:
            return None
        if asking_on.tells_more(said.text):
            return self._on(last, replace(said, leans=True, time=None), whole, whole)
        sure = any(each.confidence >= self._answer for each in others if each is alone or whole.confidence < ITS_OWN)
        if sure and not all(self._reader.is_told(token, last) for token in said.others):
            return None
        return self._on(last, replace(said, leans=True), whole, whole)

    def _is_owned(self, token: Token, found: Found, last: str) -> bool:
        """Whether the likeliest entry speaks often of a word, and far more often than the last one."""
        if found.best is None:
            return False
        share = self._matcher.speaks_of(found.best.entry, token)
        return share >= OFTEN and share >= FAR_MORE * self._matcher.speaks_of(last, token)

    def _is_all_of_another(self, told: Sequence[Token], found: Found, last: str) -> bool:
        """Whether words are surely about another entry, and the last one has none of them: "how do i store it", after hair."""
        if found.best is None or found.best.entry == last or found.confidence < self._answer:
            return False
        return not any(self._reader.is_told(token, last) for token in told)

    def _is_supposed_of(self, last: str, said: Said, whole: Found) -> bool:
        """Whether what a message supposes ("what if i already have an appointment") is about the last answer: it speaks of all
        that is named."""
        named = all(self._reader.is_at_home(token, last) for token in said.names)
        alone = self._finder.find(said.text)
        if alone.best is not None and alone.best.entry != last and alone.confidence >= ITS_OWN:
            return False
        return named and whole.best is not None and whole.best.entry == last

    def _still_unsure(self, last: str | None, whole: Found, before: Conversation) -> Found:
        """What is found where the question before was unsure and is only asked on about: no more than was offered."""
        if len(before.offered) == 1 and last is not None:
            return replace(whole, on=last, lent=f"it asks on about “{self._knowledge.entries[last].question}”")
        evidence = tuple(each for each in whole.evidence if each.entry in before.offered)
        return replace(whole, evidence=evidence, lent=f"it asks on about “{before.unsure}”")

    def _put_into(self, said: Said, before: Conversation) -> Found | None:
        """What is found for "for hair" after "does laser remove dark spots", if surely something: what the question before
        names, put before it."""
        name = said.text.removeprefix("for ").strip(" ?!.")
        if not said.names or len(name.split()) > FEW:
            return None
        tokens = self._matcher.lexicon.tokens(before.question)
        tokens = [token for token in tokens if self._matcher.names_something(token)]
        named = (self._finder.find(f"{token.written} {name}") for token in tokens)
        sure = [each for each in named if each.confidence >= LIKELY and self._speaks_of_all(each)]
        sure = [each for each in sure if each.evidence[0].entry not in before.answered]
        best = max(sure, key=lambda each: each.confidence, default=None)
        return best and replace(best, lent=f"what “{before.question}” names, put before it")

    def _beside_ours(self, last: str, said: Said, before: Conversation) -> Found | None:
        """What is found for nothing but another medicine ("and my antidepressants?"), taken together with ours; None where it
        names something else, or the conversation isn't about what goes together."""
        names, subject = said.names, self._knowledge.vocabulary.subject[:1]
        if (
            said.text.startswith("on ")
            or not subject
            or not names
            or said.others
            or any(OTHER_DRUG not in token.meanings for token in names)
        ):
            return None
        named = " ".join(token.written for token in names)
        found = self._finder.find(f"{named} with {subject[0]}")
        if found.best is None or found.confidence < self._answer:
            return None
        near = found.best.entry in (last, *self._knowledge.entries[last].related, *before.offered)
        if not near and not asking_on.asks_if_one_may(before.question):
            return None
        return replace(found, lent=f"our medicine, beside which “{before.question}” asked for another thing")

    def _speaks_of_all(self, found: Found) -> bool:
        """Whether the likeliest entry speaks often of every word of what it was found for."""
        return all(self._matcher.speaks_of(found.evidence[0].entry, token) >= OFTEN for token in found.matching.tokens)

    def _goes_on(self, said: Said, bare: Found, last: str) -> bool:
        """Whether a follow-up asks on about the last answer: it names nothing else, or leans on it with words of its own."""
        if said.says_nothing_new and asking_on.asks_for_nothing_else(said.text):
            return True
        if asking_on.asks_what_else(said.text):
            return sides.tells_what_helps([facet.question for facet in self._knowledge.entries[last].facets])
        if asking_on.asks_for_all(said.text) or self._is_known(bare, said):
            return False
        if said.says_nothing_new:
            return said.asks_on or said.leans or asking_on.asks_what_works(said.text)
        if said.names or not (said.leans or said.asks_on):
            return False
        if asking_on.asks_who(said.text):
            return bare.confidence < ITS_OWN
        if said.asks_on:
            known = (
                self._matcher.is_of_any_topic(token) or self._reader.is_at_home(token, last) for token in said.others
            )
            return all(known) and bare.confidence < ITS_OWN
        return all(self._is_rather_of(last, token, bare) for token in said.others)

    def _is_of_another(self, said: Said, whole: Found, bare: Found, last: str) -> bool:
        """Whether words that ask on are surely about another entry, which is no less likely after the question before than the
        last one; or that isn't even likely beside them: "how many months", after the price."""
        if said.time is not None or bare.best is None or bare.confidence < self._answer:
            return False
        if asking_on.asks_for_nothing_else(said.text):
            return False
        sure = {each.entry: each.confidence for each in whole.evidence}
        if bare.best.entry != last and sure.get(bare.best.entry, 0.0) >= max(
            self._suggest, sure.get(last, 0.0) - LEVEL
        ):
            return True
        return not said.leans and sure.get(last, 0.0) < self._suggest

    def _is_rather_of(self, last: str, token: Token, bare: Found) -> bool:
        """Whether the last entry speaks of a word, and no less than the one that the words by themselves name."""
        other = self._matcher.says(bare.best.entry, token) if bare.best is not None else 0.0
        return self._matcher.says(last, token) >= max(AT_HOME, other)

    def _is_known(self, bare: Found, said: Said) -> bool:
        """Whether a message is all but word for word a question of its own."""
        best = bare.best
        if best is not None and best.confidence >= EXACT and len(words(said.text)) >= KNOWN_WORDS:
            return True
        if best is None or said.leans or len(words(said.text)) < KNOWN_WORDS or not asking_on.has_verb(said.text):
            return False
        return best.confidence >= ITS_OWN and best.similarity >= KNOWN

    def _on(self, last: str, said: Said, whole: Found, bare: Found) -> Found:
        """The last entry, or one that is related to it and surely says more exactly what is asked."""
        entry = self._knowledge.entries[last]
        depends = asking_on.asks_for_nothing_else(said.text)
        stays = depends or (said.leans and said.says_nothing_new and self._has_side(entry, said.text))
        near = {last} if stays else {last, *entry.related}
        if (
            not said.leans
            and not depends
            and bare.best is not None
            and bare.best.entry in entry.related
            and bare.confidence >= self._answer
        ):
            return replace(bare, lent=f"it asks on about “{entry.question}”, and this is related to it")
        if (at_time := self._related_at(said.time, entry, whole, bare)) is not None:
            return at_time
        evidence = tuple(
            each for each in self._at(said.time, whole).evidence if each.entry in near or each.confidence < self._answer
        )
        why = f"it asks on about “{entry.question}”"
        if said.time is not None:
            why += f", for the time {said.time} the course"
        return replace(whole, evidence=evidence, on=last, time=said.time, lent=why)

    @staticmethod
    def _has_side(entry: Entry, text: str) -> bool:
        """Whether one of an entry's sides is asked for in the way of a message: whether it goes away, what helps."""
        questions = [facet.question for facet in entry.facets]
        return sides.asked_on(text, questions, entry.question) is not None or (
            sides.passes(text) and any(map(sides.passes, questions))
        )

    def _related_at(self, time: str | None, last: Entry, whole: Found, bare: Found) -> Found | None:
        """What is found where words that ask on about a time are likely of an entry that is related to the last one and says of
        itself that it is for that time, as the last one doesn't: "how long do i have to wait afterwards", after birth
        defects."""
        if time is None or time in last.times:
            return None
        others = {*last.related} - {each.entry for each in whole.evidence}
        there = (each for each in bare.evidence if each.entry in others and each.confidence >= LIKELY)
        likely = next((each for each in there if time in self._knowledge.entries[each.entry].times), None)
        if likely is None:
            return None
        sure = replace(likely, confidence=max(likely.confidence, self._answer))
        why = f"it asks on about “{last.question}”, and this is related to it and for the time {time} the course"
        return replace(bare, evidence=(sure,), time=time, lent=why)

    def _new_words(self, said: Said, joined: Found, bare: Found, before: Conversation) -> Found:
        """What is found where a follow-up has words of its own: what they name in the light of the question before; the last
        entry only where it surely speaks of it."""
        best = joined.best
        if said.says_nothing_new:
            return bare
        if best is not None and best.entry in before.answered and self._is_in_question(bare, best.entry):
            return joined
        of_it = best is not None and best.entry in before.answered and asking_on.is_of_an_event(said.text)
        if of_it and best is not None and all(self._reader.is_at_home(token, best.entry) for token in said.names):
            return joined
        if best is None or not self._matcher.fits(bare.matching.tokens, best.entry, asking_on.is_fragment(said.text)):
            return bare
        if same(bare, joined):
            return surer(joined, bare)
        shares = self._matcher.shares(bare.matching.tokens, best.entry)
        shares = shares and not self._is_all_of_another((*said.names, *said.others), bare, best.entry)
        leans = said.asks_on and shares and best.entry in before.answered and said.leans
        if leans and joined.confidence >= bare.confidence + LEANS:
            return joined
        if bare.confidence >= self._answer:
            return bare
        if best.entry not in before.answered:
            return surer(bare, joined) if shares or said.leans or said.asks_on else bare
        if said.asks_on and shares:
            return joined
        if said.leans and not said.names and joined.confidence >= ITS_OWN:
            return joined
        other = without(joined, before.answered)
        if same(other, bare):
            return both(other, bare)
        if shares and bare.confidence < SHARED:
            return joined
        return bare if bare.confidence >= self._suggest else joined if shares else bare

    def _named(self, found: Found, said: Said) -> Found:
        """What is found for a word or two ("price"): sure, where it is far ahead and speaks of them most. What is asked about
        in a conversation is our medicine."""
        best, *others = found.evidence or (None,)
        telling = (*said.names, *said.others)
        foreign = any({OTHER_DRUG, OTHER_ILLNESS} & {*token.meanings} for token in telling)
        if best is None or not telling or foreign or best.confidence >= self._answer or best.confidence < NAMED:
            return found
        entries = [entry for entry in self._knowledge.entries if entry != best.entry]
        most = all(
            (share := self._matcher.speaks_of(best.entry, token)) >= SPOKEN_OF
            and share >= max(self._matcher.speaks_of(entry, token) for entry in entries)
            for token in telling
        )
        if not most or any(2 * other.confidence > best.confidence for other in others):
            return found
        sure = replace(best, confidence=self._answer)
        return replace(found, evidence=(sure, *others), lent="our medicine, which the word or two are about")

    def _is_in_question(self, found: Found, entry: str) -> bool:
        """Whether the question of an entry, or of one of its sides, names all that a word or two name: the eyes, where it
        speaks of lips and eyes."""
        known = self._knowledge.entries[entry]
        questions = (known.question, *(facet.question for facet in known.facets))
        named = any(self._matcher.is_named_in(question, found.matching.tokens) for question in questions)
        return named and asking_on.is_fragment(found.text)

    def _at(self, time: str | None, found: Found) -> Found:
        """What is found, none of it sure whose answer is for another time of the treatment."""
        if time is None:
            return found
        capped: list[Evidence] = [
            each
            if self._matcher.is_for_time(each.entry, time)
            else replace(each, confidence=min(each.confidence, OTHER_SIDE))
            for each in found.evidence
        ]
        return replace(found, evidence=tuple(sorted(capped, key=lambda each: -each.confidence)), time=time)
