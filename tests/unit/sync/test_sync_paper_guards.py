"""Each guard around papers, switched off once: the bug that it stops must then be seen."""

from collections.abc import Iterator

import pytest
from paper_portal import PaperPortal, bytes_of, drain, file_with, is_chunk, on_papers
from small_portal import Answer, hang_up
from sync_rig import Counter, TestClock

from local_db.repositories import uploads
from sync import paper_lane, upload_client
from sync.paper_trip import PaperTrip, Step

KIB = 1024


@pytest.fixture
def portal(clock: TestClock) -> Iterator[PaperPortal]:
    with PaperPortal(clock) as portal:
        yield portal


def test_without_the_proof_a_damaged_paper_is_sent(
    counter: Counter, portal: PaperPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_with(counter, bytes_of(1_000))

    def believe(trip: PaperTrip) -> Step | None:
        trip._data = b"somebody else's"
        return None

    monkeypatch.setattr(PaperTrip, "_read", believe)
    counter.cycle()
    assert portal.papers_up() > 0, "the guarded program sends nothing of it"


def test_without_the_question_a_drop_sends_from_a_wrong_place(
    counter: Counter, portal: PaperPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_with(counter, bytes_of(300 * KIB))
    on_papers(portal, hang_up, after=True)
    monkeypatch.setattr(upload_client.UploadClient, "offset", lambda *_: 0)
    counter.cycle()
    offsets = [seen.headers["upload-offset"] for seen in portal.seen if is_chunk(seen)]
    assert offsets[:2] == ["0", "0"], "the guarded program asks, and goes on behind the first piece"


def test_without_the_look_for_text_it_waits_for_all_papers(
    counter: Counter, portal: PaperPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_with(counter, bytes_of(400 * KIB))

    def file_meanwhile(answer: Answer) -> Answer:
        counter.file("নতুন")
        return answer

    on_papers(portal, file_meanwhile, after=True)
    monkeypatch.setattr(paper_lane.PaperLane, "_newest_text", lambda _: 0)
    counter.cycle()
    order = portal.order_of()
    last = len(order) - 1 - order[::-1].index("PATCH uploads")
    assert "POST messages" not in order[order.index("PATCH uploads") : last]


def test_without_the_wait_for_text_papers_go_before_it(
    counter: Counter, portal: PaperPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    file_with(counter, bytes_of(900), description="POISON")
    bare = str(uploads._WAITING).split("AND EXISTS", maxsplit=1)[0]
    careless = uploads.text(bare + " GROUP BY p.case_id, p.sha256")
    times = (uploads.bindparam(name, type_=uploads.Moment()) for name in ("until", "now"))
    monkeypatch.setattr(uploads, "_WAITING", careless.bindparams(*times))
    counter.cycle()
    assert "POST uploads" in portal.order_of()


def test_without_the_check_of_its_place_a_token_leaves_the_origin(
    counter: Counter, portal: PaperPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    with PaperPortal(counter.clock) as thief:

        def lead_away(answer: Answer) -> Answer:
            answer.headers["Location"] = f"{thief.url}/v1/uploads/1"
            return answer

        on_papers(portal, lead_away, lambda seen: seen.method == "POST", after=True, times=9)
        monkeypatch.setattr(upload_client, "place_of", lambda _, location: location)
        monkeypatch.setattr("sync.address.PortalAddress.is_origin_of", lambda _, url: ":" in url)
        file_with(counter, bytes_of(900))
        counter.cycle()
        asked += [seen.headers.get("authorization", "") for seen in thief.seen]
    assert any(token.startswith("Bearer") for token in asked)


def test_the_guarded_program_passes_where_each_bug_was_seen(
    counter: Counter, portal: PaperPortal
) -> None:
    filed = file_with(counter, data := bytes_of(300 * KIB))
    on_papers(portal, hang_up, after=True)
    drain(counter)
    assert portal.has(filed, data)
    assert portal.papers_up() == len(data)
