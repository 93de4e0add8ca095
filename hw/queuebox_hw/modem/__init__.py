"""A voice modem on a telephone line: its V.253 dialogue, its tty, its port. No sound in here.

``words`` has the vocabulary, ``dialogue`` the table of states, ``port`` what the shelf calls.
"""
