"""Draws the wall's reference pictures anew (``make goldens``) and says which have changed."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

sys.path[:0] = [str(Path(__file__).parents[2] / folder) for folder in ("firmware", "hw", "tests")]

from box.wall_cases import GOLDENS, README_PICTURE, pictures, readme_picture  # noqa: E402


def main() -> int:
    GOLDENS.mkdir(exist_ok=True)
    wanted = dict(pictures())
    for path in sorted(GOLDENS.glob("*.png")):
        if path.stem not in wanted:
            path.unlink()
            sys.stdout.write(f"gone     {path.name}\n")
    for name, picture in wanted.items():
        path = GOLDENS / f"{name}.png"
        word = "new" if not path.exists() else "" if same(path, picture) else "changed"
        if word:
            picture.save(path, optimize=True)
            sys.stdout.write(f"{word:<8} {path.name}\n")
    readme_picture().save(README_PICTURE, optimize=True)
    return 0


def same(path: Path, picture: Image.Image) -> bool:
    with Image.open(path) as kept:
        return kept.size == picture.size and kept.convert("1").tobytes() == picture.tobytes()


if __name__ == "__main__":
    sys.exit(main())
