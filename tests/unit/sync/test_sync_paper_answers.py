"""What is not the portal's answer about a paper, and what is about the line or the device."""

from collections.abc import Callable, Iterator

import pytest
from paper_portal import (
    PaperPortal,
    bytes_of,
    drain,
    file_with,
    is_about_papers,
    is_chunk,
    is_creation,
    on_papers,
)
from small_portal import Answer, Seen, html, no_echo, problem, refuse
from sync_rig import Counter, TestClock

from local_db.domain.outbox import Hold

KIB = 1024


@pytest.fixture
def portal(clock: TestClock) -> Iterator[PaperPortal]:
    with PaperPortal(clock) as portal:
        yield portal


def without_tus(answer: Answer) -> Answer:
    answer.headers.pop("Tus-Resumable", None)
    return answer


def leading_away(place: str) -> Callable[[Answer], Answer]:
    def spoil(answer: Answer) -> Answer:
        answer.headers["Location"] = place
        return answer

    return spoil


AWAY = ["https://elsewhere.example/u/1", "//elsewhere.example/u/1", "http://127.0.0.1@evil.example/",
        "/v1/uploads/a b", "\\\\evil.example\\u", "ftp://127.0.0.1/u"]  # fmt: skip


@pytest.mark.parametrize(
    ("spoil", "which"),
    [
        (without_tus, is_creation),
        (without_tus, is_chunk),
        (html(), is_creation),
        (html(), is_chunk),
        (html(404), is_chunk),
        (no_echo, is_chunk),
        *((leading_away(place), is_creation) for place in AWAY),
    ],
)
def test_an_answer_of_somebody_else_changes_nothing(
    counter: Counter,
    portal: PaperPortal,
    spoil: Callable[[Answer], Answer],
    which: Callable[[Seen], bool],
) -> None:
    filed = file_with(counter, data := bytes_of(1_000))
    on_papers(portal, spoil, which, after=True)
    report = counter.cycle()
    assert report.papers_pending == 1
    assert (report.unsent, report.attention, report.hold) == (0, 0, None)
    assert all("elsewhere" not in seen.path and "evil" not in seen.path for seen in portal.seen)
    drain(counter)
    assert portal.has(filed, data)


def test_a_place_of_the_portals_own_choice_is_used(counter: Counter, portal: PaperPortal) -> None:
    portal.place = portal.url + "{path}"
    filed = file_with(counter, data := bytes_of(100 * KIB))
    counter.cycle()
    assert portal.has(filed, data)


def test_a_busy_paper_lane_waits_alone(counter: Counter, portal: PaperPortal) -> None:
    file_with(counter, bytes_of(1_000))
    on_papers(portal, refuse(429, "rate_limited", Retry_After="120"), is_about_papers)
    report = counter.cycle()
    assert (report.hold, report.papers_pending, report.accepted) == (None, 1, 1)
    assert 100 < report.wait_s <= 150
    counter.file("নতুন")
    assert counter.cycle().accepted == 1
    assert sum(map(is_about_papers, portal.seen)) == 1
    counter.clock.move(seconds=report.wait_s)
    assert counter.cycle().papers_pending == 0


@pytest.mark.parametrize(("status", "hold"), [(401, Hold.AUTH), (403, Hold.SUSPENDED)])
def test_a_refused_device_is_held_and_its_papers_stay(
    counter: Counter, portal: PaperPortal, status: int, hold: Hold
) -> None:
    file_with(counter, bytes_of(1_000))
    on_papers(portal, refuse(status, "no"), is_about_papers, times=1e9)
    report = counter.cycle()
    assert (report.hold, report.papers_pending, report.attention) == (hold, 1, 0)


def test_an_old_token_is_replaced_between_two_pieces(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, data := bytes_of(200 * KIB))
    on_papers(portal, lambda answer: portal.tokens.clear() or answer, after=True)
    counter.cycle()
    assert portal.has(filed, data)


def test_a_portal_without_papers_costs_few_questions(counter: Counter, portal: PaperPortal) -> None:
    file_with(counter, *(bytes_of(1_000, seed) for seed in range(5)))
    on_papers(portal, lambda _: problem(404, "not_found"), is_about_papers, times=1e9)
    report = counter.cycle()
    assert sum(map(is_about_papers, portal.seen)) == 3
    assert (report.hold, report.attention, report.papers_pending) == (None, 0, 5)
