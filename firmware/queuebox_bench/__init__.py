"""The bench: the world outside the box, and somebody who starts its programs."""
