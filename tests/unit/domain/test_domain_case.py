from datetime import UTC, datetime
from itertools import permutations

import pytest

from local_db.domain.case import CaseEvent, current_event, shown_portal_ref
from local_db.domain.errors import Problem, StorageError, StorageTrouble, ValidationError
from local_db.domain.outbox import QueueFigures
from local_db.domain.people import Operator, Role
from local_db.domain.states import SendState


def event(rev, state="GM001", portal_ref=None):
    return CaseEvent(ref="26347020012359", rev=rev, at="", state=state, portal_ref=portal_ref)


def test_the_current_state_is_that_of_the_highest_rev_in_any_order():
    events = [event(1), event(2, "GM003"), event(3, "GM008")]
    for order in permutations(events):
        assert current_event(order).state == "GM008"
    assert current_event([]) is None


def test_the_first_of_a_repeated_rev_wins():
    assert current_event([event(2, "GM003"), event(2, "GM008"), event(1)]).state == "GM003"


def test_a_later_portal_number_replaces_the_one_shown():
    events = [event(1, portal_ref="CMO1"), event(4), event(3, portal_ref="CMO3")]
    for order in permutations(events):
        assert shown_portal_ref(order) == "CMO3"
    assert shown_portal_ref([event(1)]) is None


def test_the_queues_figures_count_what_sends_itself_and_what_people_must_see():
    counts = {
        SendState.READY: 3,
        SendState.SENDING: 2,
        SendState.DONE: 70,
        SendState.ATTENTION: 1,
        SendState.HELD: 4,
    }
    figures = QueueFigures(
        counts=counts, oldest_queued_at=datetime(2026, 11, 23, tzinfo=UTC), papers_pending=0
    )
    assert (figures.unsent, figures.attention, figures.held) == (5, 1, 4)
    empty = QueueFigures(counts={}, oldest_queued_at=None, papers_pending=0)
    assert (empty.unsent, empty.attention, empty.held) == (0, 0, 0)


def test_an_invalid_complaint_names_its_fields():
    problems = [
        Problem(field="source", code="required"),
        Problem(field="papers.0", code="required"),
    ]
    error = ValidationError(problems)
    assert (error.code, error.values) == ("invalid", {"fields": "source, papers.0"})
    assert error.problems == tuple(problems)


@pytest.mark.parametrize("trouble", list(StorageTrouble))
def test_a_storage_trouble_carries_its_code(trouble):
    error = StorageError(trouble, name="x")
    assert (error.code, error.trouble, error.values) == (trouble.value, trouble, {"name": "x"})


def test_an_operator_works_here_unless_said_otherwise():
    person = {"code": "AUS1-OP2", "name_bn": "রিনা দাস", "name_en": "Rina Das", "role": Role.OPERATOR}
    assert Operator(**person).active
    assert not Operator(**person, active=False).active
