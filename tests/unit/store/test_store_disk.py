"""What happens when the system really refuses to write."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from store_rig import StandingClock, file

from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.number import Number
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.store import Store

resource = pytest.importorskip("resource")


def trouble(action: Callable[[], object]) -> StorageTrouble:
    with pytest.raises(StorageError) as refused:
        action()
    return refused.value.trouble


@contextmanager
def no_file_may_grow() -> Iterator[None]:
    """Let the system refuse every write beyond the files' present size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_log_that_cannot_be_folded_is_kept_for_the_next_start(
    store: Store, clock: StandingClock
) -> None:
    filed = file(store)
    with no_file_may_grow():
        store.close()
    folder = DataFolder(store.folder.path)
    again = Store.open(folder, open_key(folder, lambda: None), clock)
    with again.read() as records:
        assert records.complaints.get(filed.ref) is not None
    again.close()


def test_a_save_that_the_disk_refuses_gives_no_number(store: Store) -> None:
    with no_file_may_grow():
        assert trouble(lambda: file(store)) in (StorageTrouble.FULL, StorageTrouble.UNREADABLE)
    assert Number(file(store).ref).seq == 1


def test_a_paper_that_the_disk_refuses_is_named(store: Store) -> None:
    with no_file_may_grow():
        assert trouble(lambda: store.papers.add(bytes(9000))) is StorageTrouble.FULL
    assert list(store.folder.papers.iterdir()) == []
    store.folder.papers.rmdir()
    store.folder.papers.write_text("a file, not a folder")
    assert trouble(lambda: store.papers.add(b"x")) is StorageTrouble.READ_ONLY
