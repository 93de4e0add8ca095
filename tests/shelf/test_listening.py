"""When a line's hold audio is faded to listen: on suspicion, every so often, never for ever."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queuebox_shelf.listening import LISTEN_MOST, Listening, Step

S = 1_000_000


def steps(listening: Listening, until: int) -> list[tuple[float, Step]]:
    """All that falls due up to a moment: (s, what to do)."""
    found = []
    while listening.deadline is not None and listening.deadline <= until:
        at = listening.deadline
        step = listening.due(at)
        if step is not None:
            found.append((at / S, step))
    return found


def holding() -> Listening:
    listening = Listening()
    listening.hold_began(0)
    return listening


def test_without_any_suspicion_we_listen_every_30_s_for_2_s_or_more() -> None:
    told = steps(holding(), 120 * S)
    quiet = [at for at, step in told if step is Step.QUIET]
    over = [at for at, step in told if step is Step.GO_ON]
    assert quiet[0] <= 30 and len(quiet) == 4
    assert all(later - end <= 30 for end, later in zip(over, quiet[1:], strict=False))
    assert all(end - begin >= 2 for begin, end in zip(quiet, over, strict=True))


def test_a_suspicion_is_looked_into_at_once() -> None:
    listening = holding()
    listening.suspect(3 * S)
    assert steps(listening, 4 * S) == [(3.0, Step.HUSH), (3.25, Step.QUIET)]


def test_what_may_become_a_tone_prolongs_the_listening_but_not_for_ever() -> None:
    listening = holding()
    listening.suspect(0)
    steps(listening, S)
    for at in range(1, 20):
        listening.steady(at * S)
        steps(listening, at * S + S // 2)
        if not listening.quiet:
            break
    assert 8 <= at <= LISTEN_MOST // S + 1


def test_a_sound_before_the_quiet_prolongs_nothing() -> None:
    listening = holding()
    listening.suspect(0)
    steps(listening, S // 4)
    told = [at for at, step in steps(listening, 10 * S) if step is Step.GO_ON]
    assert told == [4.0]


def test_a_suspicion_that_came_to_nothing_makes_us_slower_to_believe_the_next() -> None:
    """A piece of music with a tone in it must not become a series of pauses."""
    listening = holding()
    faded = 0
    for tenth in range(0, 120 * 10):
        at = tenth * S // 10
        listening.suspect(at)
        faded += [step for _, step in steps(listening, at)].count(Step.HUSH)
    assert 4 <= faded <= 7


def test_without_hold_audio_there_is_nothing_to_fade() -> None:
    listening = Listening()
    listening.suspect(0)
    assert steps(listening, 100 * S) == []
    listening = holding()
    listening.hold_ended()
    listening.suspect(S)
    assert steps(listening, 100 * S) == []


def test_a_prompt_over_the_hold_audio_is_heard_whole_then_comes_a_natural_pause() -> None:
    listening = holding()
    steps(listening, 20 * S)
    listening.speech_began()
    listening.suspect(21 * S)
    assert steps(listening, 40 * S) == []
    listening.speech_ended(40 * S)
    assert steps(listening, 41 * S)[0] == (40.0, Step.HUSH)


INPUTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["hold_began", "hold_ended", "speech_began", "speech_ended", "suspect", "steady"]
        ),
        st.integers(0, 20 * S),
    ),
    max_size=40,
)


@given(INPUTS)
def test_whatever_happens_the_hold_audio_is_never_faded_for_longer_than_9_s(
    inputs: list[tuple[str, int]],
) -> None:
    listening, now = Listening(), 0
    faded: float | None = None
    for name, later in inputs:
        now += later
        for at, step in steps(listening, now):
            faded = at if step is Step.HUSH else None if step is Step.GO_ON else faded
        assert faded is None or now - faded * S <= LISTEN_MOST
        if name in ("hold_ended", "speech_began"):
            getattr(listening, name)()
        else:
            getattr(listening, name)(now)
        if name in ("hold_ended", "speech_began", "hold_began"):
            faded = None  # whoever plays something new lets it be heard
