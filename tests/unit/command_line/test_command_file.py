"""``abhijog file``: good lines become complaints, bad lines are named, nothing stops the rest."""

import json
import os
from pathlib import Path

import pytest
from calling import Terminal, write_lines

from desktop.command_line.lines import MAX_LINE_BYTES, read_lines
from desktop.services.workspace import Workspace
from local_db.domain.number import is_number
from tests.fakes.office import SAMPLES, samples

GOOD = samples()[0]


def changed(path: str, value: object) -> dict[str, object]:
    """A good complaint with one value changed."""
    body = json.loads(json.dumps(GOOD))
    *parts, name = path.split(".")
    place = body
    for part in parts:
        place = place[part]
    place[name] = value
    return body


def test_every_sample_is_filed_and_told_in_order(terminal: Terminal) -> None:
    called = terminal.call("file", str(SAMPLES))
    assert called.code == 0
    assert [line["line"] for line in called.out] == list(range(1, len(samples()) + 1))
    assert len({line["ref"] for line in called.out}) == len(samples())
    assert all(is_number(line["ref"]) and set(line) == {"line", "ref", "case_id"}
               for line in called.out)  # fmt: skip


@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        (b'{"source": "walk_in"', "", "broken_json"),
        (b"[1, 2]", "", "wrong_type"),
        (b'"a complaint"', "", "wrong_type"),
        (b"null", "", "wrong_type"),
        (b'{"a": 1, "a": 2}', "", "broken_json"),
        (b'{"a": NaN}', "", "broken_json"),
        (b'{"a": -Infinity}', "", "broken_json"),
        (b"[" * 100_000, "", "broken_json"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "", "broken_json"),
        (b"\xff\xfe{\x00}\x00", "", "not_utf8"),
        (b'{"a": "' + b"x" * MAX_LINE_BYTES + b'"}', "", "line_too_long"),
        (b"\x00\x00\x00", "", "broken_json"),
        ({}, "source", "required"),
        (changed("aadhaar", "1"), "aadhaar", "unknown_field"),
        (changed("petitioner.shoe_size", 9), "petitioner.shoe_size", "unknown_field"),
        (changed("filed_at", "2026-11-23T10:00:00+05:30"), "filed_at", "unknown_field"),
        (changed("petitioner", []), "petitioner", "wrong_type"),
        (changed("petitioner.age", "38"), "petitioner.age", "wrong_type"),
        (changed("petitioner.age", bool(1)), "petitioner.age", "wrong_type"),
        (changed("petitioner.age", 1e9), "petitioner.age", "wrong_type"),
        (changed("petitioner.name", 5), "petitioner.name", "wrong_type"),
        (changed("petitioner.name", "x" * 10_000), "petitioner.name", "too_long"),
        (changed("petitioner.mobile", "12345"), "petitioner.mobile", "mobile_invalid"),
        (changed("confidential", "yes"), "confidential", "wrong_type"),
        (changed("source", "pigeon"), "source", "unknown_value"),
        (changed("complaint.category", "C77"), "complaint.category", "unknown_code"),
        (changed("complaint.description", " \u200b "), "complaint.description", "required"),
        (changed("previous_ref", "26347020000138"), "previous_ref", "number_check"),
        (changed("papers", "letter.pdf"), "papers", "wrong_type"),
        (changed("papers", [{"kind": "letter"}]), "papers.0.path", "required"),
        (changed("papers", [{"path": "no.pdf", "kind": "letter"}]), "papers.0.path",
         "paper_missing"),
        (changed("papers", [{"path": ".", "kind": "letter"}]), "papers.0.path", "paper_missing"),
        (changed("papers", [{"path": "x" * 900, "kind": "letter"}]), "papers.0.path",
         "paper_unreadable"),
        (changed("papers", [{"path": "a\u0000b", "kind": "letter"}]), "papers.0.path", "bad_text"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_spoils_nothing_but_itself(
    terminal: Terminal, tmp_path: Path, bad: object, field: str, code: str
) -> None:
    called = terminal.call("file", str(write_lines(tmp_path / "list.jsonl", [GOOD, bad, GOOD])))
    assert called.code == 1
    assert [line["line"] for line in called.out] == [1, 3]
    [told, summary] = called.err
    assert told["line"] == 2
    assert (field, code) in [(p["field"], p["code"]) for p in told["problems"]]
    assert all(p["message"] for p in told["problems"])
    assert summary["error"] == "some_lines_failed"


def test_a_lone_half_of_a_letter_is_refused_and_can_be_told(
    terminal: Terminal, tmp_path: Path
) -> None:
    bad = json.dumps(changed("petitioner.name", "\ud800")).encode()
    worse = b'{"\\ud800": 1}'
    called = terminal.call("file", str(write_lines(tmp_path / "list.jsonl", [bad, worse])))
    fields = [{p["field"] for p in line["problems"]} for line in called.err if "line" in line]
    assert "petitioner.name" in fields[0]
    assert len(fields) == 2


def test_a_line_ends_at_a_line_feed_and_nowhere_else(terminal: Terminal, tmp_path: Path) -> None:
    words = "এক\u2028দুই\u0085তিন\u2029চার"
    raw = json.dumps(changed("complaint.description", words), ensure_ascii=False).encode()
    path = tmp_path / "list.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + raw + b"\r\n\r\n \n" + raw)
    called = terminal.call("file", str(path))
    assert (called.code, [line["line"] for line in called.out]) == (0, [1, 4])


def test_an_empty_file_is_nothing_to_do(terminal: Terminal, tmp_path: Path) -> None:
    for content in (b"", b"\n\n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"):
        (tmp_path / "empty.jsonl").write_bytes(content)
        called = terminal.call("file", str(tmp_path / "empty.jsonl"))
        assert (called.code, called.out, called.err) == (0, (), ())


def test_what_is_no_file_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    for name in ("missing.jsonl", ".", "x" * 300, os.fsdecode(b"\xff.jsonl")):
        called = terminal.call("file", str(tmp_path / name))
        assert (called.code, called.error, called.out) == (1, "file_unreadable", ())


def test_a_long_line_is_skipped_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b"x" * (3 * MAX_LINE_BYTES) + b"\n{}\n" + b"y" * (MAX_LINE_BYTES + 1))
    lines = list(read_lines(path))
    assert [(line.number, line.problem is None) for line in lines] == [
        (1, False), (2, True), (3, False),
    ]  # fmt: skip


def test_papers_are_looked_for_beside_the_file(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "letter.pdf").write_bytes(b"%PDF-1.7 broken")
    body = changed("papers", [{"path": "letter.pdf", "kind": "letter"}])
    called = terminal.call("file", str(write_lines(tmp_path / "list" / "a.jsonl", [body])))
    [problem] = called.err[0]["problems"]
    assert (problem["code"], problem["field"]) == ("paper_damaged", "papers.0.path")
    assert "letter.pdf" in problem["message"]


def test_what_was_masked_is_told_without_the_number(terminal: Terminal, tmp_path: Path) -> None:
    body = changed("complaint.description", "আধার 9999 4105 7058 জমা দিলাম")
    called = terminal.call("file", str(write_lines(tmp_path / "a.jsonl", [body])))
    assert called.code == 0
    assert [line["notice"]["code"] for line in called.err] == ["aadhaar_masked"]
    assert "4105" not in json.dumps(called.err)


def test_the_operator_is_sealed_into_the_complaint(terminal: Terminal, tmp_path: Path) -> None:
    path = str(write_lines(tmp_path / "a.jsonl", [GOOD]))
    [told] = terminal.call("file", path, "--operator", "OP1").out
    [other] = terminal.call("file", path).out
    assert terminal.call("file", path, "--operator", "OP9").error == "operator_unknown"
    with Workspace.open(terminal.folder) as office, office.store.read() as records:
        entered = [records.complaints.get(line["ref"]) for line in (told, other)]
        assert [c.entered_by for c in entered if c is not None] == ["OP1", "TERMINAL"]
        assert records.complaints.count() == 2


def test_a_bad_line_is_told_in_bengali_without_a_word_of_english(
    terminal: Terminal, tmp_path: Path
) -> None:
    path = str(write_lines(tmp_path / "a.jsonl", [b"{", changed("source", "pigeon")]))
    called = terminal.call("file", path, lang="bn")
    messages = [p["message"] for line in called.err if "problems" in line for p in line["problems"]]
    assert len(messages) == 2
    letters = [letter for letter in "".join(messages).replace("JSON", "") if letter.isalpha()]
    assert min(letters) > "\u0980"
