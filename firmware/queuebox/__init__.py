"""The call processor: drives the core, keeps the journal and the books, shows and answers."""
