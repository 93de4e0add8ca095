"""The configuration's life: candidate, commit, confirm, roll back. The shell only asks."""

from queuebox.configuring.life import Life
from queuebox.configuring.store import Store

__all__ = ["Life", "Store"]
