"""A kill at every single write of a commit leaves a box that starts with old or new."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from box.life_rig import OFFICE, Rig

from queuebox_config import loads
from queuebox_config.atomic import remove_file, replace_file

VICTIM = Path(__file__).with_name("commit_victim.py")
OLD = OFFICE.replace("# the first queue\n", '# the first queue\nwrap_up = "7 s"\n')
NEW = OLD.replace('"7 s"\n', '"7 s"\nring_time = "20 s"\n')
MAY_RUN = {
    "commit": {OLD, NEW},
    "commit confirmed": {OLD, NEW},
    "confirm": {NEW},
    "fall back": {OLD, NEW},
}


def test_killed_at_every_write_and_rename_the_box_starts_with_old_or_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)  # hundreds of them, for nothing
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    said = subprocess.run(
        [sys.executable, str(VICTIM), str(tmp_path)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    deaths = [json.loads(line) for line in said.stdout.splitlines()]
    for death in deaths:
        survives(Path(death["in"]), death["what"], bool(death["died"]))
    tried = Counter(death["what"] for death in deaths if death["died"])
    calls = Counter(death["at"].split()[0] for death in deaths if death["died"])
    assert tried["commit"] >= 15 and tried["commit confirmed"] >= 15 and tried["confirm"] >= 3
    assert calls["replace"] >= 6 and calls["write"] >= 6 and calls["unlink"] >= 3


def survives(folder: Path, what: str, died: bool) -> None:
    """The box starts from what is on the disk, knows what it is, and can go on."""
    text = (folder / "queuebox.toml").read_text()
    assert text in MAY_RUN[what], f"{folder}: neither old nor new"
    loads(text)
    rig = Rig(folder)
    history = rig.ask("config-history")
    assert rig.store.text_of(history[0]["number"]) == text, f"{folder}: history is out of step"
    assert not list(folder.rglob("*.draft"))
    if what == "commit confirmed" and text == NEW:
        assert rig.life.deadline is not None, f"{folder}: it would not fall back any more"
    if what == "fall back" and text == NEW:
        assert rig.life.deadline is not None, f"{folder}: it would not fall back any more"
    if text == OLD:
        assert rig.life.deadline is None, f"{folder}: it would fall back from the old"
    if not died and what in ("confirm", "commit"):
        assert text == NEW and rig.life.deadline is None
    if rig.life.deadline is not None:
        rig.life.tick(rig.life.deadline)
        assert (folder / "queuebox.toml").read_text() == OLD
    rig.set("queue sales priority 3")
    assert rig.ask("config-commit")["version"] > history[0]["number"]
    assert "priority = 3" in (folder / "queuebox.toml").read_text()


def test_what_is_renamed_is_safe_before_and_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A power cut is no kill, the kernel writes in any order: fsync, rename, fsync the folder."""
    done: list[str] = []
    for name in ("write", "fsync", "replace", "unlink"):
        call = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *a, n=name, c=call: (done.append(n), c(*a))[1])
    path = tmp_path / "x.toml"
    replace_file(path, "text")
    remove_file(path)
    assert done == ["write", "fsync", "replace", "fsync", "unlink", "fsync"]
