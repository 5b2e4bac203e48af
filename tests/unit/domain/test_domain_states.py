from itertools import product

import pytest

from local_db.domain.states import (
    CaseGroup,
    IllegalMoveError,
    RecordState,
    SendState,
    is_usual_course,
    move_record,
    move_send,
)

# domain.md C1.
RECORD = {
    ("draft", "registered"),
    ("registered", "corrected"),
    ("registered", "void"),
    ("corrected", "corrected"),
    ("corrected", "void"),
}
# offline_sync.md B3, contract sections 3 and 4, and a supervisor's hold.
SENDING = {
    ("ready", "sending"),
    ("ready", "held"),
    ("ready", "attention"),
    ("sending", "ready"),
    ("sending", "done"),
    ("sending", "attention"),
    ("done", "ready"),
    ("done", "attention"),
    ("attention", "ready"),
    ("attention", "held"),
    ("held", "ready"),
    ("held", "attention"),
}
# domain.md C3: S0 -> S1 -> S2 <-> S3 -> S4 -> S5 -> (S4 | S6); S6 -> S7 -> S2; S6 -> S8;
# S1..S5 -> S9.
CASE = {
    ("S0", "S1"),
    ("S1", "S2"),
    ("S2", "S3"),
    ("S3", "S2"),
    ("S3", "S4"),
    ("S4", "S5"),
    ("S5", "S4"),
    ("S5", "S6"),
    ("S6", "S7"),
    ("S7", "S2"),
    ("S6", "S8"),
    ("S1", "S9"),
    ("S2", "S9"),
    ("S3", "S9"),
    ("S4", "S9"),
    ("S5", "S9"),
}


@pytest.mark.parametrize(("current", "target"), list(product(RecordState, repeat=2)))
def test_a_record_moves_only_as_the_study_says(current, target):
    if (current.value, target.value) in RECORD:
        assert move_record(current, target) is target
    else:
        with pytest.raises(IllegalMoveError) as caught:
            move_record(current, target)
        assert caught.value.code == "illegal_move"
        assert caught.value.values == {"current": current.value, "target": target.value}


@pytest.mark.parametrize(("current", "target"), list(product(SendState, repeat=2)))
def test_a_message_moves_only_as_the_outbox_says(current, target):
    if (current.value, target.value) in SENDING:
        assert move_send(current, target) is target
    else:
        with pytest.raises(IllegalMoveError) as caught:
            move_send(current, target)
        assert caught.value.values == {"current": current.value, "target": target.value}


@pytest.mark.parametrize(("current", "target"), list(product(CaseGroup, repeat=2)))
def test_the_usual_course_of_a_case_is_the_studys(current, target):
    is_same = current is target
    assert is_usual_course(current, target) is (is_same or (current.value, target.value) in CASE)
