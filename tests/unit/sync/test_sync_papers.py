"""Papers on their way: after the text, in pieces, through every loss (contract, section 5)."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from paper_portal import (
    PaperPortal,
    bytes_of,
    drain,
    file_with,
    is_about_papers,
    is_chunk,
    is_creation,
    is_question,
    on_papers,
    row_of,
    trouble_of,
)
from small_portal import Answer, Seen, altered, hang_up, problem
from sync_rig import Counter, TestClock

from local_db.domain.states import SendState
from local_db.domain.uploads import PaperTrouble

KIB = 1024


@pytest.fixture
def portal(clock: TestClock) -> Iterator[PaperPortal]:
    with PaperPortal(clock) as portal:
        yield portal


# The usual way


def test_text_goes_first_and_then_the_papers(counter: Counter, portal: PaperPortal) -> None:
    small, large = bytes_of(3_000, 1), bytes_of(200 * KIB, 2)
    filed = file_with(counter, large, small)

    report = counter.cycle()

    assert portal.has(filed, small)
    assert portal.has(filed, large)
    assert (report.accepted, report.papers_pending, report.attention, report.hold) == (
        1,
        0,
        0,
        None,
    )
    order = portal.order_of()
    assert order.index("POST messages") < order.index("POST uploads")
    assert order[-2:] != ["PATCH uploads", "PATCH uploads"], "the feed is read after the papers"


def test_the_smallest_paper_is_there_first(counter: Counter, portal: PaperPortal) -> None:
    papers = [bytes_of(size * KIB, size) for size in (200, 90, 10, 150, 40)]
    filed = file_with(counter, *papers)
    counter.cycle()
    came = list(portal.blobs.values())
    assert len(came[0]) == 10 * KIB
    assert len(came[1]) == 40 * KIB
    assert all(portal.has(filed, data) for data in papers)


def test_no_piece_is_larger_than_the_portal_takes(counter: Counter, portal: PaperPortal) -> None:
    portal.limits["chunk_max"] = 10_000
    file_with(counter, bytes_of(95_000))
    counter.cycle()
    sizes = [len(seen.body) for seen in portal.seen if is_chunk(seen)]
    assert max(sizes) == 10_000
    assert sum(sizes) == 95_000


def test_a_good_line_gets_larger_pieces(counter: Counter, portal: PaperPortal) -> None:
    file_with(counter, bytes_of(1024 * KIB))
    counter.cycle()
    sizes = [len(seen.body) // KIB for seen in portal.seen if is_chunk(seen)]
    assert sizes[0] == 64
    assert max(sizes) == 256


def test_the_same_paper_of_two_cases_goes_once(counter: Counter, portal: PaperPortal) -> None:
    data = bytes_of(70 * KIB)
    first, second = file_with(counter, data), file_with(counter, data, data)
    report = counter.cycle()
    assert portal.has(first, data)
    assert portal.has(second, data)
    assert portal.papers_up() == len(data)
    assert report.papers_pending == 0


def test_papers_wait_until_their_text_is_there(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, bytes_of(900), description="POISON")
    report = counter.cycle()
    assert (report.attention, report.papers_pending) == (1, 1)
    assert not any(map(is_about_papers, portal.seen))
    assert row_of(counter, filed).state is SendState.ATTENTION


def test_new_text_waits_for_one_piece_at_most(counter: Counter, portal: PaperPortal) -> None:
    file_with(counter, bytes_of(400 * KIB))

    def file_meanwhile(answer: Answer) -> Answer:
        counter.file("নতুন")
        return answer

    on_papers(portal, file_meanwhile, after=True)
    counter.cycle()
    order = portal.order_of()
    first = order.index("PATCH uploads")
    assert order[first + 1] == "POST messages"
    assert order.count("PATCH uploads") > 2
    assert len(portal.filings) == 2


def test_a_cycle_ends_in_a_minute_and_the_next_one_goes_on(
    counter: Counter, portal: PaperPortal, clock: TestClock
) -> None:
    filed = file_with(counter, data := bytes_of(640 * KIB))

    def slow(answer: Answer) -> Answer:
        clock.move(seconds=25)
        return answer

    on_papers(portal, slow, times=1e9, after=True)
    first = counter.cycle()
    assert first.papers_pending == 1
    assert first.wait_s == 0
    drain(counter)
    assert portal.has(filed, data)
    assert portal.papers_up() == len(data)


# Losses: X1 to X4


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("place", range(4))
def test_a_drop_at_any_piece_costs_no_more_than_that_piece(
    counter: Counter, portal: PaperPortal, place: int, *, after: bool
) -> None:
    filed = file_with(counter, data := bytes_of(500 * KIB))
    seen: list[int] = []

    def is_the_one(call: Seen) -> bool:
        if is_chunk(call):
            seen.append(1)
        return is_chunk(call) and len(seen) == place + 1

    on_papers(portal, hang_up, is_the_one, after=after)
    report = counter.cycle()
    assert portal.has(filed, data)
    assert report.hold is None
    assert portal.papers_up() <= len(data) + 256 * KIB


def test_three_drops_make_the_pieces_small(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, data := bytes_of(300 * KIB))
    on_papers(portal, hang_up, times=3)
    drain(counter)
    sizes = [len(seen.body) // KIB for seen in portal.seen if is_chunk(seen)]
    assert sizes[:4] == [64, 64, 64, 16]
    assert portal.has(filed, data)


def test_a_drop_every_few_pieces_costs_at_most_half_as_much_again(
    counter: Counter, portal: PaperPortal
) -> None:
    filed = file_with(counter, data := bytes_of(1000 * KIB))
    count = 0

    def is_the_fourth(call: Seen) -> bool:
        nonlocal count
        count += is_chunk(call)
        return is_chunk(call) and count % 4 == 0

    on_papers(portal, hang_up, is_the_fourth, times=1e9)
    before = counter.client.traffic.bytes_up
    drain(counter)
    assert portal.has(filed, data)
    assert portal.papers_up() <= 1.5 * len(data)
    assert counter.client.traffic.bytes_up - before <= 1.5 * len(data)


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("which", [is_chunk, is_question])
def test_an_upload_that_the_portal_lost_begins_again(
    counter: Counter, portal: PaperPortal, which: Callable[[Seen], bool], status: int
) -> None:
    filed = file_with(counter, data := bytes_of(200 * KIB))
    # A drop first, so that there is a question.
    on_papers(portal, hang_up)
    on_papers(portal, lambda _: problem(status, "upload_unknown", portal.tus), which)
    drain(counter)
    assert portal.has(filed, data)
    assert sum(map(is_creation, portal.seen)) == 2


def test_a_wrong_place_is_asked_for_again(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, data := bytes_of(200 * KIB))
    on_papers(portal, lambda _: problem(409, "offset_wrong", portal.tus))
    counter.cycle()
    assert portal.has(filed, data)
    assert sum(map(is_question, portal.seen)) == 1


def test_a_piece_altered_on_the_way_goes_again(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, data := bytes_of(100 * KIB))
    on_papers(portal, lambda _: problem(460, "checksum_wrong", portal.tus), times=2)
    counter.cycle()
    assert portal.has(filed, data)


def test_a_paper_that_arrived_altered_starts_over(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, data := bytes_of(1_000))
    on_papers(portal, lambda _: problem(422, "sha256_mismatch", portal.tus))
    counter.cycle()
    assert portal.has(filed, data)
    assert sum(map(is_creation, portal.seen)) == 2


def test_a_paper_that_always_arrives_altered_needs_somebody(
    counter: Counter, portal: PaperPortal, clock: TestClock
) -> None:
    filed = file_with(counter, data := bytes_of(1_000))
    on_papers(portal, lambda _: problem(422, "sha256_mismatch", portal.tus), times=3)
    report = counter.cycle()
    assert trouble_of(counter) == [PaperTrouble.ALTERED]
    assert (report.attention, report.papers_pending, report.unsent) == (1, 1, 0)
    assert row_of(counter, filed).state is SendState.DONE
    clock.move(days=1, minutes=1)
    assert counter.cycle().attention == 0
    assert portal.has(filed, data)


def test_a_lost_last_answer_is_no_second_sending(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, data := bytes_of(1_000))
    on_papers(portal, hang_up, after=True)
    report = counter.cycle()
    assert (report.papers_pending, portal.papers_up()) == (0, 1_000)
    assert portal.has(filed, data)


# One paper's own trouble


def test_a_paper_that_fails_does_not_stop_the_others(counter: Counter, portal: PaperPortal) -> None:
    bad, good = bytes_of(500, 1), [bytes_of(9_000, seed) for seed in (2, 3, 4, 5, 6)]
    filed = file_with(counter, bad)
    others = [file_with(counter, data) for data in good]
    length = str(len(bad))
    on_papers(
        portal,
        lambda _: problem(500, "internal"),
        lambda seen: is_creation(seen) and seen.headers["upload-length"] == length,
        times=1e9,
    )
    report = counter.cycle()
    assert report.papers_pending == 1
    assert all(portal.has(one, data) for one, data in zip(others, good, strict=True))
    assert row_of(counter, filed).papers.sent == 0


def test_a_refused_paper_needs_somebody_and_its_text_stays(
    counter: Counter, portal: PaperPortal
) -> None:
    bad, good = bytes_of(500, 1), bytes_of(900, 2)
    filed = file_with(counter, bad, good)
    length = str(len(bad))
    on_papers(
        portal,
        lambda _: problem(413, "paper_too_large", portal.tus),
        lambda seen: is_creation(seen) and seen.headers["upload-length"] == length,
    )
    counter.cycle()
    row = row_of(counter, filed)
    assert (row.state, row.papers.trouble, row.papers.code) == (
        SendState.DONE, PaperTrouble.REFUSED, "paper_too_large",
    )  # fmt: skip
    assert (row.papers.sent, row.papers.total) == (1, 2)


def spoil_file(path: Path, how: str) -> None:
    if how == "missing":
        path.unlink()
    elif how == "empty":
        path.write_bytes(b"")
    else:
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))


@pytest.mark.parametrize("how", ["missing", "empty", "one bit"])
def test_a_file_that_is_not_what_was_handed_in_is_never_sent(
    counter: Counter, portal: PaperPortal, how: str
) -> None:
    bad, good = bytes_of(50 * KIB, 1), bytes_of(60 * KIB, 2)
    filed = file_with(counter, bad, good)
    (file,) = (p for p in counter.store.papers.place.iterdir() if p.name == sha256(bad).hexdigest())
    kept = file.read_bytes()
    spoil_file(file, how)
    report = counter.cycle()
    assert (report.accepted, report.attention, report.papers_pending) == (1, 1, 1)
    assert portal.papers_up() == len(good)
    assert row_of(counter, filed).papers.trouble is PaperTrouble.DAMAGED
    # A backup brings it back: the next day it goes by itself.
    file.write_bytes(kept)
    counter.clock.move(days=1, minutes=1)
    assert counter.cycle().attention == 0
    assert portal.has(filed, bad)


def test_a_wrong_clock_does_not_keep_a_paper_back(
    counter: Counter, portal: PaperPortal, clock: TestClock
) -> None:
    filed = file_with(counter, data := bytes_of(1_000))
    clock.move(days=3650)
    on_papers(portal, lambda _: problem(413, "no", portal.tus), is_creation)
    counter.cycle()
    clock.move(days=-3650)
    assert counter.cycle().papers_pending == 0
    assert portal.has(filed, data)


def test_thirty_days_without_papers_leave_the_case_alone(
    counter: Counter, portal: PaperPortal, clock: TestClock
) -> None:
    filed = file_with(counter, data := bytes_of(1_000))
    on_papers(portal, hang_up, is_about_papers, times=1e9)
    for _ in range(30):
        counter.cycle()
        clock.move(days=1)
    assert row_of(counter, filed).state is SendState.DONE
    told = [seen.body["queue"] for seen in portal.seen if seen.path == "/v1/messages"]
    assert told[-1]["papers_pending"] == 1
    assert sum(map(is_about_papers, portal.seen)) <= 60, "two questions a cycle"
    portal.faults.clear()
    drain(counter)
    assert portal.has(filed, data)


# Restarts, and what the portal misses


def test_a_killed_program_goes_on_where_the_portal_stands(
    counter: Counter, portal: PaperPortal
) -> None:
    filed = file_with(counter, data := bytes_of(400 * KIB))
    on_papers(portal, hang_up, is_question, times=1e9)
    on_papers(portal, hang_up, lambda seen: is_chunk(seen) and len(portal.parts) > 0, times=1)
    counter.cycle()
    portal.faults.clear()
    portal.seen.clear()
    counter.restart()
    drain(counter)
    assert portal.has(filed, data)
    assert sum(map(is_creation, portal.seen)) == 0
    assert sum(map(is_question, portal.seen)) == 1


def test_papers_that_the_portal_misses_go_again(counter: Counter, portal: PaperPortal) -> None:
    filed = file_with(counter, data := bytes_of(1_000))
    counter.cycle()
    portal.blobs.clear()
    portal.linked.clear()
    portal.fault(altered(lambda body: {**body, "missing": [{"papers": filed.ref}]}), after=True)
    counter.cycle()
    assert portal.has(filed, data)


def test_papers_on_their_way_are_not_missing(counter: Counter, portal: PaperPortal) -> None:
    first, second = bytes_of(500, 1), bytes_of(900, 2)
    filed = file_with(counter, first, second)
    length = str(len(second))
    on_papers(
        portal,
        lambda _: problem(500, "internal"),
        lambda seen: is_creation(seen) and seen.headers["upload-length"] == length,
        times=1,
    )
    counter.cycle()
    assert row_of(counter, filed).papers.sent == 1
    portal.seen.clear()
    portal.fault(altered(lambda body: {**body, "missing": [{"papers": filed.ref}]}), after=True)
    counter.clock.move(minutes=20)
    counter.cycle()
    assert sum(map(is_creation, portal.seen)) == 1
    assert portal.has(filed, second)
