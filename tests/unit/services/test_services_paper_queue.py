"""Papers on their way, as people see them in the queue, on the status card and at a terminal."""

import io
from pathlib import Path

import pytest
from PIL import Image

from desktop.services.practice_office import OPERATORS
from desktop.services.workspace import Workspace
from local_db.domain.uploads import PaperTrouble
from resources.text import Language, text
from tests.fakes.office import samples

_, SUPERVISOR = OPERATORS


@pytest.fixture
def ref(office: Workspace, tmp_path: Path) -> str:
    """A complaint that the portal has, with three papers of which it has one."""
    papers = []
    for number in range(3):
        out = io.BytesIO()
        Image.new("L", (60, 60), 40 * number).save(out, "PNG")
        (tmp_path / f"{number}.png").write_bytes(out.getvalue())
        papers.append({"path": f"{number}.png", "kind": "letter", "title": None})
    ref = office.filing.file(samples()[0] | {"papers": papers}, "OP1", paper_folder=tmp_path).ref
    with office.store.write() as records:
        [message] = records.outbox.claim(1, body_max=10**6)
        records.outbox.done(message.id, None, "CMO1", office.clock.now())
        first, *_ = records.uploads.waiting()
        records.papers.mark_sent(first.case_id, first.sha256, office.clock.now())
    return ref


def set_aside(office: Workspace, trouble: PaperTrouble, code: str | None) -> None:
    with office.store.write() as records:
        records.uploads.set_aside(records.uploads.waiting()[0], trouble, code)


def test_the_queue_tells_how_many_papers_are_there(office: Workspace, ref: str) -> None:
    office.filing.file(samples()[1], "OP1")
    [row] = office.queue.papers_pending()
    assert (row.ref, row.papers.sent, row.papers.total) == (ref, 1, 3)
    assert office.queue.papers_pending(before=row.device_seq) == ()
    assert office.queue.figures().papers_pending == 2
    said = office.queue.reason(row, Language.EN)
    assert said == text("sync.papers.pending", Language.EN, sent="1", total="3")
    status = office.status.status(ref)
    assert status is not None
    assert (status.papers.sent, status.papers.total) == (1, 3)


@pytest.mark.parametrize("trouble", PaperTrouble)
def test_a_paper_in_trouble_says_what_to_do(
    office: Workspace, ref: str, trouble: PaperTrouble
) -> None:
    set_aside(office, trouble, "paper_too_large")
    [row] = office.queue.papers_pending()
    assert row.ref == ref
    assert row.papers.trouble is trouble
    values = {"sent": "1", "total": "3", "code": "paper_too_large"}
    for language in Language:
        said = office.queue.reason(row, language)
        assert said == text(f"sync.papers.{trouble.value}", language, **values)
    assert office.queue.figures().papers_in_trouble == 1


def test_a_supervisor_lets_a_paper_go_again(office: Workspace, ref: str) -> None:
    set_aside(office, PaperTrouble.DAMAGED, None)
    with office.store.read() as records:
        assert len(records.uploads.waiting()) == 1
    [row] = office.queue.papers_pending()
    office.queue.retry(row.id, SUPERVISOR)
    with office.store.read() as records:
        assert len(records.uploads.waiting()) == 2
    [row] = office.queue.papers_pending()
    assert (row.ref, row.papers.trouble) == (ref, None)
    assert row.state.value == "done", "the message itself is not touched"


def test_papers_that_were_purged_here_are_at_the_portal(office: Workspace, ref: str) -> None:
    with office.store.write() as records:
        for paper in records.uploads.waiting():
            records.papers.mark_sent(paper.case_id, paper.sha256, office.clock.now())
        records.papers.purge(office.clock.now(), office.clock.now(), but=())
    status = office.status.status(ref)
    assert status is not None
    assert (status.papers.sent, status.papers.total) == (3, 3)
    assert status.papers_removed_on is not None
    assert office.queue.papers_pending() == ()
