"""The safe horizon: no row may appear later behind a cursor (portal contract, section 4).

Two writers as two processes are: each with a database object of its own, one of them holding its
transaction open while the other commits and a counter reads.
"""

import threading
from collections.abc import Iterator

import pytest
from device_rig import Counter
from sqlalchemy import Connection, select, update

from sync.contract.replies import NewPack
from sync.portal import feed_rows
from sync.portal.database import FEED
from sync.portal.feed_rows import News, put_news
from sync.portal.portal import Portal
from sync.portal.tables import counters
from tests.fakes.portal import PortalEngine, RunningPortal


def news(name: str) -> list[News]:
    return [News(office="347", change=NewPack(name=name, version="1"))]


@pytest.fixture
def writers(portal: RunningPortal) -> Iterator[tuple[Portal, Portal]]:
    with Portal.open(portal.database_url) as one, Portal.open(portal.database_url) as two:
        yield one, two


def seen_around_a_held_writer(counter: Counter, writers: tuple[Portal, Portal]) -> list[str]:
    """Return what a counter sees that always goes on from its cursor, while one writer dawdles."""
    one, two = writers
    started, may_commit, second_done = (threading.Event() for _ in range(3))

    def dawdle() -> None:
        with one.database.write() as connection:
            put_news(connection, news("first"))
            started.set()
            may_commit.wait(20)

    def hurry() -> None:
        with two.database.write() as connection:
            put_news(connection, news("second"))
        second_done.set()

    threads = [threading.Thread(target=dawdle), threading.Thread(target=hurry)]
    threads[0].start()
    assert started.wait(20)
    threads[1].start()
    # With the horizon the second writer waits for the first; without, it is through at once.
    second_done.wait(1.5)
    page = counter.changes()
    names = [change["name"] for change in page["changes"]]
    may_commit.set()
    for thread in threads:
        thread.join(20)
    names += [change["name"] for change in counter.changes(page["next_cursor"])["changes"]]
    return names


def test_a_writer_that_holds_its_transaction_hides_nothing_for_ever(
    counter: Counter, writers: tuple[Portal, Portal]
) -> None:
    assert seen_around_a_held_writer(counter, writers) == ["first", "second"]


def test_a_feed_without_the_horizon_is_found_out(
    counter: Counter,
    writers: tuple[Portal, Portal],
    engine: PortalEngine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Planted: the sequence comes from a counter that no transaction holds, as a sequence does."""
    if engine is PortalEngine.SQLITE:
        pytest.skip("SQLite has one writer at a time, whatever the portal does")
    one, _ = writers
    real = feed_rows.take

    def take_beside(connection: Connection, name: str, count: int) -> int:
        if name != FEED:
            return real(connection, name, count)
        with one.database.engine.begin() as own:
            moved = update(counters).where(counters.c.name == name)
            returned = moved.values(value=counters.c.value + count).returning(counters.c.value)
            last: int = own.execute(returned).scalar_one()
        return last - count + 1

    nobody = select(counters.c.value).where(counters.c.name == "nobody")
    monkeypatch.setattr("sync.portal.database._FEED_ROW", nobody)
    monkeypatch.setattr("sync.portal.feed_rows.take", take_beside)
    assert seen_around_a_held_writer(counter, writers) == ["second"]
