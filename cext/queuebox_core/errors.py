"""What the core refuses. Nothing here mends anything."""

from queuebox_core.effects import Effect
from queuebox_core.events import Event


class NotNow(Exception):
    """The present state does not allow this event; it has changed nothing.

    ``state`` is the sentence that says why. ``effects`` is what time alone brought about
    up to the event's instant (an offer that rang out, say): it stands, and is to be performed.
    """

    def __init__(self, event: Event, state: str) -> None:
        super().__init__(f"{type(event).__name__}: {state}")
        self.event = event
        self.state = state
        self.effects: list[Effect] = []
