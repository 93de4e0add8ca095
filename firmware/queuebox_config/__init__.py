"""The configuration of the box: one schema, its loader and its checks. Imports nothing of ours."""

from queuebox_config.errors import ConfigError, Problem
from queuebox_config.loader import load, loads
from queuebox_config.schema import Config

__all__ = ["Config", "ConfigError", "Problem", "load", "loads"]
