"""What a wrong order for a simulation is called. Finds no faults itself."""


class BadPlan(ValueError):
    """The user's fault, in one line: what is wrong, and what would be right."""
