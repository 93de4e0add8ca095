"""Before any test: refuse to run against a compiled module that is older than its source."""

import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from house.stale import stale_extensions
from hypothesis import HealthCheck, settings

from queuebox_hw.fake.sound_card import SoundCards, build_plugin

# how long an example takes says nothing on a machine that others keep busy
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


def pytest_configure() -> None:
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    folder = Path(__file__).parents[1] / "cext"
    if os.environ.get("QUEUEBOX_PURE") == "1":  # of the core no compiled module is loaded then
        folder /= "queuebox_media"
    stale = stale_extensions(folder, suffix)
    if stale:
        names = ", ".join(stale)
        raise pytest.UsageError(f"compiled code does not match its source ({names}): make setup")


@pytest.fixture(scope="session")
def card_plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sound card that alsa-lib loads, compiled once."""
    return build_plugin(tmp_path_factory.mktemp("plugin"))


@pytest.fixture
def sound_cards(tmp_path: Path, card_plugin: Path) -> Iterator[SoundCards]:
    """A machine of its own: alsa-lib knows the cards that a test adds, and no others."""
    cards = SoundCards(tmp_path, card_plugin)
    cards.enter()
    yield cards
    cards.leave()
