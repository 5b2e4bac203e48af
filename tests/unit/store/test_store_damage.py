"""A damaged file is noticed, never read wrongly, and salvaged (local_db.md 4 and 12, bar 11)."""

import os
import random
import shutil
import statistics
from pathlib import Path

import pytest
from damage_rig import COMPLAINTS, KEPT, Hurt, all_of, contents, copied, make_busy_store, roots
from store_rig import StandingClock, file

from local_db import salvage_loading
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.finding import PAGE_ROWS
from local_db.domain.number import Number
from local_db.domain.salvage_report import SalvageReport
from local_db.page_cipher import PAGE_BYTES, PageCipher
from local_db.page_file import PageFile
from local_db.page_trees import PageTrees
from local_db.salvage import Salvage
from local_db.store import Store

# A short campaign with every change; the task "damages" runs the long one.
DAMAGES = int(os.environ.get("ABHIJOG_DAMAGES", "40"))
pytestmark = pytest.mark.timeout(120 + 6 * DAMAGES)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "data"
    make_busy_store(path)
    return path


@pytest.fixture
def hurt(whole: Path, tmp_path: Path) -> Hurt:
    return copied(whole, tmp_path / "data")


def salvage(hurt: Hurt, *backups: Path) -> SalvageReport:
    hurt.folder.lock()
    report = Salvage(hurt.folder, hurt.key, StandingClock(), backups=backups).run()
    hurt.folder.unlock()
    return report


def looked_through(store: Store) -> int:
    while not (progress := store.deep_check_step(50)).is_over:
        pass
    return progress.damaged


def saved_and_sound(hurt: Hurt) -> set[str]:
    """Open a salvaged store, check everything, file once more, and return the earlier numbers."""
    with hurt.open() as store:
        with store.read() as records:
            checks = {check.check: check for check in records.checks.verify()}
            refs = [case.ref for case in records.complaints.page(limit=100_000).rows]
            found = records.complaints.find("নলকূপ")
            for ref in refs:
                assert records.complaints.get(ref) is not None
        assert {n: c.detail for n, c in checks.items() if not c.ok} == {}
        assert refs == sorted(refs, reverse=True)
        assert len(found) == PAGE_ROWS
        assert looked_through(store) == 0
        assert store.health.failed == ()
    return set(refs)


def test_pages_are_read_as_sqlite_reads_them(hurt: Hurt) -> None:
    wanted = contents(hurt.folder, hurt.key)
    found: dict[str, list[tuple[object, ...]]] = {name: [] for name in KEPT}
    with PageFile(hurt.folder.database, hurt.key) as pages:
        for row in PageTrees(pages, lambda _done, _all: None).rows():
            assert row.is_reached
            if row.shape.table.name in found:
                columns = [column.name for column in row.shape.table.columns]
                found[row.shape.table.name].append(tuple(row.row[name] for name in columns))
    assert {name: sorted(map(repr, rows)) for name, rows in found.items()} == {
        name: sorted(map(repr, rows)) for name, rows in wanted.items()
    }
    assert min(len(rows) for rows in wanted.values()) >= 1


def test_a_page_is_sealed_as_sqlcipher_seals_it(hurt: Hurt) -> None:
    cipher = PageCipher(hurt.key)
    data = hurt.folder.database.read_bytes()
    clear = cipher.open(1, data[:PAGE_BYTES])
    assert clear is not None
    hurt.folder.database.write_bytes(cipher.seal(1, clear, hurt.key.salt) + data[PAGE_BYTES:])
    assert len(contents(hurt.folder, hurt.key)["complaint"]) == COMPLAINTS
    assert not cipher.is_whole(2, data[:PAGE_BYTES])


def test_random_damages_are_noticed_and_everything_is_salvaged(whole: Path, tmp_path: Path) -> None:
    chance = random.Random(7391)  # noqa: S311 - where to damage is no secret
    first = copied(whole, tmp_path / "whole")
    wanted = contents(first.folder, first.key)
    refs = {row[2] for row in wanted["complaint"]}
    shares = []
    for number in range(DAMAGES):
        hurt = copied(whole, tmp_path / str(number))
        page = chance.randint(2, hurt.pages)
        hurt.spoil(page, chance.randrange(PAGE_BYTES - 8))
        assert is_noticed(hurt, wanted), page
        report = salvage(hurt)
        kept = saved_and_sound(hurt)
        shares.append(len(kept) / len(refs))
        assert kept <= refs
        assert len(report.missing) == len(refs - kept) or not is_kept(report, "lease")
        shutil.rmtree(hurt.folder.path)
    assert min(shares) >= 0.95
    assert statistics.median(shares) == 1


def is_kept(report: SalvageReport, name: str) -> bool:
    return next(t.kept for t in report.tables if t.table == name) > 0


def is_noticed(hurt: Hurt, wanted: dict[str, list[tuple[object, ...]]]) -> bool:
    """Tell whether damage is found by opening, reading or looking through, never wrong rows."""
    try:
        store = hurt.open()
    except StorageError as error:
        return error.trouble is StorageTrouble.DAMAGED
    with store:
        is_met = meets_damage(store, wanted)
        assert is_met or looked_through(store) > 0
        return refused(store) is StorageTrouble.DAMAGED


def meets_damage(store: Store, wanted: dict[str, list[tuple[object, ...]]]) -> bool:
    """Read everything; every row that comes must be the right one."""
    try:
        with store.read() as records:
            for name, rows in wanted.items():
                # The opening itself writes these two.
                if name not in {"meta", "counter"}:
                    found = records.work.connection.exec_driver_sql(all_of(name))
                    assert [tuple(row) for row in found] == rows, f"wrong rows of {name}"
    except StorageError as error:
        return error.trouble is StorageTrouble.DAMAGED
    return False


def refused(store: Store) -> StorageTrouble:
    with pytest.raises(StorageError) as trouble:
        file(store)
    return trouble.value.trouble


@pytest.mark.parametrize("table", ["complaint", "outbox", "audit", "slip_print", "paper"])
def test_a_destroyed_root_of_a_table_costs_no_complaint(hurt: Hurt, table: str) -> None:
    hurt.spoil(roots(hurt.folder, hurt.key)[table])
    report = salvage(hurt)
    assert report.missing == ()
    assert len(saved_and_sound(hurt)) == COMPLAINTS


@pytest.mark.parametrize("lost", [[1], [1, 2, 3, 4, 5, 6]])
def test_a_destroyed_first_page_costs_nothing(hurt: Hurt, lost: list[int]) -> None:
    """Nothing can be read by SQL then; the schema's own pages may be gone with it."""
    before = contents(hurt.folder, hurt.key)
    for page in lost:
        hurt.spoil(page)
    with pytest.raises(StorageError) as refused_to_open:
        hurt.open()
    assert refused_to_open.value.trouble is StorageTrouble.DAMAGED
    report = salvage(hurt)
    assert report.missing == ()
    assert report.damaged_pages >= 1
    saved_and_sound(hurt)
    after = contents(hurt.folder, hurt.key)
    for name in ("complaint", "outbox", "amendment", "paper", "portal_ref", "lease", "operator"):
        assert after[name] == before[name], name
    kept = hurt.folder.path / report.kept_in.name
    assert (kept / "abhijog.db").exists()


def test_what_is_lost_in_one_place_is_made_again_from_the_other(hurt: Hurt) -> None:
    before = contents(hurt.folder, hurt.key)
    with PageFile(hurt.folder.database, hurt.key) as pages:
        trees = PageTrees(pages, lambda _done, _all: None)
        root = trees._roots()["complaint"]
        leaves = [page.number for page in trees._tree(root, None) if page.is_leaf]
    for page in leaves:
        hurt.spoil(page)
    report = salvage(hurt)
    (complaints,) = (t for t in report.tables if t.table == "complaint")
    assert (complaints.kept, complaints.rebuilt, complaints.lost) == (0, COMPLAINTS, 0)
    saved_and_sound(hurt)
    assert contents(hurt.folder, hurt.key)["complaint"] == before["complaint"]


def test_numbers_that_cannot_be_saved_are_named(hurt: Hurt) -> None:
    """Both places of some complaints are gone: the report tells exactly which."""
    refs = {row[2] for row in contents(hurt.folder, hurt.key)["complaint"]}
    with PageFile(hurt.folder.database, hurt.key) as pages:
        trees = PageTrees(pages, lambda _done, _all: None)
        roots_of = trees._roots()
        for table in ("complaint", "outbox"):
            leaves = [p.number for p in trees._tree(roots_of[table], None) if p.is_leaf]
            for page in leaves[10:14]:
                hurt.spoil(page)
    report = salvage(hurt)
    kept = saved_and_sound(hurt)
    missing = {Number.parse(number).digits for number in report.missing}
    assert missing == refs - kept
    assert missing


def test_the_audit_chain_tells_where_rows_are_lost_and_goes_on(hurt: Hurt) -> None:
    rows = len(contents(hurt.folder, hurt.key)["audit"])
    with PageFile(hurt.folder.database, hurt.key) as pages:
        trees = PageTrees(pages, lambda _done, _all: None)
        leaves = [p.number for p in trees._tree(trees._roots()["audit"], None) if p.is_leaf]
    hurt.spoil(leaves[2])
    salvage(hurt)
    with hurt.open() as store:
        with store.read() as records:
            report = records.audit.verify()
            actions = records.work.connection.exec_driver_sql(
                "SELECT action FROM audit ORDER BY seq DESC LIMIT 2"
            ).all()
        assert report.ok
        assert rows - 40 < report.checked < rows + 2
        assert [action for (action,) in actions] == ["store.salvaged", "audit.gap"]
        with store.write() as records:
            connection = records.work.connection
            connection.exec_driver_sql("DROP TRIGGER audit_no_delete")
            connection.exec_driver_sql("DELETE FROM audit WHERE seq = 5")
        with store.read() as records:
            assert records.audit.verify().broken_at == 6


def test_a_backup_gives_what_the_damaged_file_has_lost(
    hurt: Hurt, whole: Path, tmp_path: Path
) -> None:
    backup = copied(whole, tmp_path / "backup").folder.database
    everything = roots(hurt.folder, hurt.key)
    for name in ("lease", "meta", "operator", "pack"):
        hurt.spoil(everything[name])
    report = salvage(hurt, backup)
    assert report.is_enrolled
    after = contents(hurt.folder, hurt.key)
    assert len(after["operator"]) == 1
    assert len(after["pack"]) == 1
    assert len(saved_and_sound(hurt)) == COMPLAINTS


def test_a_lost_range_of_numbers_goes_on_behind_what_the_side_files_know(hurt: Hurt) -> None:
    """The newest complaints are lost together with the counters: only the side files know them."""
    with hurt.open() as store:
        newest = [Number(file(store).ref).seq for _ in range(3)]
    tables = roots(hurt.folder, hurt.key)
    with PageFile(hurt.folder.database, hurt.key) as pages:
        trees = PageTrees(pages, lambda _done, _all: None)
        for name in ("complaint", "outbox"):
            hurt.spoil([p.number for p in trees._tree(tables[name], None) if p.is_leaf][-1])
    for name in ("lease", "counter"):
        hurt.spoil(tables[name])
    salvage(hurt)
    with hurt.open() as store:
        assert Number(file(store).ref).seq > max(newest)


def test_without_side_files_a_lost_range_goes_on_far_above(
    hurt: Hurt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hurt.spoil(roots(hurt.folder, hurt.key)["lease"])
    salvage(hurt)
    monkeypatch.setenv("ABHIJOG_SIDE_FILES", str(tmp_path / "none"))
    with hurt.open() as store:
        assert Number(file(store).ref).seq >= 20_000


def test_a_store_that_has_lost_its_name_gives_no_number(hurt: Hurt) -> None:
    hurt.spoil(roots(hurt.folder, hurt.key)["meta"])
    report = salvage(hurt)
    assert not report.is_enrolled
    with hurt.open() as store:
        assert refused(store) is StorageTrouble.NOT_ENROLLED


@pytest.mark.parametrize(
    ("table", "cursor"), [("case_state", None), ("portal_ref", None), ("draft", "30")]
)
def test_what_the_portal_told_is_asked_for_again_when_it_is_lost(
    hurt: Hurt, table: str, cursor: str | None
) -> None:
    hurt.spoil(roots(hurt.folder, hurt.key)[table])
    salvage(hurt)
    with hurt.open() as store, store.read() as records:
        assert records.device.cursor() == cursor


def test_a_truncated_file_is_noticed_and_salvaged(hurt: Hurt) -> None:
    refs = {row[2] for row in contents(hurt.folder, hurt.key)["complaint"]}
    with hurt.folder.database.open("r+b") as file_:
        file_.truncate((hurt.pages - 9) * PAGE_BYTES - 100)
    assert is_noticed(hurt, {})
    report = salvage(hurt)
    kept = saved_and_sound(hurt)
    missing = {Number.parse(number).digits for number in report.missing}
    assert missing == refs - kept
    assert len(kept) >= 0.9 * len(refs)


def test_a_file_of_nothing_but_noise_is_not_exchanged(hurt: Hurt) -> None:
    hurt.folder.database.write_bytes(os.urandom(40 * PAGE_BYTES))
    before = hurt.folder.database.read_bytes()
    with pytest.raises(DeskError) as refused_to:
        salvage(hurt)
    hurt.folder.unlock()
    assert refused_to.value.code == "salvage_nothing_found"
    assert hurt.folder.database.read_bytes() == before


def test_a_body_that_does_not_fit_its_digest_is_not_taken(hurt: Hurt) -> None:
    """Its pages are whole, but the body was exchanged: the twin in the outbox is taken instead."""
    forge(hurt)
    salvage(hurt)
    assert bodies_are_true(hurt)


def test_a_salvage_that_checks_no_digest_would_be_seen(
    hurt: Hurt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salvage_loading, "digest", lambda _body: _Anything())
    forge(hurt)
    salvage(hurt)
    assert not bodies_are_true(hurt)


class _Anything(str):
    """Equal to every digest: the planted bug."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return True

    def __ne__(self, other: object) -> bool:
        return False

    def __hash__(self) -> int:
        return 0


def forge(hurt: Hurt) -> None:
    with hurt.open() as store, store.write() as records:
        connection = records.work.connection
        connection.exec_driver_sql("DROP TRIGGER complaint_no_update")
        connection.exec_driver_sql(
            "UPDATE complaint SET body = (SELECT body FROM complaint WHERE id = 9) WHERE id = 5"
        )


def bodies_are_true(hurt: Hurt) -> bool:
    rows = contents(hurt.folder, hurt.key)
    sealed = {row[4]: row[9] for row in rows["outbox"] if row[2] == "case.filed"}
    return all(sealed[row[2]] == row[-1] for row in rows["complaint"])
