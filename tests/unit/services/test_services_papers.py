"""Papers as scanners and phones really give them: transparent, many-paged, huge, locked."""

import io
from pathlib import Path

import pytest
from PIL import Image

from desktop.services.paper_intake import JPEG, PDF, PaperError, prepare_paper
from desktop.services.workspace import Workspace
from local_db.domain.complaint import Paper, PaperKind
from local_db.domain.errors import ValidationError
from tests.fakes.office import samples

# One page, RC4 40 bit, with a user password; as small as a locked PDF can be.
LOCKED = Path(__file__).parents[2] / "samples" / "locked.pdf"


def saved(picture: Image.Image, kind: str, **settings: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **settings)
    return out.getvalue()


def shade(data: bytes) -> int:
    """The average grey of a picture, 0 black to 255 white."""
    with Image.open(io.BytesIO(data)) as opened:
        value = opened.convert("L").resize((1, 1)).getpixel((0, 0))
    assert isinstance(value, int)
    return value


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_becomes_white_paper(mode: str) -> None:
    clear = Image.new(mode, (60, 60), 0)
    assert shade(prepare_paper(saved(clear, "PNG"), PaperKind.LETTER, "a").data) > 250


def test_a_transparent_colour_of_a_palette_becomes_white_paper() -> None:
    clear = Image.new("P", (60, 60), 0)
    clear.putpalette([0, 0, 0] * 256)
    data = saved(clear, "PNG", transparency=0)
    assert shade(prepare_paper(data, PaperKind.LETTER, "a").data) > 250


def test_a_scan_with_sixteen_bits_keeps_its_greys() -> None:
    dark = saved(Image.new("I;16", (60, 60), 0x4000), "PNG")
    assert 50 < shade(prepare_paper(dark, PaperKind.LETTER, "a").data) < 80


def test_every_page_of_a_scanned_tiff_is_kept() -> None:
    pages = [Image.new("L", (300, 400), grey) for grey in (255, 200, 150)]
    data = saved(pages[0], "TIFF", save_all=True, append_images=pages[1:])
    taken = prepare_paper(data, PaperKind.LETTER, "a")
    assert (taken.mime, taken.pages) == (PDF, 3)
    assert prepare_paper(taken.data, PaperKind.LETTER, "a").pages == 3


def test_a_tiff_of_one_page_is_a_picture() -> None:
    data = saved(Image.new("L", (300, 400), 255), "TIFF")
    assert prepare_paper(data, PaperKind.LETTER, "a").mime == JPEG


@pytest.mark.parametrize("size", [(12_000, 8_000), (20_000, 10_000)])
def test_a_picture_too_large_for_a_small_pc_is_refused(size: tuple[int, int]) -> None:
    data = saved(Image.new("1", size), "PNG")
    with pytest.raises(PaperError) as refusal:
        prepare_paper(data, PaperKind.LETTER, "a")
    assert refusal.value.code == "paper_too_large"


def refused(data: bytes, kind: PaperKind = PaperKind.LETTER) -> str:
    with pytest.raises(PaperError) as refusal:
        prepare_paper(data, kind, "a")
    return refusal.value.code


def noisy(width: int, height: int, **settings: object) -> bytes:
    picture = Image.effect_noise((width, height), 50).convert("RGB")
    return saved(picture, "JPEG", quality=92, **settings)


def test_what_is_no_paper_is_refused_with_its_reason() -> None:
    photo = noisy(300, 200)
    assert refused(photo[: len(photo) // 2]) == "paper_damaged"
    assert refused(b"MZ" + bytes(5_000)) == "paper_type"
    assert refused(b"\0\0\0\x18ftypheic" + bytes(5_000)) == "paper_phone_format"
    assert refused(b"%PDF-1.7\nnothing more") == "paper_damaged"
    assert refused(bytes(41 * 1024 * 1024)) == "paper_too_large"


def test_a_large_scan_as_pdf_is_refused() -> None:
    pages = [Image.effect_noise((2_000, 2_800), 80) for _ in range(2)]
    data = saved(pages[0], "PDF", save_all=True, append_images=pages[1:], quality=95)
    assert len(data) > 2 * 1024 * 1024
    assert refused(data) == "paper_too_large"


@pytest.mark.parametrize("kind", [PaperKind.LETTER, PaperKind.PHOTO])
def test_a_phone_photo_of_a_page_becomes_a_fraction(kind: PaperKind) -> None:
    data = noisy(4_000, 3_000)
    taken = prepare_paper(data, kind, "a")
    with Image.open(io.BytesIO(taken.data)) as small:
        assert max(small.size) == 1_600
        assert small.mode == ("RGB" if kind is PaperKind.PHOTO else "L")
    assert len(taken.data) < len(data) / 15


def test_a_photo_is_upright_and_tells_no_place() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (23.0, 31.0, 0.0)}
    data = noisy(300, 200, exif=exif, comment=b"at home")
    assert b"Exif" in data
    taken = prepare_paper(data, PaperKind.PHOTO, "a").data
    with Image.open(io.BytesIO(taken)) as upright:
        assert upright.size == (200, 300)
    assert b"Exif" not in taken
    assert b"at home" not in taken


def test_a_small_picture_without_hidden_data_stays_as_it_is() -> None:
    plain = noisy(200, 200)
    assert prepare_paper(plain, PaperKind.PHOTO, "a").data == plain
    hidden = plain[:2] + b"\xff\xeb\0\x0aSECRET!!" + plain[2:]
    assert b"SECRET" not in prepare_paper(hidden, PaperKind.PHOTO, "a").data


def test_a_locked_pdf_says_so() -> None:
    with pytest.raises(PaperError) as refusal:
        prepare_paper(LOCKED.read_bytes(), PaperKind.LETTER, "a")
    assert refusal.value.code == "paper_locked"


def test_a_number_in_a_papers_title_is_masked_and_told(office: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(Image.new("L", (60, 60), 255), "PNG"))
    papers = [{"path": "a.png", "kind": "letter", "title": "আধার 9999 4105 7058"}]
    filed = office.filing.file(samples()[0] | {"papers": papers}, "OP1", paper_folder=tmp_path)
    assert ("papers.0.title", "aadhaar_masked") in [(n.field, n.code) for n in filed.notices]
    with office.store.read() as records:
        complaint = records.complaints.get(filed.ref)
    assert complaint is not None
    assert complaint.papers[0].title is not None
    assert "4105" not in complaint.papers[0].title


def test_too_many_papers_are_refused_before_any_is_kept(office: Workspace, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(saved(Image.new("L", (60, 60), 9), "PNG"))
    held = tuple(
        Paper(sha256="0" * 64, bytes=1, mime=JPEG, kind=PaperKind.PHOTO, title=None, pages=1)
        for _ in range(5)
    )
    body = samples()[0] | {"papers": [{"path": "a.png", "kind": "photo"}]}
    with pytest.raises(ValidationError) as refusal:
        office.filing.file(body, "OP1", paper_folder=tmp_path, held=held)
    assert [(p.field, p.code) for p in refusal.value.problems] == [("papers", "too_many")]
    assert list(office.folder.papers.iterdir()) == []


@pytest.mark.parametrize("typed", ["+91 98000 00001", "৯৮০০০০০০০১"])
def test_a_returning_citizen_is_known_however_the_mobile_is_typed(
    office: Workspace, typed: str
) -> None:
    office.filing.file(samples()[0], "OP1")
    assert samples()[0]["petitioner"]["mobile"] == "9800000001"
    assert office.filing.returning(typed) is not None
    assert office.filing.returning("not a mobile") is None
