"""``pytest tests/hw --modem /dev/ttyACM0`` puts a real modem through the contract of the fakes,
``--card 1-1.2 --far hw:Loopback,1`` a real sound card through that of a headset.
"""

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
    parser.addoption(
        "--card",
        action="append",
        default=[],
        metavar="PLACE",
        help="a real sound card, by USB port or id, instead of the fake one; may be repeated",
    )
    parser.addoption(
        "--far", default="hw:Loopback,1", metavar="PCM", help="the other end of that card's cable"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests with a ``steel`` argument run for each modem given, and are absent without one;
    those with ``card`` run for each card given, and without one for the fake."""
    if "steel" in metafunc.fixturenames:
        metafunc.parametrize("steel", metafunc.config.getoption("--modem", default=[]))
    if "card" in metafunc.fixturenames:
        metafunc.parametrize("card", metafunc.config.getoption("--card") or ["fake"])
