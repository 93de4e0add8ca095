"""DLE shielding against a naive codec, at every chunk boundary."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from media.rig import NaiveReader, naive_shielded

from queuebox_media.shield import Reader, shielded

# Bytes that matter are rare in random data: let half of them matter.
odd_bytes = st.lists(
    st.one_of(st.sampled_from([0x10, 0x1A, 0x03, 0x58, 0x2E, 0xFF]), st.integers(0, 255)),
    max_size=60,
).map(bytes)


def things(wire: bytes, cuts: list[int]) -> list[tuple[str, bytes]]:
    """Feed in pieces; neighbours of one kind joined."""
    reader = Reader()
    found: list[tuple[str, bytes]] = []
    edges = [0, *sorted(cuts), len(wire)]
    for begin, end in pairwise(edges):
        for kind, data in reader.feed(wire[begin:end]):
            if kind == "samples" and found and found[-1][0] == "samples":
                found[-1] = ("samples", found[-1][1] + data)
            else:
                found.append((kind, data))
    return found


@given(odd_bytes)
def test_what_is_shielded_is_what_the_naive_codec_reads(samples: bytes) -> None:
    assert shielded(samples) == naive_shielded(samples)
    naive = NaiveReader()
    naive.feed(shielded(samples))
    assert naive.samples == samples
    assert not naive.codes


@given(odd_bytes.filter(lambda wire: b"\x10\x03" not in wire and b"\x10X" not in wire))
def test_samples_and_codes_as_the_naive_codec_reads_them(wire: bytes) -> None:
    naive = NaiveReader()
    naive.feed(wire)
    found = things(wire, [])
    assert b"".join(data for kind, data in found if kind == "samples") == naive.samples
    if 0x03 not in naive.codes and 0x58 not in naive.codes:
        assert b"".join(data for kind, data in found if kind == "code") == naive.codes


@given(odd_bytes, st.data())
def test_no_cut_changes_anything(wire: bytes, data: st.DataObject) -> None:
    end = len(wire)
    for at, _ in enumerate(wire):  # the stream ends at the first DLE ETX that is one
        if things(wire[: at + 1], [])[-1:] and things(wire[: at + 1], [])[-1][0] == "text":
            end = at + 1
            break
    wire = wire[:end]
    cuts = data.draw(st.lists(st.integers(0, len(wire)), max_size=8))
    assert things(wire, cuts) == things(wire, [])


def test_each_single_cut_of_everything_at_once() -> None:
    wire = b"ab\x10\x10c\x10\x1ad\x10u\x10XNMBR=5\x10\x101\r\n\x10.e\x10R\x10\x10"
    whole = [
        ("samples", b"ab\x10c\x10\x10d"),
        ("code", b"u"),
        ("packet", b"NMBR=5\x101\r\n"),
        ("samples", b"e"),
        ("code", b"R"),
        ("samples", b"\x10"),
    ]
    for cut in range(len(wire) + 1):
        assert things(wire, [cut]) == whole, cut
    assert things(wire, list(range(len(wire)))) == whole


def test_after_etx_the_rest_is_text() -> None:
    reader = Reader()
    assert reader.feed(b"a\x10\x03\r\nOK\x10\r\n") == [
        ("samples", b"a"),
        ("text", b"\r\nOK\x10\r\n"),
    ]
    assert reader.feed(b"b") == [("samples", b"b")]
    assert reader.feed(b"\x10") == []
    assert reader.feed(b"\x03") == [("text", b"")]


def test_a_packet_without_its_end_is_given_up() -> None:
    reader = Reader()
    found = reader.feed(b"\x10XDATE=" + b"\x80" * 300 + b"abc")
    assert [kind for kind, _ in found] == ["samples"]
    assert found[0][1].endswith(b"abc")
    assert len(found[0][1]) < 60


def test_etx_and_codes_get_out_of_a_packet() -> None:
    reader = Reader()
    assert reader.feed(b"\x10XDA\x10\x03\r\n") == [("text", b"\r\n")]
    assert reader.feed(b"next") == [("samples", b"next")]
    assert Reader().feed(b"\x10XDA\x10uTE\x10.") == [("code", b"u"), ("packet", b"DATE")]
