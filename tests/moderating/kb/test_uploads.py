"""Uploads: YAML files and zips of them are taken, everything else is refused before anything is done with it."""

from __future__ import annotations

import contextlib
import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.moderating.kb import uploads
from bot.moderating.kb.uploads import UploadError, pack, unpack


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def test_yaml_files_are_taken_as_they_are() -> None:
    assert unpack([("skin.yaml", b"a: 1\r\n"), ("mind.yml", b"")]) == {"skin.yaml": b"a: 1\r\n", "mind.yml": b""}


def test_what_was_exported_can_be_imported() -> None:
    content = {"skin.yaml": b"title: Skin\n", "mind.yaml": "title: Geíst\r\n".encode()}
    assert unpack([("knowledge.zip", pack(content))]) == content


def test_a_zip_of_a_folder_as_computers_make_them_is_taken() -> None:
    upload = zipped(
        ("knowledge/", b""),
        ("knowledge/skin.yaml", b"a: 1"),
        ("__MACOSX/knowledge/._skin.yaml", b"\0"),
        ("knowledge/.DS_Store", b"\0"),
    )
    assert unpack([("Knowledge.ZIP", upload)]) == {"skin.yaml": b"a: 1"}


STRAY = ("readme.md", "skin.yaml.txt", "NEW.YAML", "photo.png", "schema/x.schema.json", "old/skin.yaml", ".hidden.yaml")


@pytest.mark.parametrize("top", ["", "knowledge/"])
def test_stray_files_in_a_zip_are_left_out_and_named(top: str) -> None:
    upload = [("k.zip", zipped((f"{top}skin.yaml", b"a: 1"), *((top + name, b"?") for name in STRAY)))]
    assert unpack(upload) == {"skin.yaml": b"a: 1"}
    assert [name for name, _ in uploads.left_out(upload)] == [top + name for name in STRAY]
    assert all("are read" in why for _, why in uploads.left_out(upload))


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", b"a: 1", "isn't a YAML file"),
        ("skin.yaml.exe", b"a: 1", "isn't a YAML file"),
        (".hidden.yaml", b"a: 1", "isn't a plain file name"),
        ("../skin.yaml", b"a: 1", "isn't a plain file name"),
        ("a\\skin.yaml", b"a: 1", "isn't a plain file name"),
        ("big.yaml", b"#" * 2_000_001, "larger than 2 MB"),
        ("x.zip", b"no zip", "isn't a zip that I can read"),
        ("x.zip", b"", "isn't a zip that I can read"),
        ("x.zip", zipped(), "no YAML file"),
        ("x.zip", zipped(("../skin.yaml", b"a: 1")), "isn't a plain file name"),
        ("x.zip", zipped(("../../etc/skin.yaml", b"a: 1")), "isn't a plain file name"),
        ("x.zip", zipped(("/skin.yaml", b"a: 1")), "isn't a plain file name"),
        ("x.zip", zipped(("C:\\skin.yaml", b"a: 1")), "isn't a plain file name"),
        ("x.zip", zipped(("one/skin.yaml", b""), ("two/mind.yaml", b"")), "without folders"),
        ("x.zip", zipped(("schema/deep/skin.yaml", b"")), "without folders"),
        ("x.zip", zipped(("run.sh", b"rm")), "isn't a YAML file"),
        ("x.zip", zipped(("inner.zip", zipped(("skin.yaml", b"")))), "isn't a YAML file"),
        ("x.zip", zipped((link("skin.yaml"), b"/etc/passwd")), "isn't a plain file name"),
        ("x.zip", zipped(("big.yaml", b"#" * 2_000_001)), "larger than 2 MB"),
        ("x.zip", zipped(*((f"f{n}.yaml", b"#" * 1_900_000) for n in range(5))), "more than 8 MB"),
        ("x.zip", zipped(("bomb.yaml", b"\0" * 50_000_000)), "more than 8 MB"),
        ("x.zip", zipped(*((f"f{n}.yaml", b"") for n in range(201))), "more than 200"),
        ("x.zip", zipped(("skin.yaml", b"a: 1"))[:-30], "isn't a zip that I can read"),
    ],
    ids=lambda part: "content" if isinstance(part, bytes) else None,  # a zip holds the time
)
def test_anything_else_is_refused(name: str, content: bytes, said: str) -> None:
    with pytest.raises(UploadError, match=said):
        unpack([(name, content)])


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice_is_refused() -> None:
    with pytest.raises(UploadError, match="twice"):
        unpack([("skin.yaml", b""), ("x.zip", zipped(("skin.yaml", b"")))])
    with pytest.raises(UploadError, match="twice"):
        unpack([("x.zip", zipped(("skin.yaml", b"a"), ("skin.yaml", b"b")))])


def test_what_a_zip_says_about_its_sizes_is_not_believed() -> None:
    upload = bytearray(zipped(("bomb.yaml", b"#" * 9_000_000)))
    for header, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = upload.index(header) + offset
        upload[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(UploadError):
        unpack([("x.zip", bytes(upload))])


def test_what_is_too_large_is_not_even_fetched() -> None:
    assert uploads.too_large([2_000_001])
    assert uploads.too_large([1_500_000, 600_000])
    assert not uploads.too_large([1_900_000])


def taken(name: str, content: bytes) -> dict[str, bytes]:
    """What is taken of an upload: nothing, where it is refused on one line."""
    try:
        return unpack([(name, content)])
    except UploadError as error:
        return {} if str(error).isprintable() else {str(error): b""}


@given(st.binary(max_size=300), st.sampled_from(["a.zip", "a.yaml"]))
def test_no_bytes_break_it(content: bytes, name: str) -> None:
    assert taken(name, content) in ({}, {"a.yaml": content})


@given(st.text(max_size=60) | st.text(max_size=60).map("{}.yaml".format))
def test_no_name_breaks_it(name: str) -> None:
    for each in taken(name, b"a: 1"):
        assert each == name
        assert "/" not in name
        assert not name.startswith(".")


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_spoilt_zip_is_refused_however_it_is_packed(packing: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("a.yaml", "entries: []\n" * 50)
    for at in range(30, 80):
        spoilt = bytearray(buffer.getvalue())
        spoilt[at] ^= 0xFF
        with contextlib.suppress(uploads.UploadError):
            uploads.unpack([("k.zip", bytes(spoilt))])
