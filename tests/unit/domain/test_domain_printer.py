"""Printers' settings: every bad field is named, and what another program kept is no crash."""

import pytest

from local_db.domain.errors import ValidationError
from local_db.domain.printer import (
    Printer,
    PrinterBook,
    PrinterKind,
    read_book,
    split_address,
    write_book,
)

LASER = Printer(name="Laser", kind=PrinterKind.CUPS, target="laser", paper="a4", dx_mm=-1.5)
ROLL = Printer(name="রোল", kind=PrinterKind.NETWORK, target="10.0.0.5", paper="80mm", copies=2)


def bad_fields(**changes: object) -> list[str]:
    fields = {"name": "x", "kind": PrinterKind.NETWORK, "target": "10.0.0.5", "paper": "80mm"}
    with pytest.raises(ValidationError) as refused:
        Printer(**{**fields, **changes}).checked()  # type: ignore[arg-type] # wrong on purpose
    return [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"name": " "}, ["name"]),
        ({"target": ""}, ["target"]),
        ({"target": "two words"}, ["target"]),
        ({"target": "10.0.0.5:99999"}, ["target"]),
        ({"name": "x" * 101}, ["name"]),
        ({"paper": "a4"}, ["paper"]),
        ({"paper": "letter"}, ["paper"]),
        ({"dots": 500}, ["dots"]),
        ({"dx_mm": 15.5, "dy_mm": float("nan")}, ["dx_mm", "dy_mm"]),
        ({"dx_mm": 0.3}, ["dx_mm"]),
        ({"copies": 0, "dpi": 72, "threshold": 255}, ["dpi", "copies", "threshold"]),
    ],
)
def test_every_bad_field_is_named(changes: dict[str, object], fields: list[str]) -> None:
    assert bad_fields(**changes) == fields


def test_a_printer_keeps_its_text_in_stored_form() -> None:
    typed = Printer(name="  Laser ", kind=PrinterKind.CUPS, target=" laser ", paper="a4")
    assert (typed.checked().name, typed.checked().target) == ("Laser", "laser")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("10.0.0.5", ("10.0.0.5", 9100)),
        ("printer.local:9101", ("printer.local", 9101)),
        ("[fe80::1]:9100", ("fe80::1", 9100)),
        ("10.0.0.5:0", None),
        ("http://10.0.0.5", None),
    ],
)
def test_an_address_has_a_port_or_the_usual_one(
    typed: str, address: tuple[str, int] | None
) -> None:
    assert split_address(typed) == address


def test_the_book_comes_back_as_it_was_kept() -> None:
    book = PrinterBook().with_printer(LASER).with_printer(ROLL).with_default("রোল")
    assert read_book(write_book(book)) == book


def test_what_another_program_kept_is_left_out_and_no_crash() -> None:
    kept = write_book(PrinterBook(printers=(LASER,)))
    rows = [*kept["printers"], {"kind": "telepathy"}, {}, {"name": "x", "kind": "cups"}]  # type: ignore[misc] # plain values
    newer = {**rows[0], "scent": "rose"}
    assert read_book({"printers": [*rows[1:], newer]}).printers == (LASER,)
    assert read_book({}) == PrinterBook()


def test_a_paper_goes_to_the_printer_chosen_for_it_else_to_the_first_that_holds_it() -> None:
    other = Printer(name="Other", kind=PrinterKind.CUPS, target="other", paper="a4")
    book = PrinterBook().with_printer(LASER).with_printer(other)
    assert book.for_paper("a4") == LASER
    assert book.for_paper("a5") is None
    chosen = book.with_default("Other")
    assert chosen.for_paper("a4") == other
    assert chosen.is_default(other)
    assert chosen.without("Other").for_paper("a4") == LASER
    assert book.with_default("nobody") == book


def test_a_new_name_takes_its_default_along_and_a_taken_one_is_refused() -> None:
    book = PrinterBook().with_printer(LASER).with_printer(ROLL).with_default("Laser")
    renamed = Printer(name="Canon", kind=PrinterKind.CUPS, target="laser", paper="a4")
    assert book.with_printer(renamed, before="Laser").for_paper("a4") == renamed
    taken = Printer(name="Laser", kind=PrinterKind.CUPS, target="x", paper="a4")
    with pytest.raises(ValidationError) as refused:
        book.with_printer(taken)
    assert refused.value.problems[0].code == "printer_name_taken"
