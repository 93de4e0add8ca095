"""One physical thing per module, behind the protocols of ``parts``. No queues, no agents."""
