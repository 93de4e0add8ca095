"""Hypothesis strategies for finished calls of every shape. Tests nothing."""

from hypothesis import strategies as st

from queuebox_core.endings import (
    CallEnding,
    CallReport,
    EndedBy,
    OfferEnding,
    OfferReport,
    Segment,
    VisitEnding,
    VisitReport,
)

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NAMES = st.sampled_from(["anna", "ben", "Özge", "O'Neil", '"; DROP TABLE calls; --'])
TIMES = st.integers(0, 10**13)
DURATIONS = st.integers(0, 4 * 3600 * 10**6)
FLAGS = st.sets(st.sampled_from(["short", "returned", "transferred", "as-overflow"]))

SEGMENTS = st.builds(Segment, TEXTS, NAMES, TIMES, TIMES, DURATIONS)
VISITS = st.builds(VisitReport, NAMES, TIMES, TIMES, st.sampled_from(VisitEnding))
OFFERS = st.builds(OfferReport, TEXTS, NAMES, TIMES, TIMES, st.sampled_from(OfferEnding), TEXTS)

REPORTS = st.builds(
    CallReport,
    call=st.uuids().map(str),
    line=st.integers(1, 8),
    ending=st.sampled_from(CallEnding),
    ended_by=st.none() | st.sampled_from(EndedBy),
    rang=st.none() | TIMES,
    answered_line=st.none() | TIMES,
    answered=st.none() | TIMES,
    ended=TIMES,
    wait=DURATIONS,
    talk=st.just(0) | DURATIONS,
    number=st.none() | TEXTS,
    name=st.none() | TEXTS,
    queue=st.none() | NAMES,
    evidence=TEXTS,
    outgoing=st.booleans(),
    flags=FLAGS.map(lambda flags: tuple(sorted(flags))),
    segments=st.lists(SEGMENTS, max_size=2).map(tuple),
    visits=st.lists(VISITS, max_size=2).map(tuple),
    offers=st.lists(OFFERS, max_size=2).map(tuple),
)
