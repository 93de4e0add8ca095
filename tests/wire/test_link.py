"""The framing of both sockets: any cut, any garbage, slow readers, dead peers."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queuebox_wire import shelf_link as wire
from queuebox_wire.link import LINE_LIMIT, Link, LinkClosed, SocketInUse, connect, listen

FACTS = [wire.Numbered(n, wire.RingGone(1, f"1-{n}", n)) for n in range(1, 6)]


def pair() -> tuple[socket.socket, Link[wire.Report]]:
    ours, theirs = socket.socketpair()
    return ours, Link(theirs, msgspec.json.Decoder(wire.Report))


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, Link[wire.Report]]]:
    sock, link = pair()
    with sock:
        yield sock, link
    link.close()


@given(st.lists(st.integers(1, 40), max_size=60))
def test_messages_survive_any_cut(cuts: list[int]) -> None:
    stream = b"".join(msgspec.json.encode(fact) + b"\n" for fact in FACTS)
    sock, link = pair()
    got: list[wire.Report] = []
    place = 0
    for cut in [*cuts, len(stream)]:
        piece, place = stream[place : place + cut], place + cut
        if piece:
            sock.sendall(piece)
            got += link.receive()
    sock.close()
    link.close()
    assert got == FACTS


@given(st.binary(max_size=300))
def test_garbage_is_counted_and_skipped(garbage: bytes) -> None:
    sock, link = pair()
    sock.sendall(garbage.replace(b"\n", b" ") + b"\n" + msgspec.json.encode(FACTS[0]) + b"\n")
    assert link.receive() == [FACTS[0]]
    assert link.undecodable == 1
    sock.close()
    link.close()


def test_a_reader_that_sleeps_blocks_nobody(ends: tuple[socket.socket, Link[wire.Report]]) -> None:
    sock, link = ends
    long = wire.Numbered(1, wire.Out(1, 0, "x" * 10_000))
    for _ in range(200):
        link.send(long)
    assert link.pending > 0
    sock.setblocking(False)
    seen = 0
    while link.pending or seen < 200:
        seen += sock.recv(1 << 20).count(b"\n")
        link.flush()
    assert seen == 200


def test_a_line_without_end_is_not_kept_for_ever(
    ends: tuple[socket.socket, Link[wire.Report]],
) -> None:
    sock, link = ends
    sock.setblocking(False)
    with pytest.raises(LinkClosed, match="more than"):
        for _ in range(LINE_LIMIT // 10_000):
            sock.send(b"x" * 20_000)
            link.receive()


def test_what_was_said_before_the_end_is_heard(
    ends: tuple[socket.socket, Link[wire.Report]],
) -> None:
    sock, link = ends
    sock.sendall(msgspec.json.encode(FACTS[0]) + b"\n")
    sock.close()
    assert link.receive() == [FACTS[0]]
    with pytest.raises(LinkClosed, match="closed"):
        link.receive()


def test_a_second_instance_is_refused_and_a_dead_socket_replaced(tmp_path: Path) -> None:
    path = tmp_path / "run" / "x.sock"
    first = listen(path)
    with pytest.raises(SocketInUse, match="another instance is running"):
        listen(path)
    first.close()
    assert path.exists()
    second = listen(path)
    connect(path).close()
    assert path.stat().st_mode & 0o077 == 0
    second.close()
