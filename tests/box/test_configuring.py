"""The configuration's life: candidate, commit, confirm, fall back, history, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from box.life_rig import OFFICE, Rig
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queuebox.configuring.store import KEPT
from queuebox_core import events
from queuebox_wire.loop import now_us

MINUTE = 60_000_000


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    (tmp_path / "queuebox.toml").write_text(OFFICE)
    return Rig(tmp_path)


def test_nothing_takes_effect_before_the_commit(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    assert rig.path.read_text() == OFFICE and not rig.in_force
    assert rig.ask("config-compare") == [
        {"path": "queue.sales.ring_time", "before": None, "after": '"20 s"'}
    ]
    said = rig.ask("config-commit")
    assert said["version"] == 2
    assert rig.path.read_text() == OFFICE.replace("queue\n", 'queue\nring_time = "20 s"\n', 1)
    assert rig.in_force[0].queues[0].ring_time == 20_000_000
    assert rig.ask("config-compare") == []
    assert rig.ask("config-commit") == "nothing to commit; the candidate is what runs"


def test_who_may_read_the_file_may_read_the_next_one(rig: Rig) -> None:
    for mode in (0o640, 0o604):
        rig.path.chmod(mode)
        rig.set(f"queue sales priority {mode % 9}")
        rig.ask("config-commit")
        assert rig.path.stat().st_mode & 0o777 == mode


def test_a_candidate_survives_a_restart(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    again = Rig(rig.path.parent)
    assert 'ring_time = "20 s"' in again.ask("config-show", which="candidate")
    assert again.ask("config-show", which="running") == OFFICE
    again.ask("config-discard")
    assert Rig(rig.path.parent).ask("config-compare") == []


def test_mistakes_are_told_with_their_places_and_nothing_changes(rig: Rig) -> None:
    rig.set("queue sales overflow 1 to support", "queue sales overflow 1 how move",
            "queue support overflow 1 to sales", "queue support overflow 1 how move",
            "line 2 queue suport")  # fmt: skip
    for request in ("config-check", "config-commit"):
        said = rig.ask(request)
        assert "line.2.queue: there is no queue suport; did you mean support?" in said
        assert "callers are moved in a circle: sales → support → sales" in said
        assert all(line.startswith("candidate:") for line in said.splitlines())
    assert rig.path.read_text() == OFFICE and not rig.in_force


def test_a_value_that_no_key_takes_never_reaches_the_candidate(rig: Rig) -> None:
    said = rig.ask("config-set", line="queue sales ring_time 20")
    assert said.startswith("queue.sales.ring_time: 20 has no unit; write")
    assert "did you mean ring_time" in rig.ask("config-set", line="queue sales ring 20 s")
    assert rig.ask("config-compare") == []


def test_what_somebody_else_typed_meanwhile_is_not_committed_unseen(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    seen = rig.ask("config-check")["seen"]
    rig.set("queue support ring_time 30 s")
    assert "has changed since it was shown" in rig.ask("config-commit", seen=seen)
    assert rig.path.read_text() == OFFICE
    assert rig.ask("config-commit", seen=rig.ask("config-check")["seen"])["version"] == 2


# ── confirmed ───────────────────────────────────────────────────────────────────


def test_an_unconfirmed_commit_falls_back_by_itself(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    before = now_us()
    rig.ask("config-commit", confirm_within=2)
    deadline = rig.life.deadline
    assert deadline is not None and 0 <= deadline - before - 2 * MINUTE < MINUTE
    rig.life.tick(deadline - 1)
    assert len(rig.in_force) == 1
    rig.life.tick(deadline)
    assert rig.path.read_text() == OFFICE
    assert rig.in_force[-1].queues[0].ring_time == 15_000_000
    assert rig.life.deadline is None
    assert [v["what"] for v in rig.ask("config-history")] == [
        "fell back to version 1", "commit confirmed 2", "as it was found",
    ]  # fmt: skip


def test_a_confirmed_one_stays(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    rig.ask("config-commit", confirm_within=2)
    assert "still waits to be confirmed" in rig.ask("config-commit")
    assert rig.ask("config-confirm") == {"version": 2}
    assert rig.life.deadline is None
    assert "nothing waits" in rig.ask("config-confirm")
    assert 'ring_time = "20 s"' in Rig(rig.path.parent).ask("config-show", which="running")


def test_it_falls_back_after_a_kill_and_after_a_power_cut(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    rig.ask("config-commit", confirm_within=2)
    killed = Rig(rig.path.parent)
    deadline = killed.life.deadline
    assert deadline is not None and deadline > now_us()
    killed.life.tick(now_us())
    assert not killed.in_force, "its time has not come"
    rebooted = Rig(rig.path.parent, boot="another boot")
    rebooted.life.tick(0)
    assert rig.path.read_text() == OFFICE
    assert rebooted.in_force[0].queues[0].ring_time == 15_000_000


def test_who_does_not_want_to_wait_falls_back_now(rig: Rig) -> None:
    assert "nothing waits" in rig.ask("config-rollback", back="now")
    rig.set("queue sales ring_time 20 s")
    rig.ask("config-commit", confirm_within=2)
    assert rig.ask("config-rollback", back="now") == {"version": 3}
    assert rig.path.read_text() == OFFICE


def test_a_disk_that_refuses_the_fall_back_is_tried_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig.set("queue sales ring_time 20 s")
    rig.ask("config-commit", confirm_within=1)
    first = rig.life.deadline
    assert first is not None

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    rig.life.tick(first)
    monkeypatch.undo()
    again = rig.life.deadline
    assert again is not None and again > now_us(), "not at once"
    rig.life.tick(max(first, again))
    assert rig.path.read_text() == OFFICE


def test_without_the_old_version_it_stays_and_says_so(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    rig.ask("config-commit", confirm_within=1)
    (rig.path.parent / "history" / "1.toml").unlink()
    deadline = rig.life.deadline
    assert deadline is not None
    rig.life.tick(deadline)
    assert "version 1 is gone" in rig.ask("config-rollback", back="now")
    assert rig.ask("config-confirm") == {"version": 2}


@pytest.mark.parametrize("minutes", [0, -1, "x", 100_000, "²"])
def test_a_time_that_is_none(rig: Rig, minutes: object) -> None:
    rig.set("queue sales ring_time 20 s")
    assert "say 1 to 1440 minutes" in rig.ask("config-commit", confirm_within=minutes)


# ── history ─────────────────────────────────────────────────────────────────────


def test_an_old_version_becomes_the_candidate_and_then_the_law(rig: Rig) -> None:
    for seconds in (20, 30):
        rig.set(f"queue sales ring_time {seconds} s")
        rig.ask("config-commit")
    assert rig.ask("config-rollback", back=2)["changes"] == 1
    assert rig.ask("config-show", which="candidate") == OFFICE
    assert rig.ask("config-commit")["version"] == 4
    assert rig.path.read_text() == OFFICE
    assert "there are 0 to 3" in rig.ask("config-rollback", back=4)
    assert 'ring_time = "20 s"' in rig.ask("config-show", which="2")


def test_old_versions_are_kept_but_not_for_ever(rig: Rig) -> None:
    for number in range(KEPT + 3):
        rig.set(f"queue sales priority {number % 9}")
        rig.ask("config-commit")
    history = rig.ask("config-history")
    assert len(history) == KEPT
    assert history[0]["number"] == KEPT + 4


def test_a_file_changed_by_hand_is_a_version_of_its_own(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    rig.ask("config-commit")
    rig.path.write_text(OFFICE + "[site]\n")
    assert [v["what"] for v in Rig(rig.path.parent).ask("config-history")][:2] == [
        "changed by hand", "commit",
    ]  # fmt: skip


def test_what_is_imported_is_toml_or_nothing(rig: Rig) -> None:
    assert "no TOML" in rig.ask("config-import", text="[queue")
    assert "at most" in rig.ask("config-import", text="#" * 300_000)
    assert rig.ask("config-compare") == []
    text = "[queue.help] # only one\n"
    assert rig.ask("config-import", text=text)["changes"] > 0
    assert rig.ask("config-show") == text
    newer = '[queue.help]\nmind_reading = "always"\n'
    rig.ask("config-import", text=newer)
    assert "queue.help.mind_reading: there is no such key" in rig.ask("config-commit")


def test_a_disk_that_refuses_changes_nothing(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.set("queue sales ring_time 20 s")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    assert "No space left on device); nothing was changed" in rig.ask("config-commit")
    assert "No space left" in rig.ask("config-set", line="queue sales ring_time 30 s")
    monkeypatch.undo()
    assert rig.path.read_text() == OFFICE and not rig.in_force
    assert rig.ask("config-commit")["version"] == 2


# ── what is said beforehand ─────────────────────────────────────────────────────


def said(rig: Rig) -> dict[str, str]:
    return {touch["what"]: touch["when"] for touch in rig.ask("config-check")["touches"]}


def test_it_says_what_counts_at_once_and_what_waits_for_a_restart(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s", "queue sales wrap_up 5 s", "line 1 device /dev/ttyX",
            "line 3 queue sales", "panel driver ssd1306", "goals service_level 90",
            "queue sales overflow 1 to support")  # fmt: skip
    touches = said(rig)
    now, shelf = "for what starts from now on", "when the shelf starts again (restart shelf)"
    assert touches["queue sales: ring_time, wrap_up, overflow"] == now
    assert touches["goals: service_level"] == now
    assert touches["line 1: device"] == shelf
    assert touches["line 3 is new"] == shelf
    assert touches["panel: driver"].startswith("when the call processor starts again")


def test_it_says_that_a_new_greeting_is_not_measured_yet(rig: Rig) -> None:
    rig.set("queue sales greeting welcome", "queue support whisper greeting")
    touches = said(rig)
    assert touches["prompt welcome is new"].startswith("played at once, waited for when the shelf")
    assert "prompt greeting is new" not in touches


def test_it_says_whom_a_change_sends_home(rig: Rig) -> None:
    rig.board.instant(1, [
        events.Plugged(1, "A"),
        events.Ringing(1, 1, "c1"), events.LineAnswered(1, 1, "c1"),
    ])  # fmt: skip
    rig.board.instant(2, [events.DeskAnswers(2, "A")])
    rig.set("desk B agent bert", "agent bert", "line 2 queue sales")
    rig.ask("config-delete", line="line 1")
    rig.ask("config-delete", line="queue support")
    touches = said(rig)
    assert touches["desk A goes"] == "A is logged out at desk A, after the call"
    assert touches["agent B goes"] == "nobody is logged in"
    assert touches["agent bert is new"] == "for what starts from now on"
    assert touches["line 1 goes"] == "it is not answered any more; the call on it goes on"
    assert touches["queue support goes"] == "nobody waits in it"


def test_the_names_that_completion_offers(rig: Rig) -> None:
    rig.set("agent anna")
    names = rig.ask("config-names")
    assert names["queue"] == ["sales", "support"] and names["agent"] == ["anna"]
    assert names["desk"] == ["A", "B"], "those of an office that names none"


def test_who_changed_what_before_and_after(rig: Rig) -> None:
    rig.set("queue sales ring_time 20 s")
    rig.ask("config-commit")
    changes = [entry for entry in rig.audit.last(9) if "after" in entry]
    assert [(c["who"], c["did"], c.get("before"), c["after"]) for c in changes] == [
        ("tess", "queue.sales.ring_time", None, '"20 s"')
    ]


# ── anything at all ─────────────────────────────────────────────────────────────

VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30),
    st.lists(st.integers(), max_size=2), st.sampled_from(["queue sales", "queue x.y", "site name"]),
)  # fmt: skip
ARGS = st.dictionaries(
    st.sampled_from(["line", "which", "text", "back", "confirm_within"]), VALUES, max_size=3
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_no_request_breaks_it(rig: Rig, data: st.DataObject) -> None:
    do = data.draw(st.sampled_from(rig.requests))
    rig.ask(do, **data.draw(ARGS))
    assert isinstance(rig.ask("config-compare"), list)
