"""The guard against yesterday's compiled code, tried on a small package of its own."""

import os
from pathlib import Path

import pytest
from house.stale import stale_extensions

SUFFIX = ".cpython-311-x86_64-linux-gnu.so"
COMPILED_AT = 1_000


def write(path: Path, text: str, at: int) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    os.utime(path, (at, at))
    return path


@pytest.fixture
def cext(tmp_path: Path) -> Path:
    """A package with one pure-mode module and one Cython module, both freshly compiled."""
    package = tmp_path / "core"
    write(package / "switchboard.py", "import cython\n", at=900)
    write(package / "mixer.pyx", "from .ring cimport Ring\n", at=900)
    write(package / "ring.pxd", "from core.frames cimport FRAME, RATE\n", at=900)
    write(package / "frames.pxd", "cdef enum: FRAME = 80\n", at=900)
    write(package / "events.py", "", at=2_000)  # never compiled: as new as it likes
    for module in ("switchboard", "mixer"):
        write(package / f"{module}{SUFFIX}", "", at=COMPILED_AT)
    return tmp_path


def test_compiled_after_the_source_is_fresh(cext: Path) -> None:
    assert stale_extensions(cext, SUFFIX) == []


@pytest.mark.parametrize(
    ("edited", "stale"),
    [
        ("switchboard.py", "switchboard"),
        ("mixer.pyx", "mixer"),
        ("ring.pxd", "mixer"),
        ("frames.pxd", "mixer"),
    ],
)
def test_an_edit_after_compiling_is_noticed(cext: Path, edited: str, stale: str) -> None:
    os.utime(cext / "core" / edited, (1_001, 1_001))
    assert stale_extensions(cext, SUFFIX) == [f"core/{stale}{SUFFIX}"]


def test_a_compiled_module_whose_source_is_gone_is_noticed(cext: Path) -> None:
    write(cext / "core" / "mixer.pxd", "", at=900)  # a declaration alone is no source
    (cext / "core" / "mixer.pyx").unlink()
    assert stale_extensions(cext, SUFFIX) == [f"core/mixer{SUFFIX}"]


def test_what_another_python_compiled_is_nobodys_business(cext: Path) -> None:
    write(cext / "core" / "switchboard.cpython-312-x86_64-linux-gnu.so", "", at=1)
    assert stale_extensions(cext, SUFFIX) == []
