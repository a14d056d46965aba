"""A responder that is ready at once: what was learnt from a knowledge folder is kept on disk for the next start.

Learning takes a second or two, reading what was learnt a few hundredths. What is kept is named by a digest of the
folder's files and of the code that learnt from them, so that a change of either learns anew. Nothing of what is read is
run (`packing`); a file in which a single bit differs is ignored.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from bot import metrics
from bot.answering import Claims, LearntClaims, Matcher, Responder, Thresholds, Triager
from bot.knowledge import Knowledge, KnowledgeError, load_files, with_helplines
from bot.knowledge import help_only as knowledge_without_entries
from bot.knowledge.files import Files, read_folder, told
from bot.knowledge.text import english
from bot.training import garbage, packing, sources

log = logging.getLogger(__name__)

Learnt = tuple[Knowledge, Matcher, Triager, LearntClaims]

KEPT = 4  # files; the least recently used ones go


def responder(folder: Path, thresholds: Thresholds | None = None) -> Responder:
    """The responder for the knowledge in a folder, as `responder_of` tells it."""
    return responder_of(read_folder(folder), thresholds, folder=folder)


def responder_of(files: Files, thresholds: Thresholds | None = None, *, folder: Path | None = None) -> Responder:
    """The responder for the knowledge in these files; `folder` is where they are, for what is told. Raises KnowledgeError.

    Where only the urgent rules, help lines or replies can't be used, those in the package stand in, and the log says so.
    """
    path = _place(files)
    knowledge, matcher, triager, claims = (path and _read(path)) or _learn(files, folder, path)
    return _responder(with_helplines(knowledge, files), thresholds, matcher, triager, claims)


def may_be_kept(files: Files) -> bool:
    """Whether what is learnt from these files isn't kept yet, and can be."""
    path = _place(files)
    if path is None or path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return False
    return os.access(path.parent, os.W_OK)


def keep(files: Files) -> None:
    """Learn from these files, for the next `responder_of`. Raises KnowledgeError."""
    _learn(files, None, _place(files))


def help_only(folder: Path, thresholds: Thresholds | None = None) -> Responder:
    """A responder that knows no entries: all it does is to get help for someone in danger."""
    knowledge = knowledge_without_entries(folder)
    return _responder(knowledge, thresholds, Matcher(knowledge), Triager(knowledge.urgent))


def _responder(
    knowledge: Knowledge,
    thresholds: Thresholds | None,
    matcher: Matcher,
    triager: Triager,
    claims: LearntClaims | None = None,
) -> Responder:
    english()  # read now, so that no message waits for it
    for problem in knowledge.problems:
        log.error("what triage goes by: %s", problem)
    return Responder(knowledge, thresholds, matcher, triager, claims)


def _learn(files: Files, folder: Path | None, path: Path | None) -> Learnt:
    with garbage.paused(), metrics.timed(metrics.LEARNING):
        knowledge = load_files(files, folder=folder)
        matcher = Matcher(knowledge)
        learnt = knowledge, matcher, Triager(knowledge.urgent), Claims(knowledge, matcher).learnt
    if path is not None:
        _keep(learnt, path)
    return learnt


def _read(path: Path) -> Learnt | None:
    try:
        with garbage.paused():
            learnt: Learnt = packing.read(path)
        if type(learnt) is not tuple or [*map(type, learnt)] != [Knowledge, Matcher, Triager, LearntClaims]:
            raise TypeError("it holds something else")
        os.utime(path)
    except FileNotFoundError:
        return None
    except Exception as error:  # whatever is wrong with a kept file, learning anew is the answer
        log.warning("what was learnt before can't be read (%s); learning anew", type(error).__name__)
        return None
    return learnt


def _place(files: Files) -> Path | None:
    """Where what is learnt from these files is kept; None where it can't be."""
    try:
        folder = user_cache_path("isotretinoin-faq-bot", appauthor=False)
    except RuntimeError:  # there is no home folder
        return None
    digest = hashlib.sha256(sources.FORMAT)
    for name, content in sorted(files.items()):
        if isinstance(content, KnowledgeError):  # the file can't be read
            return None
        digest.update(f"\0{told(name)}\0".encode() + content)
    return folder / f"{digest.hexdigest()[:24]}.learnt"


def _keep(learnt: Learnt, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(packing.pack(learnt))
        Path(file.name).replace(path)
        for old in sorted(path.parent.iterdir(), key=lambda each: -each.stat().st_mtime)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.info("what was learnt isn't kept for the next start (%s)", error.strerror)
