"""How well names are found across scripts: every pair of a list against every other.

Run as ``python -m bench.names FILE.csv [--store]``; the file has the columns english and bengali,
and may have a column group that names the same name. One JSON object per line. Without ``--store``
the keys are measured, with it real filings searched through the store, both ways round. Two rows
are the same name when they share a spelling (``raw``), or one that differs only by the letters that
Bengali writes alike (``merged``).
"""

import argparse
import csv
import dataclasses
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TypeAlias

from bench.complaints import complaint
from local_db.domain.clock import SystemClock
from local_db.domain.enrolment import Lease
from local_db.domain.filing import FilingRequest
from local_db.domain.people import Office
from local_db.domain.text import search_form
from local_db.folder import DataFolder
from local_db.keys import create_practice_key
from local_db.name_key import is_same_name
from local_db.store import Store

_Row: TypeAlias = tuple[str, str, str]
_Hits: TypeAlias = list[set[int]]
# Pairs of letters that usual spelling exchanges; nothing is taken from the program's own rules.
_ALIKE: Final = (
    ("[ীি]", "ি"), ("[ূু]", "ু"), ("[ণঞ]", "ন"), ("[শষ]", "স"), ("[ঙং]", "ং"), ("য(?!়)", "জ"),
    ("্", ""), ("(.)\\1", r"\1"),
)  # fmt: skip


def read_rows(path: Path) -> list[_Row]:
    """Read the list."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return [(row["english"], row["bengali"], row.get("group") or "") for row in rows]


def same_names(rows: Sequence[_Row], *, merged: bool) -> list[int]:
    """Return for every row the number of its name."""
    parent = list(range(len(rows)))

    def top(at: int) -> int:
        while parent[at] != at:
            at = parent[at]
        return at

    seen: dict[str, int] = {}
    for at, (english, bengali, group) in enumerate(rows):
        marks = [f"en {english.casefold()}", f"bn {bengali}", f"group {group}" if group else ""]
        if merged:
            marks.append(f"alike {_alike(bengali)}")
        for mark in filter(None, marks):
            parent[top(at)] = top(seen.setdefault(mark, at))
    return [top(at) for at in range(len(rows))]


def _alike(bengali: str) -> str:
    text = search_form(bengali)
    for letters, one in _ALIKE:
        text = re.sub(letters, one, text)
    return text


def by_key(typed: Sequence[str], written: Sequence[str]) -> _Hits:
    """Return what every typed name finds, by the keys alone."""
    return [{at for at, w in enumerate(written) if is_same_name(t, w)} for t in typed]


def by_store(typed: Sequence[str], written: Sequence[str]) -> _Hits:
    """Return what every typed name finds in a store where the others were filed."""
    with tempfile.TemporaryDirectory() as folder:
        store = _office(Path(folder) / "data")
        with store.write() as records:
            refs = [
                records.complaints.file(_named(place, n)).ref for place, n in enumerate(written)
            ]
        place = {ref: at for at, ref in enumerate(refs)}
        with store.read() as records:
            found = [{place[case.ref] for case in records.complaints.find(t)} for t in typed]
        store.close()
    return found


def _office(path: Path) -> Store:
    """Return a new enrolled store."""
    folder = DataFolder(path)
    folder.make()
    store = Store.create(folder, create_practice_key(folder), SystemClock())
    with store.write() as records:
        records.device.save_enrolment(
            device_id="bench",
            portal_url="http://127.0.0.1",
            office=Office(code="347", name_bn="ব", name_en="B", district_bn="জ", district_en="D"),
            counter_label="bench",
            leases=[Lease(slot="26-347-02", yy="26", office="347", device="02", first_seq=1)],
            portal_time=SystemClock().now(),
        )
    return store


def _named(place: int, name: str) -> FilingRequest:
    asked = complaint(place)
    who = dataclasses.replace(asked.intake.petitioner, name=name)
    # Words of a text are found as well; here only names are asked for.
    matter = dataclasses.replace(asked.intake.complaint, description=f"{place}")
    where = dataclasses.replace(asked.intake.address, village=None)
    intake = dataclasses.replace(
        asked.intake, petitioner=who, complaint=matter, address=where, sensitive=False
    )
    return dataclasses.replace(asked, intake=intake)


def measure(rows: Sequence[_Row], hits: _Hits, *, merged: bool) -> tuple[float, float]:
    """Return recall and precision: a row must find itself, and nothing of another name."""
    names = same_names(rows, merged=merged)
    recall = sum(at in found for at, found in enumerate(hits)) / len(rows)
    shown = sum(len(found) for found in hits)
    right = sum(names[at] == names[hit] for at, found in enumerate(hits) for hit in found)
    return recall, right / shown if shown else 0.0


def _report(rows: Sequence[_Row], how: str, way: str, hits: _Hits) -> None:
    for merged in (False, True):
        recall, precision = measure(rows, hits, merged=merged)
        line = {
            "how": how,
            "typed": way,
            "names": "merged" if merged else "raw",
            "pairs": len(rows),
            "recall": round(recall, 3),
            "precision": round(precision, 3),
        }
        print(json.dumps(line))


def _tell_wrong(rows: Sequence[_Row], way: str, hits: _Hits) -> None:
    names = same_names(rows, merged=True)
    for at, found in enumerate(hits):
        if at not in found:
            print(json.dumps({"typed": way, "missed": rows[at][:2]}, ensure_ascii=False))
        for hit in sorted(h for h in found if names[h] != names[at]):
            line = {"typed": way, "mixed": [rows[at][:2], rows[hit][:2]]}
            print(json.dumps(line, ensure_ascii=False))


def main(arguments: Iterable[str] | None = None) -> None:
    """Measure a list."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--store", action="store_true", help="through filings and the search")
    parser.add_argument("--wrong", action="store_true", help="name what was missed and mixed up")
    asked = parser.parse_args(None if arguments is None else list(arguments))
    rows = read_rows(asked.file)
    english, bengali = [row[0] for row in rows], [row[1] for row in rows]
    how: Callable[[Sequence[str], Sequence[str]], _Hits] = by_store if asked.store else by_key
    for way, typed, written in (("english", english, bengali), ("bengali", bengali, english)):
        hits = how(typed, written)
        _report(rows, "store" if asked.store else "key", way, hits)
        if asked.wrong:
            _tell_wrong(rows, way, hits)


if __name__ == "__main__":
    main()
