"""Scenario files on the bench, in real time: the whole box plays them. Reads no scenario text."""
