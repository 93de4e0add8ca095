"""The import contracts bite: each wrong arrow, built into a small house of its own, is reported."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
ROOMS = (
    "queuebox",
    "queuebox_bench",
    "queuebox_config",
    "queuebox_core",
    "queuebox_hw",
    "queuebox_media",
    "queuebox_shelf",
    "queuebox_shell",
    "queuebox_wire",
)
# what each room may name in .pyx and .pxd, which import-linter does not read
COMPILED = {"queuebox_core": set[str](), "queuebox_media": set[str]()}


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Every room, empty, with the arrows that the design allows."""
    for room in ROOMS:
        write(tmp_path / room / "__init__.py", "")
    write(tmp_path / "queuebox_hw" / "parts.py", "")
    write(tmp_path / "queuebox_hw" / "panel.py", "import queuebox_hw.parts\n")
    write(tmp_path / "queuebox_hw" / "modem.py", "import queuebox_media\n")
    write(tmp_path / "queuebox_hw" / "fake" / "__init__.py", "import queuebox_hw.parts\n")
    write(
        tmp_path / "queuebox" / "runner.py",
        "import queuebox_config, queuebox_core, queuebox_hw.panel, queuebox_wire\n",
    )
    write(tmp_path / "queuebox" / "cli.py", "def bench() -> None:\n    import queuebox_bench\n")
    write(
        tmp_path / "queuebox_shelf" / "lines.py",
        "import queuebox_config, queuebox_hw.modem, queuebox_media, queuebox_wire\n",
    )
    write(tmp_path / "queuebox_shell" / "verbs.py", "import queuebox_config, queuebox_wire\n")
    write(
        tmp_path / "queuebox_bench" / "street.py",
        "import queuebox.runner, queuebox_core, queuebox_hw.fake, queuebox_shelf.lines\n",
    )
    return tmp_path


def check_arrows(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            Path(sys.executable).parent / "lint-imports",
            *("--no-logo", "--no-cache", "--config", TOP / ".importlinter"),
        ],
        cwd=house,
        env={"PYTHONPATH": str(house)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_arrows_of_the_design_are_kept(house: Path) -> None:
    done = check_arrows(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("queuebox_core/switchboard", "queuebox_wire"),
        ("queuebox_core/switchboard", "queuebox"),
        ("queuebox_config/loader", "queuebox_core"),
        ("queuebox_wire/framing", "queuebox_shelf"),
        ("queuebox_hw/modem", "queuebox_config"),
        ("queuebox_hw/fake/modem", "queuebox_media"),
        ("queuebox/runner", "queuebox_media"),
        ("queuebox/runner", "queuebox_hw.modem"),
        ("queuebox/runner", "queuebox_shelf"),
        ("queuebox/runner", "queuebox_bench"),
        ("queuebox_shelf/lines", "queuebox_core"),
        ("queuebox_shell/verbs", "queuebox"),
        ("queuebox_bench/street", "queuebox_media"),
    ],
)
def test_a_wrong_arrow_is_reported(house: Path, module: str, imported: str) -> None:
    write(house / f"{module}.py", f"import {imported}\n")
    done = check_arrows(house)
    assert done.returncode == 1
    assert module.replace("/", ".") in done.stdout


@pytest.mark.parametrize("room", COMPILED)
def test_compiled_rooms_know_nobody(room: str) -> None:
    sources = [path for end in ("pyx", "pxd") for path in (TOP / "cext" / room).rglob(f"*.{end}")]
    named = {
        name
        for path in sources
        for name in re.findall(r"^\s*(?:from|c?import)\s+(queuebox\w*)", path.read_text(), re.M)
    }
    assert named <= COMPILED[room] | {room}
