"""Why the books cannot be opened or read; the text says what to do."""


class RecordsError(Exception):
    """The database cannot be used as it is, and nothing was changed in it."""
