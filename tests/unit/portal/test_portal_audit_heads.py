"""The portal keeps what a counter tells of its audit chain, and never refuses work for it."""

import pytest
from device_rig import Counter

from sync.portal.operations import list_audit_heads
from tests.fakes.portal import RunningPortal

ONE, TWO = "1" * 64, "2" * 64


def kept(portal: RunningPortal) -> list[tuple[int, str, int]]:
    heads = list_audit_heads(portal.database_url)
    return [(row["seq"], row["head"], row["went_back"]) for row in heads]


def test_the_furthest_head_of_a_counter_is_kept(portal: RunningPortal, counter: Counter) -> None:
    counter.send(audit={"seq": 4, "head": ONE})
    counter.send(audit={"seq": 4, "head": ONE})
    counter.send(audit={"seq": 9, "head": TWO})
    assert kept(portal) == [(9, TWO, 0)]
    assert list_audit_heads(portal.database_url, "999") == []


@pytest.mark.parametrize("told", [{"seq": 8, "head": ONE}, {"seq": 9, "head": ONE}])
def test_a_head_that_does_not_follow_is_counted_and_does_not_replace(
    portal: RunningPortal, counter: Counter, told: dict[str, object]
) -> None:
    counter.send(audit={"seq": 9, "head": TWO})
    counter.send(audit=told)
    assert kept(portal) == [(9, TWO, 1)]


def test_a_restored_backup_begins_a_new_epoch_and_is_no_cut_chain(
    portal: RunningPortal, counter: Counter
) -> None:
    counter.send(audit={"seq": 9, "head": TWO})
    counter.send(db_epoch=2, audit={"seq": 5, "head": ONE})
    assert kept(portal) == [(5, ONE, 0)]


@pytest.mark.parametrize(
    "told", [None, 7, [], {}, {"seq": "9"}, {"seq": True, "head": ONE}, {"seq": 9, "head": "x"}]
)
def test_nonsense_is_passed_over_and_the_messages_are_taken(
    portal: RunningPortal, counter: Counter, told: object
) -> None:
    filing = counter.filing()
    reply = counter.post(counter.envelope(filing, audit=told))
    assert reply.json()["results"][0]["status"] == "accepted"
    assert kept(portal) == []
