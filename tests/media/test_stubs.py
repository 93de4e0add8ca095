"""The .pyi files say what the compiled modules are: stubtest compares them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CEXT = Path(__file__).parents[2] / "cext"

CYTHONS_OWN = r"""
.*\.__test__
.*\.__pyx_capi__
.*__reduce_cython__
.*__setstate_cython__
# what __cinit__ takes is not shown by __init__, and every cdef class fixes its layout
queuebox_media\.[a-z0-9_]+\.(Engine|Reader|Pacer|SoundCard|TouchtoneEar|ProgressEar)(\.__init__)?
"""


def test_stubs_and_modules_agree(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    allowed.write_text(CYTHONS_OWN)
    modules = sorted(f"queuebox_media.{path.stem}" for path in CEXT.glob("queuebox_media/*.pyi"))
    command = [sys.executable, "-m", "mypy.stubtest", "--allowlist", str(allowed)]
    found = subprocess.run(
        [*command, "--ignore-unused-allowlist", *modules],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CEXT), "MYPYPATH": str(CEXT)},
        cwd=tmp_path,
    )
    assert found.returncode == 0, found.stdout
