"""The one schema: every key with its type, range, default, unit and sentence. Reads no file.

Durations are held as whole microseconds. What stands here as "" and is said to follow from
other keys is filled in by ``settle``: whoever reads a loaded Config finds the real value.
"""

from datetime import tzinfo
from typing import Annotated, Literal, get_args

from msgspec import Struct

from queuebox_config.keys import Key, Named, Rows, Section
from queuebox_config.kinds import (
    Choice,
    Duration,
    LineNumber,
    Mapping,
    Name,
    Number,
    OrOff,
    Reference,
    Several,
    Switch,
    Text,
    Whole,
)
from queuebox_config.kinds_of_time import Day, Span, Spans, Zone, zone

MS, SECOND, MINUTE, HOUR = 1_000, 1_000_000, 60_000_000, 3_600_000_000

# The countries whose call-progress tones and cadences the box knows.
COUNTRIES = (
    "AT", "AU", "BE", "BR", "CA", "CH", "CN", "CZ", "DE", "DK", "ES", "FI",
    "FR", "GB", "GR", "HU", "IE", "IL", "IN", "IT", "JP", "MX", "NL", "NO",
    "NZ", "PL", "PT", "RU", "SE", "SG", "TR", "US", "VE", "ZA",
)  # fmt: skip

Strategy = Literal["longest-idle", "fewest-calls", "round-robin", "linear", "ring-all"]
How = Literal["add", "move"]
Then = Literal["keep", "close", "move"]
Age = Literal["entry", "transfer"]
Ranking = Literal["entry", "change"]
Priority = Literal["ageing", "strict"]
AwayIdle = Literal["reset", "freeze"]
BusyOutput = Literal["closes", "opens"]
Tone = Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#"]
ServiceLevelForm = Literal[
    "ignoring-abandons", "abandons-hurt", "abandons-help", "answered-only", "combined"
]


def words(literal: object) -> Choice:
    """A choice of the words that the type allows, so that they stand in one place."""
    return Choice(get_args(literal))


class Site(Struct, frozen=True):
    """The office and where it is."""

    name: Annotated[str, Key(Text(24), "Shown on the panel and on reports.")] = "Office"
    country: Annotated[
        str,
        Key(
            Choice(COUNTRIES),
            "Decides tones, ring cadences and the modems' country setting.",
            needs="shelf",
        ),
    ] = "US"
    time_zone: Annotated[
        str, Key(Zone(), "The clock on the wall: opening hours and the days of reports follow it.")
    ] = "UTC"

    @property
    def zone(self) -> tzinfo:
        return zone(self.time_zone)


class Line(Struct, frozen=True):
    """One telephone line and its modem. A file that names no line has lines 1 and 2."""

    number: int
    device: Annotated[
        str,
        Key(
            Text(200, "a device path"),
            "The modem's tty; \"\": the one at this line's USB port, /dev/queuebox/lineN.",
            needs="shelf",
        ),
    ] = ""
    queue: Annotated[
        str,
        Key(Reference("queue", "the first queue"), "Where callers of this line wait."),
    ] = ""
    country: Annotated[
        str,
        Key(
            Choice(("", *COUNTRIES)),
            'For a line from another country; "": as the site.',
            needs="shelf",
        ),
    ] = ""
    answer_after: Annotated[
        int, Key(Duration(0, MINUTE), "How long a caller hears ringing before we may answer.")
    ] = 0
    delay_answer: Annotated[
        bool,
        Key(Switch(), "Answer only when an agent is free; until then the caller hears ringing."),
    ] = False
    delay_limit: Annotated[
        int, Key(Duration(SECOND, 3 * MINUTE), "With delay_answer: answer after this all the same.")
    ] = 20 * SECOND
    greeting: Annotated[bool, Key(Switch(), "Play the queue's greeting on this line.")] = True
    priority: Annotated[
        int | None, Key(OrOff(Whole(0, 9)), "Of this line's callers; \"off\": the queue's.")
    ] = None
    outgoing: Annotated[bool, Key(Switch(), "Agents may call out on this line.")] = True


class Overflow(Struct, frozen=True):
    """A step for callers who wait long: help from, or a move to, another queue."""

    to: Annotated[str, Key(Reference("queue"), "The other queue.")]
    after: Annotated[int, Key(Duration(0, 4 * HOUR), "After this much waiting in all.")] = (
        60 * SECOND
    )
    how: Annotated[
        How,
        Key(
            words(How),
            'Whether to "add" the other queue\'s agents, or to "move" the caller there.',
        ),
    ] = "add"


class Treatment(Struct, frozen=True):
    """What happens to waiting callers whom nobody can take."""

    after: Annotated[int, Key(Duration(0, 4 * HOUR), "How long the box hopes for somebody.")]
    then: Annotated[
        Then,
        Key(
            words(Then),
            'Then: "keep" them waiting, "close" with a last prompt, or "move" them.',
        ),
    ]
    to: Annotated[
        str | None, Key(OrOff(Reference("queue")), 'The queue to move them to, with "move".')
    ] = None


class Queue(Struct, frozen=True):
    """Callers waiting for a kind of help. A file that names no queue has one, "office"."""

    name: str
    hours: Annotated[
        str,
        Key(Reference("hours", "always open"), "When callers are accepted."),
    ] = ""
    strategy: Annotated[
        Strategy, Key(words(Strategy), "Which of the free agents gets the next caller.")
    ] = "longest-idle"
    priority: Annotated[
        int, Key(Whole(0, 9), "Callers of a higher priority come first (see routing.priority).")
    ] = 0
    capacity: Annotated[
        int | None,
        Key(OrOff(Whole(0, 99, "callers")), 'Callers who may wait; "off": as many as lines.'),
    ] = None
    greeting: Annotated[
        str,
        Key(Text(60, "the name of a prompt"), 'Played first; "": none.'),
    ] = "greeting"
    greeting_forced: Annotated[
        bool, Key(Switch(), "The greeting is played to its end before a caller is connected.")
    ] = True
    ring_time: Annotated[
        int, Key(Duration(SECOND, 5 * MINUTE), "How long an offer waits for the agent.")
    ] = 15 * SECOND
    wrap_up: Annotated[
        int, Key(Duration(0, HOUR), "Time at the desk after a call, before the next one.")
    ] = 10 * SECOND
    max_wait: Annotated[
        int | None,
        Key(OrOff(Duration(5 * SECOND, 24 * HOUR)), "A caller who waited so long is let go."),
    ] = None
    skill: Annotated[
        str | None, Key(OrOff(Name()), "Only agents with this skill take the queue's callers.")
    ] = None
    levels: Annotated[
        tuple[int, ...],
        Key(
            Several(Duration(0, HOUR), 9),
            "Waits after which agents of skill level 2, 3 … join in; without: all at once.",
        ),
    ] = ()
    levels_at_agents: Annotated[
        int,
        Key(
            Whole(0, 200, "agents"),
            "With no more agents than this logged in, levels do not count; 0: they always do.",
        ),
    ] = 0
    drain_limit: Annotated[
        int, Key(Duration(0, 4 * HOUR), "How long those who wait at closing time are served.")
    ] = 15 * MINUTE
    announce_every: Annotated[
        int | None,
        Key(
            OrOff(Duration(10 * SECOND, HOUR)),
            "Time between two announcements, from the end of one to the start of the next.",
        ),
    ] = 30 * SECOND
    announce_first: Annotated[
        int | None, Key(OrOff(Duration(0, HOUR)), "Waiting time until the first announcement.")
    ] = 30 * SECOND
    announce_position: Annotated[bool, Key(Switch(), "Tell callers their place.")] = True
    announce_wait: Annotated[bool, Key(Switch(), "Tell callers how long it may take.")] = True
    screening: Annotated[bool, Key(Switch(), "Refuse the numbers in routing.blocked.")] = False
    requeue_age: Annotated[
        Age,
        Key(
            words(Age),
            "Whether a caller sent back to the queue is as old as the call or as the transfer.",
        ),
    ] = "entry"
    whisper: Annotated[
        str,
        Key(
            Text(60, "the name of a prompt"),
            'What an agent hears between taking a call and talking; "": nothing.',
        ),
    ] = ""
    exit_key: Annotated[
        str | None, Key(OrOff(words(Tone)), "The key with which a caller leaves the queue.")
    ] = None
    voicemail_key: Annotated[
        str | None, Key(OrOff(words(Tone)), "The key with which a caller asks for voicemail.")
    ] = None
    callback_key: Annotated[
        str | None, Key(OrOff(words(Tone)), "The key with which a caller asks to be called back.")
    ] = None
    nobody_logged_in: Annotated[Treatment, Section()] = Treatment(60 * SECOND, "close")
    everybody_away: Annotated[Treatment, Section()] = Treatment(5 * MINUTE, "keep")
    overflow: Annotated[tuple[Overflow, ...], Rows(8)] = ()


class Agent(Struct, frozen=True):
    """A person who takes calls. A file that names no agent has one for each desk, of its name."""

    name: str
    queues: Annotated[
        tuple[str, ...],
        Key(Several(Reference("queue"), 32), "The queues they serve; []: every queue."),
    ] = ()
    skills: Annotated[
        dict[str, int],
        Key(Mapping(Name(), Whole(1, 10), 32), "What they can do, and how well: 1 is best."),
    ] = {}
    order: Annotated[
        int, Key(Whole(0, 999), 'Their place with the strategy "linear"; lowest first.')
    ] = 0
    wrap_up: Annotated[
        int | None,
        Key(OrOff(Duration(0, HOUR)), "Instead of the queue's wrap_up; \"off\": the queue's."),
    ] = None
    auto_answer: Annotated[
        bool, Key(Switch(), "Calls are connected without a button, after a short tone.")
    ] = False


class Desk(Struct, frozen=True):
    """Headset, buttons and lamps of one place. A file that names no desk has desks A and B."""

    name: str
    agent: Annotated[
        str | None,
        Key(
            OrOff(Reference("agent", "the agent who has the desk's name")),
            "Who is logged in by plugging in a headset.",
        ),
    ] = ""
    guests: Annotated[
        tuple[str, ...],
        Key(
            Several(Reference("agent"), 8),
            "Who else may sit there: two presses after plugging in are the first of them.",
        ),
    ] = ()
    sound: Annotated[
        str,
        Key(
            Text(200, "a sound device"),
            'The headset\'s sound device: "alsa:PORT" with the USB port of its adapter, as 1-1.2'
            ' (queuebox hardware check lists them), "alsa:NAME" with the id of the sound card,'
            ' or "socket:PATH"; "": alsa:queueboxN, N the place of the desk.',
            needs="shelf",
        ),
    ] = ""
    front: Annotated[
        str,
        Key(
            Text(24, "the name of a front"),
            'Which front of the board; "": that of its name.',
            needs="shelf",
        ),
    ] = ""


class Board(Struct, frozen=True):
    """The electronics behind lamps, buttons and jacks."""

    map: Annotated[
        str,
        Key(
            Text(200, "the name of a board, or a path"),
            "The pin map of the desks' fronts.",
            needs="shelf",
        ),
    ] = "two-desks"
    busy_output: Annotated[
        BusyOutput,
        Key(words(BusyOutput), "What the contact on the headset jack does during a call."),
    ] = "closes"
    sound_check: Annotated[
        bool,
        Key(
            Switch(),
            "After plugging in, a desk gets calls once its agent has heard the tone and pressed.",
        ),
    ] = True
    sit_down: Annotated[
        int,
        Key(
            Duration(0, MINUTE),
            "At a desk without buttons: time from plugging in to the first call.",
        ),
    ] = 8 * SECOND
    away_reasons: Annotated[
        tuple[str, ...],
        Key(
            Several(Name(), 9),
            "Why agents are away, by how often the second button is pressed within 2 s.",
        ),
    ] = ("break", "lunch", "admin", "training")


class Prompts(Struct, frozen=True):
    """Where spoken files and hold audio are."""

    folder: Annotated[
        str,
        Key(
            Text(200, "a folder"),
            'Prompts are NAME.wav in it, hold audio is hold.wav; "": sounds/ of the data folder.',
            needs="shelf",
        ),
    ] = ""


class Hours(Struct, frozen=True):
    """Opening hours by the clock on the wall, for queues that name them."""

    name: str
    monday: Annotated[tuple[Span, ...], Key(Spans(), "Open on Mondays.")] = ()
    tuesday: Annotated[tuple[Span, ...], Key(Spans(), "Open on Tuesdays.")] = ()
    wednesday: Annotated[tuple[Span, ...], Key(Spans(), "Open on Wednesdays.")] = ()
    thursday: Annotated[tuple[Span, ...], Key(Spans(), "Open on Thursdays.")] = ()
    friday: Annotated[tuple[Span, ...], Key(Spans(), "Open on Fridays.")] = ()
    saturday: Annotated[tuple[Span, ...], Key(Spans(), "Open on Saturdays.")] = ()
    sunday: Annotated[tuple[Span, ...], Key(Spans(), "Open on Sundays.")] = ()
    holidays: Annotated[
        dict[str, tuple[Span, ...]],
        Key(
            Mapping(Day(), Spans(), 200),
            "Days with hours of their own; a day with a year goes before one without.",
        ),
    ] = {}

    @property
    def week(self) -> tuple[tuple[Span, ...], ...]:
        """Monday to Sunday."""
        return (
            self.monday, self.tuesday, self.wednesday, self.thursday,
            self.friday, self.saturday, self.sunday,
        )  # fmt: skip


class Goals(Struct, frozen=True):
    """What the office wants to reach; shown beside the numbers."""

    answer_within: Annotated[
        int, Key(Duration(SECOND, HOUR), "The threshold of the service level.")
    ] = 20 * SECOND
    service_level: Annotated[
        int, Key(Whole(0, 100, "%"), "The share of calls to be answered within it.")
    ] = 80
    service_level_form: Annotated[
        ServiceLevelForm,
        Key(
            words(ServiceLevelForm),
            "How it is reckoned: what callers who gave up within it do to it.",
        ),
    ] = "ignoring-abandons"
    longest_hold_warning: Annotated[
        int | None,
        Key(OrOff(Duration(SECOND, 4 * HOUR)), "A warning when a caller has waited so long."),
    ] = None
    longest_hold: Annotated[
        int | None,
        Key(OrOff(Duration(SECOND, 4 * HOUR)), "An alarm when a caller has waited so long."),
    ] = None
    held: Annotated[
        int | None,
        Key(
            OrOff(Duration(SECOND, 4 * HOUR)),
            "An alarm when an agent has put a caller on hold for so long.",
        ),
    ] = None
    waiting_warning: Annotated[
        int | None,
        Key(
            OrOff(Whole(1, 99, "callers")),
            "So many waiting: the lamps for it flash once a second, the wall's number blinks.",
        ),
    ] = 3
    waiting_alarm: Annotated[
        int | None,
        Key(
            OrOff(Whole(1, 99, "callers")),
            "So many waiting: both flash twice as fast.",
        ),
    ] = 5
    service_level_warning: Annotated[
        int | None,
        Key(OrOff(Whole(0, 100, "%")), "A warning when the day's service level is below."),
    ] = None
    call_length: Annotated[
        int | None,
        Key(OrOff(Duration(SECOND, 8 * HOUR)), "An alarm when an agent has a call for so long."),
    ] = None
    call_length_warning: Annotated[
        int | None,
        Key(OrOff(Duration(SECOND, 8 * HOUR)), "A warning when an agent has a call for so long."),
    ] = None
    calls_per_agent: Annotated[
        int | None,
        Key(OrOff(Whole(1, 1000, "calls")), "Each agent who is there takes so many in a day."),
    ] = None


class Records(Struct, frozen=True):
    """The books of calls: what is written into them, and how long they are kept."""

    dispositions: Annotated[
        tuple[str, ...],
        Key(
            Several(Text(24), 9),
            "What may come of a call: in wrap-up, press the third button once for the first.",
        ),
    ] = ()
    keep_days: Annotated[
        int, Key(Whole(1, 3660, "days"), "Older calls and desk times are deleted.")
    ] = 400
    numbers_days: Annotated[
        int | None,
        Key(OrOff(Whole(1, 3660, "days")), "Then callers' numbers and names are blanked."),
    ] = 180
    max_size: Annotated[
        int,
        Key(Whole(10, 100_000, "MB"), "If the books grow beyond it, the oldest calls go first."),
    ] = 500


class Panel(Struct, frozen=True):
    """The wall display."""

    driver: Annotated[
        str,
        Key(
            Choice(("none", "ssd1306", "ssd1309", "sh1106", "ssd1322")),
            'The chip, and with it the size: 256x64 for ssd1322, else 128x64; "none": no display.',
            needs="processor",
        ),
    ] = "none"
    bus: Annotated[str, Key(Choice(("i2c", "spi")), "How it is wired.", needs="processor")] = "i2c"
    device: Annotated[
        str,
        Key(
            Text(200, "a place on the bus"),
            'For i2c "BUS:ADDRESS", "": 1:0x3c; for spi "PORT.CHIP", "": 0.0;'
            ' "socket:PATH" for the bench.',
            needs="processor",
        ),
    ] = ""
    brightness: Annotated[int, Key(Whole(1, 100, "%"), "Of the panel by day.")] = 100
    dimmed: Annotated[
        int, Key(Whole(1, 100, "%"), "At night: these panels age by the light they give.")
    ] = 10
    bright_hours: Annotated[
        tuple[Span, ...], Key(Spans(), 'When it is day for the panel; "all day": never dimmed.')
    ] = (Span(6 * 60, 21 * 60),)


class Routing(Struct, frozen=True):
    """Rules for the office as a whole."""

    priority: Annotated[
        Priority,
        Key(
            words(Priority),
            'A level of priority is a head start of priority_step ("ageing"), or always wins.',
        ),
    ] = "ageing"
    priority_step: Annotated[
        int, Key(Duration(SECOND, HOUR), "With ageing: the head start of one level.")
    ] = 60 * SECOND
    raise_ranks_by: Annotated[
        Ranking,
        Key(
            words(Ranking),
            "Whether a raised caller ranks by the time of entry or of the change.",
        ),
    ] = "entry"
    away_idle: Annotated[
        AwayIdle,
        Key(
            words(AwayIdle),
            "Whether being away resets an agent's idle clock, or stops it.",
        ),
    ] = "reset"
    misses: Annotated[
        int, Key(Whole(1, 20, "offers"), "Missed in a row, until an agent gets no more.")
    ] = 1
    miss_retry: Annotated[
        int,
        Key(Duration(0, 5 * MINUTE), "Not sooner is the same caller offered to the same agent."),
    ] = 10 * SECOND
    headset_grace: Annotated[
        int,
        Key(Duration(0, MINUTE), "Time to plug a pulled headset in again and keep the call."),
    ] = 8 * SECOND
    phantom: Annotated[
        int, Key(Duration(0, 30 * SECOND), "A caller gone so soon after connect was nobody.")
    ] = 2 * SECOND
    short_abandon: Annotated[
        int,
        Key(Duration(0, MINUTE), "Callers gone sooner are told apart, and no loss."),
    ] = 5 * SECOND
    returning_grace: Annotated[
        int | None,
        Key(OrOff(Duration(SECOND, HOUR)), "A caller back so soon keeps the time already waited."),
    ] = None
    overflow_hops: Annotated[
        int, Key(Whole(0, 10, "moves"), "How often a caller may be moved on.")
    ] = 3
    max_talkers: Annotated[
        int | None,
        Key(OrOff(Whole(1, 20, "desks")), 'Desks that may talk at once; "off": all.'),
    ] = None
    lines_for_outgoing: Annotated[
        int,
        Key(Whole(0, 8, "lines"), "Kept for outgoing calls: callers ring rather than take them."),
    ] = 0
    wrap_up_after_pending_away: Annotated[
        bool,
        Key(Switch(), "An agent who asked for a break during a call wraps up first."),
    ] = True
    wrap_up_ceiling: Annotated[
        int, Key(Duration(10 * SECOND, 4 * HOUR), "A longer wrap-up raises an alarm.")
    ] = 10 * MINUTE
    recall_after: Annotated[
        int,
        Key(Duration(5 * SECOND, 5 * MINUTE), "A transfer nobody takes returns after this."),
    ] = 15 * SECOND
    outgoing_guard: Annotated[
        int,
        Key(Duration(0, 30 * SECOND), "No line is taken to call out so soon after it rang."),
    ] = 8 * SECOND
    blocked: Annotated[
        tuple[str, ...],
        Key(Several(Number(), 1000), "Numbers that queues with screening refuse."),
    ] = ()
    names: Annotated[
        dict[str, str],
        Key(
            Mapping(Number(), Text(24)),
            "Whose number it is: shown and recorded as the caller's name.",
        ),
    ] = {}
    vip: Annotated[
        dict[str, int],
        Key(Mapping(Number(), Whole(0, 9)), "Numbers with a priority of their own."),
    ] = {}
    vip_place: Annotated[
        dict[str, int],
        Key(
            Mapping(Number(), Whole(1, 99)),
            "Numbers with a place of their own among callers of their priority.",
        ),
    ] = {}
    outgoing_wrap_up: Annotated[
        int,
        Key(Duration(0, HOUR), "After an outgoing call, unless the agent has a wrap_up."),
    ] = 0
    closing_limit: Annotated[
        int,
        Key(Duration(5 * SECOND, 5 * MINUTE), "A line is let go after a last prompt so long."),
    ] = 30 * SECOND


class Config(Struct, frozen=True):
    """The whole configuration."""

    site: Annotated[Site, Section()] = Site()
    lines: Annotated[tuple[Line, ...], Named("line", LineNumber(), 8)] = ()
    queues: Annotated[tuple[Queue, ...], Named("queue", Name(), 32)] = ()
    agents: Annotated[tuple[Agent, ...], Named("agent", Name(), 200)] = ()
    desks: Annotated[tuple[Desk, ...], Named("desk", Name(), 20)] = ()
    hours: Annotated[tuple[Hours, ...], Named("hours", Name(), 32)] = ()
    board: Annotated[Board, Section()] = Board()
    prompts: Annotated[Prompts, Section()] = Prompts()
    panel: Annotated[Panel, Section()] = Panel()
    goals: Annotated[Goals, Section()] = Goals()
    routing: Annotated[Routing, Section()] = Routing()
    records: Annotated[Records, Section()] = Records()

    @property
    def timed_prompts(self) -> frozenset[str]:
        """Prompts whose lengths the routing core must know: greetings and whispers."""
        names = {name for queue in self.queues for name in (queue.greeting, queue.whisper)}
        return frozenset(names - {""})
