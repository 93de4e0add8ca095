"""``pytest tests/hw --modem /dev/ttyACM0`` puts a real modem through the contract of the fakes."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--modem",
        action="append",
        default=[],
        metavar="PATH",
        help="a real voice modem on an idle line; may be repeated",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests with a ``steel`` argument run for each modem given, and are absent without one."""
    if "steel" in metafunc.fixturenames:
        metafunc.parametrize("steel", metafunc.config.getoption("--modem", default=[]))
