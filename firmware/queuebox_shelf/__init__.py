"""The shelf of line and desk cards: dialogues, sound, lamps, buttons. No queues, no agents."""
