"""The books of finished calls: written by a thread of their own, read for figures and reports."""

from queuebox.records.books import Records
from queuebox.records.errors import RecordsError
from queuebox.records.reading import Call, read_calls

__all__ = ["Call", "Records", "RecordsError", "read_calls"]
