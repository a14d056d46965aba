"""`make` sets up what it needs, whatever it finds: real calls in a folder of their own, with a Python that is quickly made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stage.shipped import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")

# Makes an environment in a tenth of a second, with a pip that does nothing: what is tested is when one is made.
QUICK = f"""\
#!/bin/sh
case "$*" in
"-m venv .venv")
    {sys.executable} -m venv --without-pip .venv || exit
    for packages in .venv/lib/python3*/site-packages; do mkdir $packages/pip && : >$packages/pip/__init__.py; done ;;
*) exec {sys.executable} "$@" ;;
esac
"""
# As on Debian without python3-venv: what it leaves has no pip. It is told, or it isn't.
HALF = """\
#!/bin/sh
case "$*" in
"-m venv .venv") {python} -m venv --without-pip .venv; echo "ensurepip is not available"; exit {code} ;;
*) exec {python} "$@" ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    return tmp_path


def make(folder: Path, python: str = QUICK) -> subprocess.CompletedProcess[str]:
    """Have `make` see to the environment, with this script for a Python."""
    script = folder / "python-to-use"
    script.write_text(python)
    script.chmod(0o755)
    return subprocess.run(
        ["make", f"PYTHON={script}", ".venv/bin/python"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))},
        timeout=60,
        check=False,
    )


def works(folder: Path) -> bool:
    code = "import pip, sys; sys.exit(sys.prefix == sys.base_prefix)"
    return subprocess.run([folder / ".venv/bin/python", "-c", code], check=False).returncode == 0


def only_begun(venv: Path) -> None:
    venv.mkdir()


def without_pip(venv: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)


def with_a_python_that_is_gone(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").symlink_to("/usr/bin/python3.gone")


def of_another_python(venv: Path) -> None:
    """What is left of an environment when the machine's Python goes from 3.10 to this one."""
    without_pip(venv)
    (venv / "lib/python3.10/site-packages/pip").mkdir(parents=True)
    (venv / "lib/python3.10/site-packages/pip/__init__.py").touch()


def no_environment(venv: Path) -> None:
    """What would be put into it would go into the Python of the machine."""
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").symlink_to(Path(sys.base_prefix) / "bin/python3")


def that_cant_be_run(venv: Path) -> None:
    (venv / "bin").mkdir(parents=True)
    (venv / "bin/python").write_text("half of")


def a_file(venv: Path) -> None:
    venv.touch()


STAMPS = (".runtime", ".dev")
BROKEN = [
    only_begun,
    without_pip,
    with_a_python_that_is_gone,
    of_another_python,
    no_environment,
    that_cant_be_run,
    a_file,
]


@pytest.mark.parametrize("broken", BROKEN)
def test_an_environment_that_doesnt_work_is_made_anew(broken: Callable[[Path], None], folder: Path) -> None:
    broken(folder / ".venv")
    if (folder / ".venv").is_dir():
        for stamp in STAMPS:
            (folder / ".venv" / stamp).touch()
    ran = make(folder)
    assert ran.returncode == 0, ran.stderr
    assert works(folder)
    assert not [stamp for stamp in STAMPS if (folder / ".venv" / stamp).exists()], (
        "what was put into the old one isn't in the new one"
    )


def test_an_environment_that_works_is_left_alone(folder: Path) -> None:
    assert make(folder).returncode == 0
    (folder / ".venv/.dev").touch()
    assert make(folder, HALF.format(python=sys.executable, code=1)).returncode == 0
    assert (folder / ".venv/.dev").exists()


@pytest.mark.parametrize("code", [0, 1])
def test_where_none_can_be_made_it_says_what_to_install_and_leaves_nothing(code: int, folder: Path) -> None:
    ran = make(folder, HALF.format(python=sys.executable, code=code))
    assert ran.returncode != 0
    assert "apt install python3-venv" in ran.stdout
    assert not (folder / ".venv").exists()
    assert make(folder).returncode == 0
    assert works(folder)


def test_without_any_python_it_says_what_to_install(folder: Path) -> None:
    ran = subprocess.run(
        ["make", "PYTHON=python9.99", ".venv/bin/python"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode != 0
    assert "Install Python 3.11 or newer" in ran.stdout
