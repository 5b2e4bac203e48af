"""The recovery sheet: one page, the key readable on it and told nowhere else in the file."""

import re
from dataclasses import replace
from datetime import date

from local_db.recovery_key import RecoveryKey
from printing.raster import page_count, page_image
from printing.read_back import pdf_text
from printing.recovery_sheet import RecoverySheet, make_recovery_sheet

SHEET = RecoverySheet(
    groups=RecoveryKey(bytes(range(16))).groups,
    office_bn="ব্লক উন্নয়ন আধিকারিকের কার্যালয়, আউশগ্রাম-১",
    office_en="Office of the Block Development Officer, Ausgram I",
    counter="2",
    made_on=date(2026, 11, 25),
    is_practice=False,
)


def test_the_sheet_is_one_page_that_says_the_key_the_office_and_the_date() -> None:
    pdf = make_recovery_sheet(SHEET)
    assert page_count(pdf) == 1
    text = " ".join(pdf_text(pdf).split())
    for group in SHEET.groups:
        assert group in text
    for said in ("উদ্ধার-চাবি", "Recovery key", "আউশগ্রাম-১", "Ausgram I", "২৫-১১-২০২৬", "25 Nov 2026"):
        assert said in text
    assert "SPECIMEN" not in text


def test_what_is_typed_from_the_sheet_is_the_key() -> None:
    groups = re.findall(r"\b[0-9A-Z]{5}\b", pdf_text(make_recovery_sheet(SHEET)))
    assert RecoveryKey.read(" ".join(groups[:7])) == RecoveryKey(bytes(range(16)))


def test_nothing_of_the_key_is_in_the_files_title_or_in_a_repr() -> None:
    head = make_recovery_sheet(SHEET).partition(b"stream")[0] + make_recovery_sheet(SHEET)[-2000:]
    assert not any(group.encode() in head for group in SHEET.groups)
    assert not any(group in repr(SHEET) for group in SHEET.groups)


def test_a_practice_sheet_says_specimen_and_long_names_stay_on_one_page() -> None:
    long = "ব্লক উন্নয়ন আধিকারিকের কার্যালয় " * 12
    sheet = replace(SHEET, is_practice=True, office_bn=long, office_en="Office " * 60, counter="১২")
    pdf = make_recovery_sheet(sheet)
    assert page_count(pdf) == 1
    assert "SPECIMEN" in pdf_text(pdf)
    page = page_image(pdf, dpi=40)
    edge = page.crop((0, page.height - 15, page.width, page.height))
    assert edge.getextrema() in ((255, 255), ((255, 255),) * 3)


def test_a_counter_without_an_office_has_a_sheet_too() -> None:
    pdf = make_recovery_sheet(replace(SHEET, office_bn=None, office_en=None, counter=""))
    assert page_count(pdf) == 1


def below_the_key(group: str) -> bytes:
    page = page_image(make_recovery_sheet(replace(SHEET, groups=(group,) * 7)), dpi=60)
    return page.crop((0, page.height // 2, page.width, page.height)).tobytes()


def test_the_widest_groups_stay_on_one_line() -> None:
    """W is the alphabet's widest letter; a torn group would be typed as two, and move the rest."""
    assert below_the_key("WWWWW") == below_the_key("MMMMM") == below_the_key("11111")
