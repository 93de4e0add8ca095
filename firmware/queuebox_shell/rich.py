"""A terminal that answers: history, Tab and ``?`` while typing, by prompt_toolkit. Runs nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app, run_in_terminal
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.shortcuts import CompleteStyle

from queuebox_shell.completion import begun, hints, split_raw
from queuebox_shell.terminal import Idle, Known, Terminal, help_text

CLEAR = "\x1b[H\x1b[J"
LOOK = 1.0
"""Seconds between looks whether somebody has typed."""


class RichTerminal(Terminal):
    """Lines edited in place. Only for a terminal whose ``answers`` is true."""

    def __init__(self, plain: Terminal) -> None:
        """``plain`` goes on owning the tty's settings."""
        super().__init__(plain.idle)
        self.ahead = plain.ahead
        self._known: Known = dict
        self._prompt = ""
        self._typed = 0.0
        self._session: PromptSession[str] = PromptSession(
            history=InMemoryHistory(),
            completer=_Tab(lambda: self._known()),
            complete_while_typing=False,
            complete_style=CompleteStyle.READLINE_LIKE,
            key_bindings=self._bindings(),
            color_depth=ColorDepth.DEPTH_1_BIT,
        )
        self._session.default_buffer.on_text_changed += self._note

    def line(self, prompt: str, known: Known) -> str:
        self._known = known
        self._typed = time.monotonic()
        self._prompt = prompt
        whole, ahead = self.typed_ahead()
        if whole is not None:
            self.say(prompt + whole)
            return whole
        return self._session.prompt(prompt, default=ahead, pre_run=self._watch)

    def clear(self) -> None:
        self.write(CLEAR)

    def _note(self, _: object) -> None:
        self._typed = time.monotonic()

    def _watch(self) -> None:
        get_app().create_background_task(self._log_out_when_idle())

    async def _log_out_when_idle(self) -> None:
        while time.monotonic() - self._typed < self.idle:
            await asyncio.sleep(min(LOOK, self.idle))
        get_app().exit(exception=Idle())

    def _bindings(self) -> KeyBindings:
        bindings = KeyBindings()

        @bindings.add("?")
        def _(event: KeyPressEvent) -> None:
            line = event.current_buffer.document.text_before_cursor
            if line.count('"') % 2:
                event.current_buffer.insert_text("?")
                return
            text = help_text(line, self._known(), self.width)
            if text.count("\n") < self.height - 2:
                # in between: to let go of the keys would lose what is typed meanwhile
                event.app.renderer.erase()
                self.say(f"{self._prompt}{line}?\n{text}")
                event.app.invalidate()
            else:
                run_in_terminal(lambda: self.page(text))

        return bindings


class _Tab(Completer):
    def __init__(self, known: Known) -> None:
        self._known = known

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        line = document.text_before_cursor
        _, prefix = begun(split_raw(line)[-1])
        words = [word for word, _ in hints(line, self._known()) if not word.startswith("<")]
        end = " " if len(words) == 1 else ""
        for word in words:
            yield Completion(word + end, -len(prefix), display=word)
