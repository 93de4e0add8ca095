"""Which compiled modules do not match their sources. It looks at times only and compiles nothing.

Python prefers ``switchboard.cpython-….so`` to the ``switchboard.py`` beside it, so an edit without
a compile would be tested in silence against yesterday's code.
"""

import re
from pathlib import Path

CIMPORT = re.compile(r"^\s*(?:from\s+\.?([\w.]*)\s+)?cimport\s+(.+)$", re.MULTILINE)


def stale_extensions(folder: Path, suffix: str) -> list[str]:
    """Paths below *folder* of extensions (files ending in *suffix*) older than their sources."""
    return [
        str(extension.relative_to(folder))
        for extension in sorted(folder.rglob(f"*{suffix}"))
        if _is_stale(extension, extension.name.removesuffix(suffix))
    ]


def _is_stale(extension: Path, module: str) -> bool:
    sources = _sources(extension.parent, module)
    compiled = extension.stat().st_mtime_ns
    return not sources or any(source.stat().st_mtime_ns > compiled for source in sources)


def _sources(package: Path, module: str) -> set[Path]:
    """The module's own files and, through ``cimport``, the declarations it was compiled with."""
    found = {path for end in (".py", ".pyx") if (path := package / (module + end)).exists()}
    waiting = [*found, package / f"{module}.pxd"]
    while waiting:
        path = waiting.pop()
        if not path.exists():
            continue
        found.add(path)
        near = {package / f"{name}.pxd" for name in _cimported(path.read_text())}
        waiting += near - found
    # a declaration alone is no source: its module was removed or renamed
    return found if {path.suffix for path in found} - {".pxd"} else set()


def _cimported(source: str) -> set[str]:
    """The last names of every module that *source* may cimport (also names that are no module)."""
    names: set[str] = set()
    for origin, imported in CIMPORT.findall(source):
        words = re.findall(r"[\w.]+", f"{origin} {imported}")
        names |= {word.rpartition(".")[2] for word in words}
    return names
