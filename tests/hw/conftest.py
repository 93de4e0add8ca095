"""Contracts of the fakes for steel: ``pytest tests/hw --modem /dev/ttyACM0`` puts a real modem
through that of the modems, ``--desk-rig package.module:make`` real pins through that of the desks,
``--card 1-1.2 --far hw:Loopback,1`` a real sound card through that of a headset.
"""

from __future__ import annotations

from importlib import import_module

import pytest
from hw.desk_rigs import RIGS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--modem",
        action="append",
        default=[],
        metavar="PATH",
        help="a real voice modem on an idle line; may be repeated",
    )
    parser.addoption(
        "--desk-rig",
        action="append",
        default=[],
        metavar="MODULE:MAKE",
        help="pins with a world at their far end (see hw/desk_rigs.py); may be repeated",
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
    if "make_rig" in metafunc.fixturenames:
        rigs = dict(RIGS)
        for given in metafunc.config.getoption("--desk-rig", default=[]):
            module, _, name = given.partition(":")
            rigs[given] = getattr(import_module(module), name)
        metafunc.parametrize("make_rig", rigs.values(), ids=rigs)
    if "card" in metafunc.fixturenames:
        metafunc.parametrize("card", metafunc.config.getoption("--card") or ["fake"])
