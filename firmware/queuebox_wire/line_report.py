"""What the test of one line has found: data for support, and text for a technician. No device."""

from __future__ import annotations

from msgspec import Struct


class Answer(Struct, frozen=True):
    """One of the day-one questions and what the modem said."""

    command: str
    result: str
    lines: tuple[str, ...] = ()


class LineReport(Struct, frozen=True):
    """None: not measured, and ``stopped`` or ``duplex`` says why."""

    line: int
    device: str
    family: str = ""
    words: tuple[str, ...] = ()
    """How the modem names itself."""
    voice: bool = False
    formats: tuple[str, ...] = ()
    law: str = ""
    duplex: bool | None = None
    no_duplex: str = ""
    """Why not."""
    rate: float | None = None
    """Samples from the modem per second of ours."""
    dial_tone_ms: int | None = None
    """From off-hook to the certainty of dial tone."""
    dial_tone_hertz: float | None = None
    dial_tone_dbm0: float | None = None
    key_taken: bool | None = None
    """Did our touch-tone end the dial tone?"""
    noise_dbm0: float | None = None
    """The line after it."""
    echo_ms: float | None = None
    """Round trip of our own sound; None with ``echo_db`` None: there is no echo above -34 dB."""
    echo_db: float | None = None
    underruns: int = 0
    overruns: int = 0
    codes: tuple[str, ...] = ()
    """Codes that the modem sent in the stream."""
    claims: tuple[str, ...] = ()
    """Signs of a hang-up that the modem says it can report, by ``+VLS=?``."""
    leave_ms: int | None = None
    """From the exit code to on-hook."""
    stopped: str = ""
    """Why the test did not come to its end."""
    answers: tuple[Answer, ...] = ()


class Sign(Struct, frozen=True):
    what: str
    after: float
    """Seconds from the moment at which the helper said that he hung up."""


class HangUpReport(Struct, frozen=True):
    """What a line shows when its far end hangs up."""

    line: int
    signs: tuple[Sign, ...] = ()
    ghost: float | None = None
    """Seconds until the box is sure; None: this line shows nothing that proves it."""
    proof: str = ""


LONG_GHOST = 20.0
"""Seconds: with 8 lines and 30 calls an hour already 2 % of their time."""


def hang_up_text(report: HangUpReport) -> str:
    """The signs in their order, how long a ghost lives, and what to do."""
    signs = [f"{sign.after:7.1f} s  {sign.what}" for sign in report.signs] or ["        none"]
    if report.ghost is None:
        ends = "none of them proves that the far end is gone"
        to_do = (
            "- ask the telephone company for disconnect supervision (loop interruption) or busy\n"
            "  tone on this line; until then only the agent or the longest wait frees the line"
        )
    else:
        ends = f"a ghost lives {report.ghost:.0f} s on this line: {report.proof}"
        to_do = "- nothing: this line is good"
        if report.ghost > LONG_GHOST:
            to_do = "- ask the telephone company for disconnect supervision: it takes a second"
    head = f"line {report.line}, from the moment at which the far end hung up"
    return "\n".join([head, *signs, "", ends, "", "what to do", to_do, ""])


LONG_ECHO_MS = 60
"""An agent hears himself in it: the hybrid echo of a wired headset may be 30 to 60 ms late."""
LOUD_ECHO_DB = -6.0
NOISY_DBM0 = -50.0
FAINT_DIAL_TONE_DBM0 = -30.0
SLOW_OR_FAST = 0.01
"""Share: 500 ppm would be a broken crystal already; the rest is our own measuring."""


def report_text(report: LineReport) -> str:
    """What was found, and then what to do about it."""
    found = [f"{name:<15}{value}" for name, value in _found(report)]
    advice = [f"- {sentence}" for sentence in advice_on(report)] or ["- nothing: this line is good"]
    asked = [
        f"AT{a.command:<11}{a.result:<8}{' | '.join(a.lines)}".rstrip() for a in report.answers
    ]
    return "\n".join([*found, "", "what to do", *advice, "", "what the modem answered", *asked, ""])


def _found(report: LineReport) -> list[tuple[str, str]]:
    return [
        ("line", f"{report.line} at {report.device}"),
        ("modem", ", ".join([report.family or "unknown", *report.words])),
        ("voice", "yes" if report.voice else "no"),
        ("formats", ", ".join(report.formats) + (f"; {report.law} is used" if report.law else "")),
        ("duplex", _duplex(report)),
        ("sound", _sound(report)),
        ("dial tone", _dial_tone(report)),
        ("touch-tones", _yes(report.key_taken, "the exchange takes ours", "ours are not taken")),
        ("noise", _measured(report.noise_dbm0, "dBm0")),
        ("echo", _echo(report)),
        ("hang-up signs", _signs(report)),
        ("leaves stream", _measured(report.leave_ms, "ms until it is on-hook")),
    ]


def _duplex(report: LineReport) -> str:
    return _yes(report.duplex, "yes", f"no: {report.no_duplex}")


def _yes(known: bool | None, yes: str, no: str) -> str:
    return "not measured" if known is None else yes if known else no


def _measured(value: float | None, unit: str) -> str:
    return "not measured" if value is None else f"{value:.0f} {unit}"


def _sound(report: LineReport) -> str:
    if report.rate is None:
        return "not measured"
    lost = f"{report.underruns} underruns, {report.overruns} overruns"
    return f"{report.rate:.0f} samples a second, {lost}"


def _dial_tone(report: LineReport) -> str:
    if report.duplex is not True:
        return "not measured"
    if report.dial_tone_ms is None:
        return "none"
    level = _measured(report.dial_tone_dbm0, "dBm0")
    return f"after {report.dial_tone_ms} ms, {level}, about {report.dial_tone_hertz:.0f} Hz"


def _echo(report: LineReport) -> str:
    if report.noise_dbm0 is None:
        return "not measured"
    if report.echo_ms is None or report.echo_db is None:
        return "none above -34 dB"
    return f"{report.echo_ms:.0f} ms round trip, {report.echo_db:.0f} dB"


def _signs(report: LineReport) -> str:
    claims = ", ".join(report.claims) if report.claims else "the modem names none"
    return f"{claims} (named by the modem; a call has to show them)"


def advice_on(report: LineReport) -> list[str]:
    """A sentence for each thing that is not as it should be."""
    said = [f"test again: {report.stopped}"] if report.stopped else []
    if report.duplex is False:
        return [*said, f"put a modem with full duplex on this line ({report.no_duplex})"]
    if report.duplex and report.dial_tone_ms is None and not report.stopped:
        said.append("no dial tone: is the cord in the right jack, and does a telephone get one?")
    level = report.dial_tone_dbm0
    if level is not None and level < FAINT_DIAL_TONE_DBM0:
        said.append("dial tone is faint: try another cord; a long line needs receive gain")
    if report.key_taken is False:
        said.append("the exchange does not take touch-tones: ask for them, or do not call out here")
    if report.noise_dbm0 is not None and report.noise_dbm0 > NOISY_DBM0:
        said.append("the line is noisy: try another cord, then ask the telephone company")
    if report.rate is not None and abs(report.rate / 8000 - 1) > SLOW_OR_FAST:
        said.append("the modem's clock is wrong, or samples are lost: try another USB port or hub")
    if report.underruns + report.overruns > 1:
        said.append("samples are lost on the way: put fewer devices on this USB hub")
    if report.echo_db is not None and report.echo_db > LOUD_ECHO_DB:
        said.append("the echo is loud: is a second device on this pair? Try without it")
    if report.echo_ms is not None and report.echo_ms > LONG_ECHO_MS:
        said.append("agents may hear themselves: the line is behind an adapter with a long delay")
    return said
