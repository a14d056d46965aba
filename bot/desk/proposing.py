"""From a change to a proposal: the files as they would be, loaded, learnt, and asked. Takes seconds; touches no file of
the knowledge and no store."""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.answering import FILLER, SHORT, Decision, Passage, Wording, help_lines, listed, short, word
from bot.desk.changes import (
    AddEntry,
    AddNotOurs,
    AddPhrasing,
    Change,
    EditEntry,
    EditList,
    ImportFiles,
    RemoveEntry,
    RemovePhrasing,
    Restore,
    Undo,
)
from bot.desk.errors import Refused
from bot.desk.folder import Bytes, digests
from bot.desk.proposal import BlastRadius, Outcome, Proposal
from bot.desk.radius import Asking, blast_radius, taken
from bot.knowledge import (
    FACTS,
    HELPLINES,
    MAX_ANSWER,
    SEPARATE,
    URGENT,
    WARNING,
    Entry,
    Knowledge,
    KnowledgeError,
    Problem,
    editing,
    has_rules,
    keeping_help,
    load_files,
    looks_otherwise,
)
from bot.knowledge.document import parse
from bot.knowledge.editing import BOM, EditError
from bot.knowledge.files import MAX_BYTES, MAX_FILES, MAX_FOLDER
from bot.training import lint
from bot.training.check import FEWEST, check_urgent

MAX_SHOWN = 3  # answers as members would see them
MAX_TOLD = 10  # problems in one refusal
ID_WORDS, LONGEST_ID = 4, 50  # words, and characters, of an id that is suggested
_CLITICS = frozenset({"s", "t", "m", "ll", "ve", "d"})
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}\.ya?ml")


@dataclass(frozen=True, slots=True)
class Wish:
    """A change, said in a sentence, and the files that it would make of the folder's (None: the file goes). It
    `is_delicate` where it takes back what a second moderator had to confirm."""

    change: Change
    what: str
    after: Mapping[str, bytes | None]
    is_delicate: bool = False


def wish(change: Change, files: Bytes) -> Wish:
    """What a change other than Undo and Restore makes of the files. Raises Refused."""
    if isinstance(change, ImportFiles):
        return Wish(change, f"Imported {listed(change.files)}", _imported(change))
    try:
        texts = {name: content.decode() for name, content in files.items()}
        changed = _edited(change, texts)
    except UnicodeDecodeError as error:
        raise Refused("One of the files isn't UTF-8 text. Please mend it in an editor first.") from error
    except EditError as error:
        raise Refused(str(error)) from error
    return Wish(change, _what(change), {name: text.encode() for name, text in changed.items()})


def proposal(wish: Wish, files: Bytes, now: Asking, recent: Iterable[str], *, radius: bool) -> Proposal:
    """What would come of the wish. Raises Refused."""
    after = {name: content for name, content in wish.after.items() if files.get(name) != content}
    if not after:
        raise Refused("That changes nothing: it is already so.")
    before = {name: files.get(name) for name in after}
    found = _loaded({name: each for name, each in {**files, **after}.items() if each is not None}, set(after))
    knowledge = _with_help(found, now.responder.knowledge, after)
    new = Asking(now.responder.successor(knowledge))
    old = now.responder.knowledge
    entries = _changed_entries(old, knowledge)
    takes_back = isinstance(wish.change, Undo | Restore)
    lost = dict(taken(now, new))
    if lost and not takes_back:
        raise Refused(_refusal(lost, knowledge))
    dangers, remarks = _of_texts(entries, old, knowledge)
    dangers += _of_help(old, knowledge)
    radius_found = blast_radius(now, new, recent) if radius else BlastRadius()
    return Proposal(
        change=wish.change,
        what=_what_changed(wish, old, knowledge),
        entries=entries,
        before=before,
        after=after,
        base=digests(files),
        diff=diff(before, after),
        wording=_answer(wish.change, entries, old, knowledge),
        radius=radius_found,
        needs_second=wish.is_delicate
        or bool(lost or dangers)
        or _is_delicate(entries, set(after), radius_found, old, knowledge),
        warnings=_first([*remarks, *_of_files(wish.change, after), *_warnings(wish.change, now, new, entries)]),
        responder=new.responder,
        dangers=_first(dangers),
    )


def _edited(change: Change, files: Mapping[str, str]) -> dict[str, str]:
    match change:
        case AddEntry(file, fields):
            return editing.add_entry(files, file, fields)
        case EditEntry(id_, fields):
            return editing.edit_entry(files, id_, fields)
        case RemoveEntry(id_):
            return editing.remove_entry(files, id_)
        case AddPhrasing(id_, text):
            return editing.add_phrasing(files, id_, text)
        case RemovePhrasing(id_, text):
            return editing.remove_phrasing(files, id_, text)
        case AddNotOurs(kind, text):
            return editing.add_not_ours(files, kind, text)
        case EditList(file, name, out, into):
            return editing.change_list(files, file, name, out, into)
    raise TypeError(f"{type(change).__name__} isn't an edit of text")


def _imported(change: ImportFiles) -> dict[str, bytes | None]:
    if not change.files:
        raise Refused("There is no YAML file in that upload.")
    for name, content in change.files.items():
        if not _NAME.fullmatch(name):
            raise Refused(
                f"“{name[:SHORT]}” can't be the name of a knowledge file. Use letters, digits and hyphens, and .yaml."
            )
        if len(content) > MAX_BYTES:
            raise Refused(f"{name} is larger than {MAX_BYTES // 1_000_000} MB. Please split it into several files.")
    return dict(change.files)


def _loaded(files: Bytes, changed: set[str]) -> Knowledge:
    """The knowledge that the files hold. Raises Refused."""
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_FOLDER:
        raise Refused(f"Together that would be more than {MAX_FILES} files, or {MAX_FOLDER // 1_000_000} MB: too much.")
    try:
        knowledge = load_files(files)
    except KnowledgeError as error:
        raise _mistakes(error.problems, changed) from error
    if changed & SEPARATE:
        told = {*knowledge.problems, *check_urgent(files)}
        problems = [each for each in told if each.file in changed and not each.text.startswith(WARNING)]
        if problems:
            raise _mistakes(problems, changed)
    return knowledge


def _with_help(new: Knowledge, old: Knowledge, after: Mapping[str, bytes | None]) -> Knowledge:
    """The knowledge as it would be live, where a mistake in a file takes nobody's help. Raises Refused where the change
    itself takes away what triage goes by."""
    if after.get(URGENT, b"") is None and has_rules(old.urgent) and not has_rules(new.urgent):
        raise Refused(f"That would remove {URGENT}, and nobody in danger would get help. Keep the file, or change it.")
    kept = keeping_help(new, old)
    wanted = after.get(HELPLINES, b"") is None  # without a file of its own it has those in the package
    return replace(kept, helplines=new.helplines, problems=new.problems) if wanted else kept


def _mistakes(problems: Iterable[Problem], changed: set[str]) -> Refused:
    ranked = sorted(problems, key=lambda each: (each.file not in changed, each))
    lines = [f"- {each}" for each in _first([str(each) for each in ranked])]
    old = not any(each.file in changed for each in ranked)
    start = "The knowledge has a mistake already. Please mend it first:" if old else "That can't be used as it is:"
    return Refused("\n".join([start, *lines]), ranked)


def _refusal(lost: Mapping[str, Outcome], knowledge: Knowledge) -> str:
    lines = [
        f"“{knowledge.entries[id_].question}” is the question of `{id_}`. It would get: {outcome}."
        for id_, outcome in lost.items()
    ]
    told = (f"- {line}" for line in _first(lines))
    return "\n".join(["That would take another entry's own question:", *told, "Please use other words."])


def _first(lines: Sequence[str]) -> tuple[str, ...]:
    """As many lines as are told, and how many more there are."""
    left = len(lines) - MAX_TOLD
    return (*lines[:MAX_TOLD], *([f"… and {left} more"] if left > 0 else ()))


def _changed_entries(old: Knowledge, new: Knowledge) -> tuple[str, ...]:
    return tuple(
        id_
        for id_ in dict.fromkeys([*new.entries, *old.entries])
        if old.entries.get(id_) != new.entries.get(id_) or old.phrasings.get(id_) != new.phrasings.get(id_)
    )


def _is_delicate(entries: Iterable[str], files: set[str], found: BlastRadius, old: Knowledge, new: Knowledge) -> bool:
    """Whether a second moderator has to confirm: an entry of high risk changes or loses a question or phrasing, or what
    triage goes by changes."""
    high = {id_ for each in (old, new) for id_, entry in each.entries.items() if entry.risk == "high"}
    moved = {id_ for each in found.shifts for id_ in each.before.entries if each.sort != "recent"}
    return bool(high & {*entries, *moved}) or bool(files & SEPARATE) or bool(high and found.left)


def _answer(change: Change, entries: tuple[str, ...], old: Knowledge, knowledge: Knowledge) -> Wording | None:
    """The answers as members would see them, of the entries that the change is about: the first few."""
    match change:
        case EditEntry(id_) | AddPhrasing(id_) | RemovePhrasing(id_):
            shown = id_
        case AddEntry(_, fields):
            shown = str(fields.get("id"))
        case EditList(file, name) if file == HELPLINES:
            return _help(knowledge, name.partition(":")[0])
        case EditList(file, name) if (talk := editing.answers(file, name)) is not None:
            return word(Decision("smalltalk", smalltalk=talk), knowledge)
        case ImportFiles() | Restore() | Undo() | EditList(file="facts.yaml"):
            told = _few(
                [each for id_ in entries if (each := knowledge.entries.get(id_)) and each != old.entries.get(id_)]
            )
            return word(Decision("answer", told), knowledge) if told else None
        case _:
            return None
    return word(Decision("answer", (shown,)), knowledge) if shown in knowledge.entries else None


def _help(knowledge: Knowledge, region: str) -> Wording:
    """The help lines of a region as members would see them, in one passage: a preview has room for few."""
    shown = help_lines(knowledge, region)
    whole = "\n\n".join(passage.body for passage in shown.passages)
    return replace(shown, passages=(Passage(whole, shown.passages[0].title),))


def _few(changed: Sequence[Entry]) -> tuple[str, ...]:
    """The ids of the first entries whose answers fit into a preview together."""
    sizes = itertools.accumulate(len(each.answer) + len(each.note or "") for each in changed)
    fitting = [each.id for each, size in zip(changed, sizes, strict=True) if size <= MAX_ANSWER]
    return tuple(fitting[:MAX_SHOWN] or [each.id for each in changed[:1]])


def _of_files(change: Change, after: Mapping[str, bytes | None]) -> Iterator[str]:
    """What of the files isn't read, or not as it looks."""
    if isinstance(change, ImportFiles):
        yield from (f"`{name}` is left out: {why}." for name, why in change.left_out)
    for name, content in after.items():
        if content is not None and name not in SEPARATE:
            for problem in looks_otherwise(parse(content.decode("utf-8-sig"), name)):
                yield f"{problem.file}:{problem.line}: {problem.text.removeprefix(WARNING)}."


def _of_texts(entries: Sequence[str], old: Knowledge, new: Knowledge) -> tuple[list[str], list[str]]:
    """What the texts of the changed entries have that may do harm, and what else is to be said of them."""
    trusted = frozenset().union(*map(lint.hosts, old.entries.values()))
    changed = [id_ for id_ in entries if new.entries.get(id_) != old.entries.get(id_)]
    found: tuple[list[str], list[str]] = ([], [])
    for id_ in changed:
        now, before = new.entries.get(id_), old.entries.get(id_)
        said = lint.remarks(now, before, trusted) if now else lint.of_removed(before) if before else []
        for remark in said:
            found[0 if remark.dangerous else 1].append(f"`{id_}`: {remark.text}" if len(changed) > 1 else remark.text)
    before_that = {talk.id: talk.answer for talk in old.smalltalk}
    for talk in new.smalltalk:
        for remark in lint.of_text(talk.answer, before_that.get(talk.id, "")):
            found[0 if remark.dangerous else 1].append(f"Small talk, `{talk.id}`: {remark.text}")
    return found


def _of_help(old: Knowledge, new: Knowledge) -> list[str]:
    """The help that members of a region would no longer be shown: the last line of its kind goes."""
    left = {(line.region, line.kind) for line in new.helplines.lines}
    gone = dict.fromkeys(place for line in old.helplines.lines if (place := (line.region, line.kind)) not in left)
    return [f"For “{region}” there would be no help line “{kind}” any more." for region, kind in gone]


def _warnings(change: Change, now: Asking, new: Asking, entries: Iterable[str]) -> list[str]:
    """What a moderator should know about the texts of the change itself."""
    match change:
        case AddPhrasing(id_, text):
            return [*_gets_otherwise(new, text, id_), *_got_before(now, text, id_)]
        case AddNotOurs(_, text):
            got = new.outcome(text)
            return [f"The bot would still answer it: {got}."] if got.kind == "answer" else []
        case EditList(file, _, out, into) if file == FACTS:
            return list(_of_facts(new.responder.knowledge, list(entries), out, into))
        case EditList(file, name, _, into) if editing.answers(file, name) is None:
            texts = [line for line in into if isinstance(line, str)]
            return [line for text in texts for line in _heard(new, file, name, text)]
    deaf = _deaf(new.responder.knowledge, change.fields) if isinstance(change, AddEntry) else []
    asked = [
        (new.responder.knowledge.entries[id_].question, id_)
        for id_ in entries
        if id_ in new.responder.knowledge.entries and not now.responder.decides_as(new.responder)
    ]
    return [*deaf, *(line for text, id_ in asked for line in _gets_otherwise(new, text, id_))]


def _of_facts(
    knowledge: Knowledge, entries: Sequence[str], out: editing.Line | None, into: Iterable[editing.Line]
) -> Iterator[str]:
    """Which entries say a fact that changes; that none says it yet."""
    if entries:
        yield f"It stands in {listed(f'`{id_}`' for id_ in entries)}: what members read there changes, too."
    elif out is None or into:
        for line in into:
            name = str(line).partition(":")[0]
            if name in knowledge.facts:
                yield f"No entry says this fact yet. Write `{{fact:{name}}}` where an answer is to say it (`/kb edit`)."


def _heard(new: Asking, file: str, name: str, text: str) -> list[str]:
    """What a moderator should know of a new line of a list: that the bot does otherwise with it than the list says."""
    got = new.outcome(text)
    if file == editing.NOT_OURS and got.kind == "answer":
        return [f"The bot would still answer “{short(text)}”: {got}."]
    if file == editing.SMALLTALK and got != Outcome("smalltalk"):
        return [f"“{short(text)}” wouldn't be small talk ({name}), but get: {got}."]
    return []


def _deaf(knowledge: Knowledge, fields: Mapping[str, Any]) -> list[str]:
    """That a new entry has too few ways of asking to be found."""
    more = len(knowledge.phrasings.get(str(fields.get("id")), ())) - 1
    if more >= FEWEST - 1:
        return []
    how = "no other way" if more == 0 else f"{more} other way{'s' if more > 1 else ''}"
    return [
        f"It is nearly deaf: it has {how} of asking, and members ask in a hundred. Press *Change the text* and write at least "
        f"{FEWEST - 1}, one a line."
    ]


def _gets_otherwise(new: Asking, text: str, id_: str) -> list[str]:
    got = new.outcome(text)
    if got == Outcome("answer", (id_,)):
        return []
    return [f"“{short(text)}” wouldn't get `{id_}`, but: {got}."]


def _got_before(now: Asking, text: str, id_: str) -> list[str]:
    got = now.outcome(text)
    other = got.kind == "answer" and got.entries != (id_,)
    return [f"Until now “{short(text)}” was answered with: {got}."] if other else []


def _what(change: Change) -> str:
    match change:
        case AddEntry(_, fields):
            return f"New entry `{fields.get('id')}`: {short(str(fields.get('question')))}"
        case EditEntry(id_, fields):
            return f"Changed `{id_}`: {', '.join(name.replace('_', ' ') for name in fields)}"
        case RemoveEntry(id_):
            return f"Removed the entry `{id_}`"
        case AddPhrasing(id_, text):
            return f"New phrasing of `{id_}`: “{short(text)}”"
        case RemovePhrasing(id_, text):
            return f"Removed a phrasing of `{id_}`: “{short(text)}”"
        case AddNotOurs(kind, text):
            return f"Not ours ({kind}): “{short(text)}”"
        case EditList():
            return _what_of_list(change)
    return type(change).__name__


def _what_of_list(change: EditList) -> str:
    where = f"{editing.LIST_FILES.get(change.file, change.file)} ({change.list})"
    new = ", ".join(f"“{short(editing.told(line))}”" for line in change.into[:MAX_SHOWN])
    new += f" and {left} more" if (left := len(change.into) - MAX_SHOWN) > 0 else ""
    if change.out is None:
        return f"{where}: added {new}"
    old = f"“{short(editing.told(change.out))}”"
    if not change.into:
        return f"{where}: removed {old}"
    return f"{where}: changed {old}" if old == new else f"{where}: {new} in place of {old}"


def _what_changed(wish: Wish, old: Knowledge, new: Knowledge) -> str:
    """The wish in a sentence; of an edited entry, with the fields that really change."""
    if not isinstance(wish.change, EditEntry) or wish.change.id not in old.entries:
        return wish.what
    before, after = (dict(each.entries[wish.change.id]) for each in (old, new))
    fields = [name.replace("_", " ") for name in after if before[name] != after[name]]
    return f"Changed `{wish.change.id}`: {', '.join(fields)}" if fields else wish.what


def diff(before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> str:
    """What differs between files, as a unified diff."""
    lines: list[str] = []
    for name in sorted(after):
        old, new = (_lines(each.get(name)) for each in (before, after))
        lines += difflib.unified_diff(old, new, name, name, n=2, lineterm="")
    return "\n".join(lines)


def _lines(content: bytes | None) -> list[str]:
    return (content or b"").decode(errors="replace").removeprefix(BOM).splitlines()


def suggested_id(question: str, knowledge: Knowledge) -> str:
    """An id for a new entry, made of the telling words of its question, that no other entry has."""
    plain = unicodedata.normalize("NFKD", question.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain)
    dull = FILLER | _CLITICS | knowledge.vocabulary.medicine_names
    telling = [word for word in words if word not in dull] or words or ["entry"]
    base = "-".join(telling[:ID_WORDS])[:LONGEST_ID].strip("-")
    ids = itertools.chain([base], (f"{base}-{n}" for n in itertools.count(2)))
    return next(id_ for id_ in ids if id_ not in knowledge.entries)
