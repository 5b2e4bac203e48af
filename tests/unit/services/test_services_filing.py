"""Filing: every bad field is named, papers are judged, nothing is given out before the commit."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from desktop.services.paper_intake import (
    JPEG,
    MAX_BYTES,
    PDF,
    PaperError,
    prepare_paper,
    read_paper_file,
)
from desktop.services.workspace import Workspace
from local_db.domain.complaint import PaperKind
from local_db.domain.errors import StorageError, ValidationError
from local_db.domain.number import is_number
from tests.fakes.office import samples


def picture(kind: str, size: tuple[int, int] = (40, 30), **settings: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **settings)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(100, 100)
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()


def test_every_sample_gets_a_number_of_its_own(office: Workspace) -> None:
    filed = [office.filing.file(body, "OP1") for body in samples()]
    assert len({one.ref for one in filed}) == len(samples())
    assert all(is_number(one.ref) for one in filed)


def test_the_expected_date_counts_the_offices_working_days(office: Workspace) -> None:
    filed = office.filing.file(samples()[0], "OP1")
    assert filed.expected_by is not None
    assert filed.expected_by.isoformat() == "2026-12-02"


def test_a_refused_complaint_names_every_bad_field_and_stores_nothing(office: Workspace) -> None:
    body = samples()[0] | {"source": "pigeon", "priority": "emergency", "aadhaar": "1"}
    body["complaint"] = body["complaint"] | {"description": " ", "category": "C77"}
    with pytest.raises(ValidationError) as refusal:
        office.filing.file(body, "OP1")
    named = {problem.field for problem in refusal.value.problems}
    assert named >= {"source", "priority_reason", "aadhaar", "complaint.description"}
    with office.store.read() as records:
        assert records.complaints.count() == 0


def test_a_paper_that_is_not_there_refuses_the_whole_complaint(
    office: Workspace, tmp_path: Path
) -> None:
    good = tmp_path / "good.pdf"
    good.write_bytes(pdf())
    papers = [{"path": "good.pdf", "kind": "letter"}, {"path": "lost.pdf", "kind": "photo"}]
    with pytest.raises(ValidationError) as refusal:
        office.filing.file(samples()[0] | {"papers": papers}, "OP1", paper_folder=tmp_path)
    assert [(p.field, p.code) for p in refusal.value.problems] == [
        ("papers.1.path", "paper_missing")
    ]


def test_a_filed_paper_is_kept_encrypted_under_its_hash(office: Workspace, tmp_path: Path) -> None:
    (tmp_path / "letter.pdf").write_bytes(pdf(2))
    papers = [{"path": "letter.pdf", "kind": "letter", "title": "দরখাস্ত"}]
    filed = office.filing.file(samples()[0] | {"papers": papers}, "OP1", paper_folder=tmp_path)
    with office.store.read() as records:
        complaint = records.complaints.get(filed.ref)
    assert complaint is not None
    [paper] = complaint.papers
    assert (paper.mime, paper.pages, paper.title) == (PDF, 2, "দরখাস্ত")
    assert office.store.papers.read(paper.sha256) == pdf(2) or paper.bytes > 0
    kept = b"".join(p.read_bytes() for p in office.folder.papers.iterdir())
    assert b"%PDF" not in kept


def test_a_pc_that_is_not_enrolled_gives_no_number(tmp_path: Path) -> None:
    with Workspace.create_practice(tmp_path / "new") as workspace:
        with pytest.raises(StorageError) as refusal:
            workspace.filing.require_lease()
        assert refusal.value.code == "store_not_enrolled"
        with pytest.raises(StorageError):
            workspace.filing.file(samples()[0], "OP1")


def test_a_returning_citizen_is_known_by_mobile(office: Workspace) -> None:
    body = next(s for s in samples() if s["petitioner"].get("mobile"))
    office.filing.file(body, "OP1")
    with office.store.read() as records:
        mobile = records.complaints.page().rows[0]
    assert office.filing.returning("6000000001") is None
    found = office.filing.returning(body["petitioner"]["mobile"])
    assert found is not None
    assert found.petitioner.name is not None
    assert [case.ref for case in found.earlier] == [mobile.ref]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "BMP"])
def test_any_picture_becomes_a_jpeg_without_hidden_data(kind: str) -> None:
    taken = prepare_paper(picture(kind), PaperKind.LETTER, "a")
    assert taken.mime == JPEG
    with Image.open(io.BytesIO(taken.data)) as opened:
        assert opened.format == "JPEG"
        assert not opened.getexif()


def test_a_photo_loses_its_place() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    taken = prepare_paper(picture("JPEG", exif=exif), PaperKind.PHOTO, "a")
    assert b"taken at home" not in taken.data


def test_a_small_clean_jpeg_stays_as_it_is() -> None:
    data = picture("JPEG")
    assert prepare_paper(data, PaperKind.PHOTO, "a").data == data


def test_a_large_photo_is_reduced() -> None:
    taken = prepare_paper(picture("JPEG", (4000, 3000)), PaperKind.PHOTO, "a")
    with Image.open(io.BytesIO(taken.data)) as opened:
        assert max(opened.size) == 1600


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ\x90\x00" * 100, "paper_type"),
        (picture("JPEG", (900, 900))[:2000], "paper_damaged"),
        (b"%PDF-1.7 broken", "paper_damaged"),
        (pdf() + b"\x00" * MAX_BYTES, "paper_too_large"),
        (b"\x00" * (41 * 1024 * 1024), "paper_too_large"),
    ],
)
def test_a_paper_that_cannot_be_used_says_why(data: bytes, code: str) -> None:
    with pytest.raises(PaperError) as refusal:
        prepare_paper(data, PaperKind.LETTER, "a")
    assert refusal.value.code == code


def test_a_file_is_read_only_when_it_is_an_ordinary_one(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pdf"
    empty.touch()
    for path, code in ((empty, "paper_empty"), (tmp_path, "paper_missing")):
        with pytest.raises(PaperError) as refusal:
            read_paper_file(path)
        assert refusal.value.code == code
