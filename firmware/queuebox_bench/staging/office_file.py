"""A scenario's rules as a configuration file that the real box reads. Plays nothing.

The inverse of ``queuebox.rules_from_config``, and proved to be: the text is loaded again and
the rules that come out are compared with those that the scenario wants.
"""

from __future__ import annotations

import math
import wave
from array import array
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import tomlkit

from queuebox.rules_from_config import rules as rules_from_config
from queuebox.scenario.script import Scenario
from queuebox.scenario.settings import LINE_WORDS, OFFICE_WORDS, QUEUE_WORDS
from queuebox_bench.staging.refusal import CannotStage
from queuebox_config import ConfigError, loads
from queuebox_config.kinds import duration_text
from queuebox_core.rules import DeskRules, LineRules, QueueRules, Rules, Treatment

RATE = 8000
FRONTS = "ABCDEFGHIJKLMNOPQRST"
"""The desk fronts of the bench's board."""

TIMES = {
    "ring_time", "wrap_up", "max_wait", "drain_limit", "announce_every", "announce_first",
    "priority_step", "miss_retry", "headset_grace", "phantom", "short_abandon",
    "returning_grace", "wrap_up_ceiling", "recall_after", "outgoing_wrap_up",
    "closing_limit", "outgoing_guard", "answer_after", "delay_limit",
}  # fmt: skip
"""Fields of the rules that are lengths of time."""
SAID = {"greeting": "the greeting", "whisper": "what the agent is whispered"}
"""Fields of a queue that are the length of a prompt."""

Table = dict[str, object]


def prompt_of(length: int) -> str:
    """The name of the prompt that lasts so many µs."""
    return f"lasts-{length}" if length else ""


def prompts_of(scenarios: Iterable[Scenario]) -> dict[str, int]:
    """Every prompt that the scenarios need, and its length."""
    lengths = {
        getattr(queue, field)
        for scenario in scenarios
        for queue in scenario.rules.queues
        for field in SAID
    }
    return {prompt_of(length): length for length in sorted(lengths - {0})}


def record_prompts(folder: Path, prompts: Mapping[str, int]) -> None:
    """A WAV file with a tone for each."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, length in prompts.items():
        count = length * RATE // 1_000_000
        tone = (int(3000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(count))
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, count, "NONE", ""))
            file.writeframes(array("h", tone).tobytes())


def shelf_file(devices: Path, lines: Iterable[int], desks: Iterable[str], sounds: Path) -> str:
    """What the shelf needs to know: all lines, desks and prompts of every scenario."""
    prompts = sorted(path.stem for path in sounds.glob("*.wav"))
    return tomlkit.dumps(
        {
            "board": {"map": "bench"},
            "prompts": {"folder": str(sounds)},
            "queue": {f"q{n}": {"greeting": name} for n, name in enumerate(["", *prompts])},
            "line": {str(n): {"device": f"{devices}/line{n}"} for n in lines},
            "desk": {
                desk: {"front": front, "sound": f"socket:{devices}/headset-{front}"}
                for desk, front in zip(desks, FRONTS, strict=False)
            },
        }
    )


def box_file(scenario: Scenario, prompts: Mapping[str, int]) -> str:
    """The configuration of the call processor; raises CannotStage if none says the same."""
    wanted = seated(scenario)
    text = tomlkit.dumps(_document(wanted))
    try:
        got = rules_from_config(loads(text, scenario.file), prompts)
    except ConfigError as error:
        why = str(error).splitlines()[0].split(": ", 1)[-1]
        raise CannotStage(
            scenario, 0, f"no configuration file can say this office: {why}"
        ) from None
    for field in msgspec.structs.fields(Rules):
        _compare(scenario, getattr(wanted, field.name), getattr(got, field.name), field.name)
    return text


def seated(scenario: Scenario) -> Rules:
    """The scenario's rules, with plugging in as the way to sit down at a desk."""
    desks = tuple(DeskRules(start.desk, start.agent) for start in scenario.desks)
    return msgspec.structs.replace(scenario.rules, desks=desks)


def _compare(scenario: Scenario, wanted: object, got: object, name: str) -> None:
    if wanted == got:
        return
    if isinstance(wanted, tuple) and isinstance(got, tuple) and len(wanted) == len(got):
        for one, other in zip(wanted, got, strict=True):
            _compare(scenario, one, other, name)
    elif isinstance(wanted, QueueRules | LineRules) and type(wanted) is type(got):
        for field in msgspec.structs.fields(type(wanted)):
            one, other = getattr(wanted, field.name), getattr(got, field.name)
            _compare(scenario, one, other, field.name)
    else:
        raise CannotStage(
            scenario, _line_of(scenario, name), f"no configuration file can set {name} so"
        )


def _line_of(scenario: Scenario, field: str) -> int:
    """The first line that speaks of a field, or 0."""
    words = {
        word
        for table in (OFFICE_WORDS, QUEUE_WORDS, LINE_WORDS)
        for word, (of, _) in table.items()
        if of == field
    }
    numbered = enumerate(scenario.source, 1)
    return next((n for n, text in numbered if words & set(text.partition("#")[0].split())), 0)


def _document(rules: Rules) -> Table:
    return {
        # whoever plugs in is heard of at once, as on the core
        "board": {"map": "bench", "sound_check": False},
        "routing": _plain(rules, without=("queues", "lines", "desks", "agents", "alarm_hold")),
        "goals": {"held": _value("ring_time", rules.alarm_hold)},
        "queue": {queue.name: _queue(queue) for queue in rules.queues},
        "line": {str(line.number): _plain(line, ("number", "priority")) | _priority(line)
                 for line in rules.lines},
        "agent": {agent.name: _plain(agent, ("name",)) for agent in rules.agents},
        "desk": {desk.name: {"agent": desk.agent, "front": front}
                 for desk, front in zip(rules.desks, FRONTS, strict=False)},
    }  # fmt: skip


def _queue(queue: QueueRules) -> Table:
    special = (
        "name", "greeting", "whisper", "levels", "overflow", "no_agents", "all_away",
        "announce_length",
    )  # fmt: skip
    return {
        **_plain(queue, special),
        **{field: prompt_of(getattr(queue, field)) for field in SAID},
        "levels": [duration_text(level) for level in queue.levels],
        "nobody_logged_in": _treatment(queue.no_agents),
        "everybody_away": _treatment(queue.all_away),
        "overflow": [
            {"after": duration_text(step.after), "to": step.to, "how": step.how}
            for step in queue.overflow
        ],
    }


def _treatment(treatment: Treatment) -> Table:
    return {
        "after": duration_text(treatment.after),
        "then": treatment.then,
        "to": treatment.to or "off",
    }


def _priority(line: LineRules) -> Table:
    return {"priority": "off" if line.priority is None else line.priority}


def _plain(rules: msgspec.Struct, without: Iterable[str]) -> Table:
    """The fields that have the same name in the configuration."""
    names = [field.name for field in msgspec.structs.fields(type(rules))]
    return {name: _value(name, getattr(rules, name)) for name in names if name not in without}


def _value(name: str, value: object) -> object:
    if value is None:
        return "off"
    if name in TIMES and isinstance(value, int):
        return duration_text(value)
    return list(value) if isinstance(value, tuple) else value
