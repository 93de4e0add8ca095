"""The routing core: events in, effects out, one deadline. No clock, no I/O, no logging.

The modules are plain Python; those that matter for speed are also compiled (setup.py).
``QUEUEBOX_PURE=1`` in the environment imports the Python even where a compiled module
lies beside it: same results, and a debugger can walk through it.
"""

import os
import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class _PureFinder(PathFinder):
    """Finds this package's modules as source, never as a compiled extension."""

    @classmethod
    def find_spec(
        cls,
        fullname: str,
        path: "Sequence[str] | None" = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        package, _, name = fullname.rpartition(".")
        source = Path(__file__).with_name(f"{name}.py")
        if package != __name__ or not source.exists():
            return None
        loader = SourceFileLoader(fullname, str(source))
        return spec_from_file_location(fullname, source, loader=loader)


if os.environ.get("QUEUEBOX_PURE") == "1":
    sys.meta_path.insert(0, _PureFinder)


def compiled() -> dict[str, str]:
    """Module name → the file it was really loaded from, for every module imported so far."""
    return {
        name: str(module.__file__)
        for name, module in sorted(sys.modules.items())
        if name.startswith(f"{__name__}.") and getattr(module, "__file__", None)
    }
