"""What was learnt from a folder is kept for the next start, and never trusted further than that."""

from __future__ import annotations

import hashlib
import io
import json
import os
import pickle
import shutil
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

import bot
from bot.answering.matching.matcher import Matcher
from bot.answering.responder import Responder
from bot.answering.triage.triage import Triager
from bot.answering.wording.wording import FOOTER, word
from bot.knowledge.files import Files
from bot.knowledge.knowledge import Knowledge
from bot.knowledge.loader import load, load_files
from bot.knowledge.problems import KnowledgeError, Problem
from bot.knowledge.reading import SEPARATE
from bot.training import cache as learning
from bot.training import packing, sources
from tests.stage import shipped
from tests.stage.shipped import SMALL

LIPS = "my lips are cracking, is that normal?"
DANGER = "i want to kill myself"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where what was learnt is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "isotretinoin-faq-bot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge folder to change."""
    return Path(shutil.copytree(SMALL, tmp_path / "knowledge"))


@pytest.fixture
def learnt(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The version of each knowledge that was learnt from, in order."""
    versions: list[str] = []

    def load_and_tell(files: Files, **options: Any) -> Knowledge:
        knowledge = load_files(files, **options)
        versions.append(knowledge.version)
        return knowledge

    monkeypatch.setattr(learning, "load_files", load_and_tell)
    return versions


def _files(cache: Path) -> list[Path]:
    return sorted(cache.iterdir()) if cache.exists() else []


def _answers(folder: Path) -> str:
    responder = learning.responder(folder)
    decision = responder.decide(LIPS)
    assert decision.entries == ("dryness",)
    wording = word(decision, responder.knowledge)
    assert wording
    return wording.text


def test_the_second_start_reads_what_the_first_learnt_and_decides_the_same(
    folder: Path, cache: Path, learnt: list[str]
) -> None:
    first = learning.responder(folder)
    (kept,) = _files(cache)
    second = learning.responder(folder)
    assert len(learnt) == 1
    assert _files(cache) == [kept]
    assert second.knowledge == first.knowledge
    for said in (LIPS, "hello", "who won the football", "can i donate blood"):
        assert second.decide(said) == first.decide(said)
    assert second.complete("lips") == first.complete("lips")


def test_decisions_are_the_same_to_the_last_bit_with_what_was_kept_of_the_whole_knowledge() -> None:
    knowledge = shipped.knowledge()
    matcher, triager = Matcher(knowledge), Triager(knowledge.urgent)
    kept, its_matcher, its_triager = packing.unpack(packing.pack((knowledge, matcher, triager)))
    assert kept == knowledge
    first = Responder(knowledge, None, matcher, triager)
    second = Responder(kept, None, its_matcher, its_triager)
    for texts in knowledge.phrasings.values():
        for said in (*texts[:3], f"my {texts[-1]} and is it safe while pregnnat"):
            for addressed in (True, False):
                assert repr(first.decide(said, addressed=addressed)) == repr(second.decide(said, addressed=addressed))


def test_only_the_owner_may_look_at_what_is_kept(folder: Path, cache: Path) -> None:
    learning.responder(folder)
    assert cache.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in _files(cache))


def test_the_same_content_in_another_folder_needs_no_learning(
    folder: Path, tmp_path: Path, cache: Path, learnt: list[str]
) -> None:
    learning.responder(folder)
    learning.responder(Path(shutil.copytree(folder, tmp_path / "elsewhere")))
    assert len(learnt) == 1
    assert len(_files(cache)) == 1


def test_a_changed_file_learns_anew(folder: Path, cache: Path, learnt: list[str]) -> None:
    assert "plain lip balm" in _answers(folder)
    path = folder / "skin.yaml"
    path.write_text(path.read_text("utf-8").replace("plain lip balm", "thick ointment"), "utf-8")
    assert "thick ointment" in _answers(folder)
    assert len(learnt) == len(_files(cache)) == 2


@pytest.mark.parametrize("name", ["urgent.yaml", "vocabulary.yaml"])
def test_a_new_file_learns_anew(name: str, folder: Path, cache: Path, learnt: list[str]) -> None:
    learning.responder(folder)
    (folder / name).write_text("words: {}\n" if name == "urgent.yaml" else "things: [dog]\n", "utf-8")
    learning.responder(folder)
    assert len(learnt) == len(_files(cache)) == 2


def test_other_code_learns_anew(folder: Path, cache: Path, learnt: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    learning.responder(folder)
    monkeypatch.setattr(sources, "FORMAT", sources.NAME + b"0" * 64 + b"\n")
    learning.responder(folder)
    assert len(learnt) == 2


def test_only_the_last_few_are_kept(folder: Path, cache: Path) -> None:
    for i in range(learning.KEPT + 2):
        (folder / "vocabulary.yaml").write_text(f"things: [dog{'g' * i}]\n", "utf-8")
        learning.responder(folder)
    assert len(_files(cache)) == learning.KEPT


def _sealed(body: bytes) -> bytes:
    """A body with the seal that belongs to it: what somebody writes who means harm."""
    return sources.FORMAT + hashlib.sha256(body).digest() + body


def _body(kept: bytes) -> bytes:
    return kept[len(sources.FORMAT) + 32 :]


def _sections(body: bytes) -> list[bytes]:
    (count,) = struct.unpack_from("<Q", body)
    at, sections = 8 * (count + 1), []
    for length in struct.unpack_from(f"<{count}Q", body, 8):
        sections.append(body[at : at + length])
        at += length
    return sections


def _joined(sections: Sequence[bytes]) -> bytes:
    return struct.pack(f"<{len(sections) + 1}Q", len(sections), *map(len, sections)) + b"".join(sections)


def _npy(array: NDArray[Any], *, allow_pickle: bool = False) -> bytes:
    made = io.BytesIO()
    np.lib.format.write_array(made, array, allow_pickle=allow_pickle)
    return made.getvalue()


class Command:
    """Runs a command when it is unpickled."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.system, (self.command,)


FOREIGN = {
    "nothing": b"",
    "something else": b"something else altogether",
    "only the name of the format": sources.FORMAT,
    "a seal of nothing": _sealed(b""),
    "a number": packing.pack(7),
    "two things": packing.pack(([], {})),
    "three numbers": packing.pack((1, 2, 3)),
    "a pickle": pickle.dumps((1, 2, 3)),
    "very many sections": _sealed(struct.pack("<Q", 2**60)),
    "a section longer than all": _sealed(struct.pack("<QQ", 1, 2**62)),
    "very many nothings": _sealed(
        _joined([b'[0, ["none", 99999999999999]]', *[_npy(np.zeros(0, t)) for t in packing.TYPES]])
    ),
    "very deep lists": _sealed(_joined([b"[" * 100_000])),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_a_kept_file_that_holds_something_else_is_passed_over(
    what: str, folder: Path, cache: Path, learnt: list[str]
) -> None:
    learning.responder(folder)
    (kept,) = _files(cache)
    kept.write_bytes(FOREIGN[what])
    assert "plain lip balm" in _answers(folder)
    assert len(learnt) == 2
    learning.responder(folder)
    assert len(learnt) == 2, "what was learnt anew is kept"


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
@pytest.mark.parametrize("how", ["cut off", "a byte more", "a byte less", "a byte twice"])
def test_a_kept_file_of_another_length_is_passed_over(
    how: str, share: float, folder: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    learning.responder(folder)
    (kept,) = _files(cache)
    whole = kept.read_bytes()
    at = int(len(whole) * share)
    changed = {
        "cut off": whole[:at],
        "a byte more": whole[:at] + b"x" + whole[at:],
        "a byte less": whole[:at] + whole[at + 1 :],
        "a byte twice": whole[: at + 1] + whole[at:],
    }
    kept.write_bytes(changed[how])
    assert "plain lip balm" in _answers(folder)
    assert "learning anew" in caplog.text


@pytest.fixture(scope="session")
def whole() -> bytes:
    """What is kept of the small knowledge."""
    knowledge = load(SMALL)
    return packing.pack((knowledge, Matcher(knowledge), Triager(knowledge.urgent)))


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_single_flipped_bit_is_noticed_wherever_it_is(whole: bytes, place: float, bit: int) -> None:
    changed = bytearray(whole)
    changed[int(place * len(whole))] ^= 1 << bit
    with pytest.raises(packing.UnpackingError):
        packing.unpack(bytes(changed))


@given(data=st.data())
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_somebody_writes_who_knows_how_to_seal_it_nothing_worse_than_an_error_comes(
    whole: bytes, data: st.DataObject
) -> None:
    sections = _sections(_body(whole))
    number = data.draw(st.integers(0, len(sections) - 1))
    how = data.draw(st.sampled_from(["swap", "cut", "noise", "type", "drop", "twice"]))
    other = data.draw(st.integers(0, len(sections) - 1))
    match how:
        case "swap":
            sections[number], sections[other] = sections[other], sections[number]
        case "cut":
            sections[number] = sections[number][: data.draw(st.integers(0, len(sections[number])))]
        case "noise":
            noisy = bytearray(sections[number])
            for _ in range(data.draw(st.integers(1, 20))):
                noisy[data.draw(st.integers(0, len(noisy) - 1))] = data.draw(st.integers(0, 255))
            sections[number] = bytes(noisy)
        case "type":
            kind = data.draw(st.sampled_from(["<i2", ">i4", "<f2", "<c8", "<U3", "<M8[s]", "|b1", "|V8"]))
            sections[number] = _npy(np.zeros(data.draw(st.integers(0, 9)), kind))
        case "drop":
            del sections[number]
        case _:
            sections.insert(number, sections[other])
    try:
        knowledge, matcher, triager = packing.unpack(_sealed(_joined(sections)))
        Responder(knowledge, None, matcher, triager).decide(LIPS)
    except Exception as error:  # any, but the process is still there
        trouble: Exception | None = error
    else:
        trouble = None
    assert not isinstance(trouble, MemoryError)


def test_numbers_of_another_type_are_refused_though_they_are_sealed(whole: bytes) -> None:
    sections = _sections(_body(whole))
    for name, other in (("<i4", "<i8"), ("<f4", "<f8"), ("<f4", ">f4"), ("<i4", "<u4")):
        place = len(sections) - len(packing.TYPES) + packing.TYPES.index(name)
        numbers = np.lib.format.read_array(io.BytesIO(sections[place]))
        changed = [*sections[:place], _npy(numbers.astype(other)), *sections[place + 1 :]]
        with pytest.raises(packing.UnpackingError):
            packing.unpack(_sealed(_joined(changed)))


@pytest.mark.parametrize("how", ["a pickle", "a pickle of numbers", "in place of an array"])
def test_a_command_in_a_kept_file_is_never_run(
    how: str, folder: Path, cache: Path, tmp_path: Path, whole: bytes
) -> None:
    witness = tmp_path / "witness"
    command = pickle.dumps(Command(f"touch {witness}"))
    pickle.loads(command)  # noqa: S301  # the attack works where nothing stands in its way
    witness.unlink()
    learning.responder(folder)
    (kept,) = _files(cache)
    array = _npy(np.array([Command(f"touch {witness}")], object), allow_pickle=True)
    kept.write_bytes({"a pickle": command, "a pickle of numbers": array}.get(how, b""))
    if how == "in place of an array":
        for place in range(1, len(packing.TYPES) + 1):
            sections = _sections(_body(whole))
            sections[-place] = array
            kept.write_bytes(_sealed(_joined(sections)))
            assert "plain lip balm" in _answers(folder)
    assert "plain lip balm" in _answers(folder)
    assert not witness.exists()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("bot.answering.matching.matcher", "np"),
        ("bot.knowledge.loader", "Path"),
        ("bot.knowledge.urgent", "GuessedRegion"),
        ("bot.answering.matching.matcher", "Matcher.match"),
        ("builtins", "eval"),
        ("os", "system"),
        ("planted_module", "Path"),
    ],
)
def test_a_kept_file_reaches_nothing_but_the_classes_of_what_was_learnt(
    module: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "planted_module.py").write_text("raise SystemExit\n")
    monkeypatch.syspath_prepend(tmp_path)
    root = ["object", module, name, ["a"], [["none", 1]]]
    numbers = [_npy(np.zeros(0, kind)) for kind in packing.TYPES]
    with pytest.raises((packing.UnpackingError, TypeError)):
        packing.unpack(_sealed(_joined([json.dumps([0, root]).encode(), *numbers])))
    assert "planted_module" not in sys.modules


THINGS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | arrays(st.sampled_from([np.int32, np.int64, np.float32, np.float64]), array_shapes(min_dims=1, min_side=0)),
    lambda things: (
        st.lists(things)
        | st.lists(things).map(tuple)
        | st.dictionaries(st.text() | st.integers(0, 9) | st.tuples(st.text()), things)
        | st.frozensets(st.integers(0, 9) | st.text())
        | st.sets(st.text())
        | st.lists(st.text()).map(Counter)
        | st.builds(Problem, st.text(), st.integers(0, 9), st.integers(0, 9), st.text())
    ),
)


@given(THINGS)
@settings(max_examples=300, deadline=None)
def test_whatever_is_packed_comes_out_again(thing: object) -> None:
    assert _same(packing.unpack(packing.pack(thing)), thing)


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, dict):
        pairs = zip(one.items(), other.items(), strict=True)
        return len(one) == len(other) and all(_same(a, b) for pair in pairs for a, b in zip(*pair, strict=True))
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)


@pytest.mark.parametrize("thing", [object(), Path("a"), {"a": b"bytes"}, [np.zeros(2, complex)], 2**70])
def test_what_isnt_provided_for_is_refused_when_it_is_packed(thing: object) -> None:
    with pytest.raises((TypeError, OverflowError)):
        packing.pack(thing)


def test_a_package_is_looked_through_with_all_its_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "sample_package"
    (package / "inner" / "innermost").mkdir(parents=True)
    for name in ("__init__.py", "b.py", "inner/__init__.py", "inner/a.py", "inner/innermost/words.txt", "notes.md"):
        (package / name).write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    assert [place.removeprefix("sample_package/") for place, _ in sources.sources("sample_package")] == [
        "__init__.py", "b.py", "inner/__init__.py", "inner/a.py", "inner/innermost/words.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["answering/matching/guards.py", "answering/triage/match.py", "knowledge/text.py", "knowledge/shipped/urgent.yaml"],
)
def test_another_line_in_any_file_that_learning_rests_on_is_other_code(name: str, tmp_path: Path) -> None:
    """Whatever folder the file is in: what was learnt before it was changed has another name, and isn't found."""
    package = Path(bot.__path__[0])
    shutil.copytree(package, tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-c", "from bot.training import sources; print(sources.FORMAT)"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}

    def code() -> str:
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True).stdout

    before = code()
    assert before == code()
    with (tmp_path / "bot" / name).open("a") as file:
        file.write("# another line\n")
    assert before != code()


@pytest.mark.parametrize("where", ["a file", "nowhere to write"])
def test_where_nothing_can_be_kept_the_bot_learns_at_each_start(
    where: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, learnt: list[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file") if where == "a file" else "/proc/nowhere")
    assert "plain lip balm" in _answers(folder)
    assert "plain lip balm" in _answers(folder)
    assert len(learnt) == 2
    assert (tmp_path / "file").read_text() == ""


def test_without_a_setting_it_is_kept_in_the_home_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    learning.responder(folder)
    assert len(_files(tmp_path / ".cache" / "isotretinoin-faq-bot")) == 1


def test_a_folder_that_cant_be_used_is_refused_and_nothing_is_kept(folder: Path, cache: Path) -> None:
    (folder / "skin.yaml").write_text("entries: [", "utf-8")
    with pytest.raises(KnowledgeError, match=r"skin\.yaml:\d+:\d+: "):
        learning.responder(folder)
    assert _files(cache) == []


def test_a_folder_that_isnt_there_is_refused(tmp_path: Path, cache: Path) -> None:
    with pytest.raises(KnowledgeError, match="no such folder"):
        learning.responder(tmp_path / "nowhere")


def test_a_file_that_cant_be_read_is_named(folder: Path, cache: Path) -> None:
    (folder / "more.yaml").mkdir()
    with pytest.raises(KnowledgeError, match=r"more\.yaml:1:1: the file can't be read"):
        learning.responder(folder)


@pytest.mark.parametrize("name", ["urgent.yaml", "helplines.yaml", "urgent_replies.yaml"])
@pytest.mark.parametrize("how", ["broken", "unreadable"])
def test_where_only_the_files_for_urgent_messages_cant_be_used_the_shipped_ones_stand_in(
    how: str, name: str, folder: Path, cache: Path, caplog: pytest.LogCaptureFixture
) -> None:
    if how == "broken":
        (folder / name).write_text("{{{", "utf-8")
    else:
        (folder / name).unlink(missing_ok=True)
        (folder / name).mkdir()
    for _ in range(2):  # learnt, then kept
        caplog.clear()
        responder = learning.responder(folder)
        assert responder.decide(LIPS).entries == ("dryness",)
        assert f"{name}:" in caplog.text
        assert responder.knowledge.helplines.lines
    if name == "urgent.yaml":
        assert "self-harm" in responder.decide(DANGER).urgent


def _all_broken(folder: Path) -> Path:
    for path in [*folder.iterdir(), *(folder / name for name in SEPARATE)]:
        path.write_text("{{{", "utf-8")
    return folder


@pytest.mark.parametrize("broken", [True, False])
def test_without_any_entry_someone_in_danger_still_gets_help_lines(broken: bool, folder: Path, tmp_path: Path) -> None:
    responder = learning.help_only(_all_broken(folder) if broken else folder)
    decision = responder.decide(DANGER)
    assert (decision.kind, decision.urgent[0]) == ("urgent", "self-harm")
    wording = word(decision, responder.knowledge, "us")
    assert wording
    assert "988" in wording.text
    assert "dermatologist" in wording.footer


def test_without_any_entry_every_other_message_is_told_so(folder: Path) -> None:
    responder = learning.help_only(_all_broken(folder))
    for said in (LIPS, "hello", ""):
        decision = responder.decide(said)
        assert decision.kind == "unknown"
        wording = word(decision, responder.knowledge)
        assert wording
        assert "my answers can't be read" in wording.text
        assert wording.footer == FOOTER
    assert responder.complete("lips") == []
    assert responder.decide(LIPS, addressed=False).kind == "silent"
