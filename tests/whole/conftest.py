"""The fixture of the whole box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from whole.office import Office


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Office]:
    """``@pytest.mark.parametrize("office", [(lines, desks)], indirect=True)``; default 2, 1."""
    lines, desks = getattr(request, "param", (2, 1))
    it = Office(tmp_path / "bench", lines, desks)
    yield it
    it.close()
