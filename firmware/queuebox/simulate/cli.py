"""``queuebox simulate``: runs what the options order, and prints what came of it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TextIO

from queuebox.simulate.errors import BadPlan
from queuebox.simulate.order import read_order
from queuebox.simulate.progress import Progress
from queuebox.simulate.run import simulate
from queuebox.simulate.show import FORMATS
from queuebox_config import ConfigError

BAD_INPUT = 2
INTERRUPTED = 130


def main(
    argv: Sequence[str] | None = None, out: TextIO | None = None, err: TextIO | None = None
) -> int:
    """Returns 0, or 2 for an order that cannot be carried out."""
    out, err = out or sys.stdout, err or sys.stderr
    try:
        order = read_order(argv)
    except BadPlan as error:
        err.write(f"queuebox simulate: {error}\n")
        return BAD_INPUT
    except ConfigError as error:
        err.write(f"{error}\n")
        return BAD_INPUT
    progress = Progress(err, order.plan.span)
    try:
        found = simulate(order.plan, progress)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        progress.clear()
    out.write(FORMATS[order.format](found, order.form, order.fold))
    return 0
