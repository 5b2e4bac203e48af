from datetime import UTC, datetime, timedelta

import pytest

from local_db.domain.outbox import Hold, QueueFigures
from local_db.domain.queue_alarm import QueueAlarm, queue_alarms
from local_db.domain.states import SendState

NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GIB = 2**30


def alarms(*, age=None, hold=None, free=GIB, **counts):
    figures = QueueFigures(
        counts={SendState[name.upper()]: number for name, number in counts.items()},
        oldest_queued_at=None if age is None else NOW - age,
        papers_pending=0,
    )
    return queue_alarms(figures, hold, free, NOW)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(hours=24), ()),
        (timedelta(hours=24) + SECOND, (QueueAlarm.OLD,)),
        (timedelta(hours=72), (QueueAlarm.OLD,)),
        (timedelta(hours=72) + SECOND, (QueueAlarm.VERY_OLD,)),
    ],
)
def test_the_oldest_alarms_only_past_a_day_and_past_three(age, expected):
    assert alarms(age=age) == expected


def test_a_hundred_unsent_are_well_and_one_more_is_not():
    assert alarms(ready=60, sending=40) == ()
    assert alarms(ready=60, sending=41) == (QueueAlarm.MANY,)


def test_a_whole_gibibyte_free_is_well_and_a_byte_less_is_not():
    assert alarms(free=GIB) == ()
    assert alarms(free=GIB - 1) == (QueueAlarm.DISK,)


def test_one_message_to_fix_is_enough():
    assert alarms(attention=0) == ()
    assert alarms(attention=1) == (QueueAlarm.ATTENTION,)


@pytest.mark.parametrize("hold", Hold)
def test_only_a_hold_that_no_waiting_ends_alarms(hold):
    stopped = hold in {Hold.AUTH, Hold.VERSION, Hold.FORKED}
    assert alarms(hold=hold) == ((QueueAlarm.STOPPED,) if stopped else ())


def test_every_reason_is_named_and_the_most_urgent_stands_first():
    found = alarms(hold=Hold.AUTH, age=timedelta(hours=25), ready=101, attention=1, free=0)
    assert found == tuple(alarm for alarm in QueueAlarm if alarm is not QueueAlarm.VERY_OLD)
    assert [alarm.is_red for alarm in found] == [True, True, True, False, False]
