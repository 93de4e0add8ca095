"""What each AT command does to the fake modem. No bytes, no line discipline.

A command is a generator: it yields the microseconds it takes and returns its result,
``None`` for OK. So a command that dials for a minute and one that answers at once read alike.
"""

from __future__ import annotations

from collections.abc import Generator

from queuebox_hw.fake.agenda import SECOND
from queuebox_hw.fake.modem_body import Body
from queuebox_hw.fake.modem_dial import dial
from queuebox_hw.fake.modem_dialogue import Command
from queuebox_hw.fake.modem_stream import Kind
from queuebox_hw.fake.modem_tones import ToneError, parse_tones

Steps = Generator[int, None, str | None]

ERROR = "ERROR"
LINE_LABELS = {1, 3, 5, 7, 9, 10, 12, 13, 20}
"""``+VLS`` labels that put the modem on the line (V.253, Conexant)."""
_STREAMS = {"+VTX": Kind.TRANSMIT, "+VRX": Kind.RECEIVE, "+VTR": Kind.DUPLEX}
_IGNORED = {"L", "M", "N", "P", "T", "W", "Y", "B", "O1", ""}


def run(body: Body, commands: list[Command]) -> Steps:
    """The commands of one line, in order, up to the first that fails; one result for all."""
    result: str | None = None
    for command in commands:
        result = yield from _one(body, command)
        if result is not None:
            return result
    return result


def _one(body: Body, command: Command) -> Steps:
    name = command.name
    if name in _STREAMS:
        return (yield from _stream(body, command))
    special = {
        "D": _dial,
        "A": _answer,
        "H": _hook,
        "Z": _reset,
        "I": _identity,
        "+FCLASS": _class,
        "+VLS": _label,
        "+VSM": _format,
        "+VTS": _tones,
        "+VRID": _repeat_caller_id,
        "+VIP": _voice_defaults,
    }.get(name)
    if special is not None:
        return (yield from special(body, command))
    yield body.delay("command")
    if name in body.profile.texts:
        return body.information(body.profile.texts[name])
    if name in body.profile.ranges:
        return _parameter(body, command)
    return _basic(body, command)


# ── the old one-letter commands ─────────────────────────────────────────────────


def _basic(body: Body, command: Command) -> str | None:
    name, digits = command.name, command.argument or "0"
    if name in ("E", "Q", "V", "X"):
        if int(digits) > (4 if name == "X" else 1):
            return ERROR
        body.settings[name] = int(digits)
        return None
    if name[:1] == "S" and name[1:].isdecimal():
        return _register(body, command)
    if name == "&F":
        body.factory()
        return None
    if name in _IGNORED or name[:1] in "&\\%":
        return None
    if name == "!4886" or name.startswith("!4892"):
        # the two patches that make a Dell RD02-D400 deliver caller ID (bench report)
        return None
    return ERROR


def _register(body: Body, command: Command) -> str | None:
    register = int(command.name[1:])
    if command.form == "?":
        return body.information([f"{body.registers.get(register, 0):03d}"])
    value = int(command.argument or "0")
    if value > 255:
        return ERROR
    body.registers[register] = value
    return None


def _identity(body: Body, command: Command) -> Steps:
    yield body.delay("command")
    texts = body.profile.texts
    name = "I" + command.argument.lstrip("0")
    return body.information(texts[name]) if name in texts else ERROR


def _reset(body: Body, command: Command) -> Steps:
    yield body.delay("reset")
    body.hang_up()
    body.factory()
    return None


def _hook(body: Body, command: Command) -> Steps:
    yield body.delay("hook")
    if command.argument == "1":
        body.seize(1)
    else:
        body.hang_up()
        if body.profile.hang_up_leaves_class:
            body.voice_class = 0
    return None


def _answer(body: Body, command: Command) -> Steps:
    yield body.delay("hook")
    body.seize(1)
    if body.voice_class == 8:
        return body.profile.voice_ok
    # nobody at the far end of this fake speaks V.34
    yield 10 * SECOND
    body.hang_up()
    return "NO CARRIER"


def _dial(body: Body, command: Command) -> Steps:
    return (yield from dial(body, command.argument))


# ── parameters ──────────────────────────────────────────────────────────────────


def _parameter(body: Body, command: Command) -> str | None:
    """A command that only stores values, checked against the profile's ranges."""
    name = command.name
    if command.form == "=?":
        if name in body.profile.untested:
            return ERROR
        return body.information([",".join(f"({r})" for r in body.profile.ranges[name])])
    if command.form == "?":
        return body.information([body.parameters.get(name, "0")])
    arguments = command.argument.split(",")
    if command.form == "=" and not body.profile.accepts(name, arguments):
        return ERROR
    if command.form == "=":
        body.set_parameter(name, arguments)
    return None


def _voice_defaults(body: Body, command: Command) -> Steps:
    yield body.delay("command")
    body.voice_defaults()
    return None


def _class(body: Body, command: Command) -> Steps:
    if command.form == "=?":
        yield body.delay("command")
        return body.information([body.profile.class_list])
    if command.form == "?":
        yield body.delay("command")
        return body.information([str(body.voice_class)])
    yield body.delay("class")
    wanted = command.argument
    if not wanted.isdecimal() or int(wanted) not in body.profile.classes:
        return ERROR
    entered = wanted == "8" and body.voice_class != 8
    body.voice_class = int(wanted)
    if entered and body.profile.class_code:
        body.volunteer(body.profile.class_code)
    return None


def _label(body: Body, command: Command) -> Steps:
    if command.form == "=?":
        yield body.delay("command")
        return body.information(body.profile.label_list)
    if command.form == "?":
        yield body.delay("command")
        return body.information([str(body.label)])
    yield body.delay("hook")
    wanted = command.argument.split(",")[0]
    if body.voice_class != 8 or not wanted.isdecimal():
        return ERROR
    label = int(wanted)
    if label not in body.profile.labels:
        return ERROR
    if label in LINE_LABELS:
        body.seize(label)
        return None if body.profile.voice_ok == "OK" else body.profile.voice_ok
    body.unseize(label)
    return None


def _format(body: Body, command: Command) -> Steps:
    yield body.delay("command")
    if command.form == "=?":
        return body.information(body.profile.format_list)
    if command.form == "?":
        return body.information([f"{body.format},{body.rate},0,0"])
    parts = command.argument.split(",")
    least, most = body.profile.format_arguments
    if not least <= len(parts) <= most or not all(p.isdecimal() for p in parts if p):
        return ERROR
    name = body.profile.formats.get(parts[0])
    rate = int(parts[1]) if len(parts) > 1 and parts[1] else 8000
    # G.711 is made for 8000 and nothing else
    rates = [8000] if name in ("mulaw", "alaw") else body.profile.rates
    if not name or rate not in rates:
        return ERROR
    body.format, body.rate = int(parts[0]), rate
    return None


# ── voice ───────────────────────────────────────────────────────────────────────


def _stream(body: Body, command: Command) -> Steps:
    if command.form:
        yield body.delay("command")
        untested = command.name in body.profile.untested or command.form != "=?"
        return ERROR if untested else None
    kind = _STREAMS[command.name]
    if kind is Kind.DUPLEX and not body.profile.duplex:
        yield body.delay("command")
        return ERROR
    if body.voice_class != 8 or body.label == 0:
        yield body.delay("command")
        return ERROR
    yield body.delay("stream")
    body.next_stream = kind
    return "CONNECT"


def _tones(body: Body, command: Command) -> Steps:
    yield body.delay("command")
    if command.form == "=?":
        low, high = body.profile.tone_hz
        return body.information([f"({low}-{high}),({low}-{high}),(0-255)"])
    if body.voice_class != 8 or body.label == 0:
        return ERROR
    default = int(body.parameters["+VTD"]) * 10 or body.registers[11]
    try:
        sound, flash = parse_tones(command.argument, default, body.profile)
    except ToneError:
        return ERROR
    if flash:
        yield body.flash()
    yield body.speak(sound)
    return None


def _repeat_caller_id(body: Body, command: Command) -> Steps:
    yield body.delay("command")
    if "+VRID" not in body.profile.texts:
        return ERROR
    return body.information(body.last_caller_id)
