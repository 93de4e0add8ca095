"""Wiring sheets for installers, from the board file that the box runs on. It opens no pin."""
