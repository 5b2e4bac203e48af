"""``abhijog send`` under ``kill -9`` in the middle of papers: each arrives whole, and once."""

import io
import json
import time
from pathlib import Path

import pytest
from PIL import Image

from local_db.domain.clock import SystemClock
from sync.portal.operations import list_cases
from sync.portal.paper_shelf import PaperShelf, papers_beside
from tests.e2e.processes import run, start
from tests.fakes.office import samples
from tests.fakes.portal import Fault, RunningPortal, running_portal

UPLOADS = "/v1/uploads"
pytestmark = pytest.mark.timeout(240)


def noisy_photo(path: Path, seed: int) -> None:
    """A photo that does not become small: some pieces long even after it is reduced."""
    picture = Image.effect_noise((1_600, 1_200), 60 + seed).convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    path.write_bytes(out.getvalue())


def kill_after(folder: Path, portal: RunningPortal, exchanges: int) -> None:
    """Send, and kill the process at once when the portal answered so often about papers."""
    wanted = len(portal.faults.struck) + exchanges
    with start(folder, "send", "--until-empty") as process:
        while len(portal.faults.struck) < wanted and process.poll() is None:
            time.sleep(0.002)
        process.kill()


def test_a_killed_sender_goes_on_where_the_portal_stands(tmp_path: Path) -> None:
    folder, place = tmp_path / "desk", tmp_path / "portal"
    place.mkdir()
    lines = []
    for seed, body in enumerate(samples()[:3]):
        noisy_photo(tmp_path / f"{seed}.jpg", seed)
        papers = [{"path": f"{seed}.jpg", "kind": "photo", "title": None}]
        lines.append(json.dumps({**body, "papers": papers}, ensure_ascii=False))
    (tmp_path / "list.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with running_portal(place, clock=SystemClock()) as portal:
        code = portal.enrol_code()
        run(folder, "init", "--practice", "--portal", portal.base_url, "--code", code)
        filed = run(folder, "file", str(tmp_path / "list.jsonl"))
        assert (filed.code, len(filed.out)) == (0, 3), filed.raw_err
        portal.faults.slow_s = 0.05
        portal.faults.next(Fault.SLOW_REPLY, path=UPLOADS, times=10**6)

        for exchanges in (1, 2, 3, 4):
            kill_after(folder, portal, exchanges)

        done = run(folder, "send", "--until-empty")
        exchanges = len(portal.faults.struck)
        cases = list(list_cases(portal.database_url))

    assert (done.code, done.out[-1]["papers_pending"]) == (0, 0), done.raw_err
    assert [case["papers"] for case in cases] == [{"received": 1, "of": 1}] * 3
    shelf = PaperShelf(papers_beside(portal.database_url))
    assert list(shelf.parts()) == []
    kept = list(shelf.folder.glob("??/*"))
    assert len(kept) == 3
    # Each kill costs the piece under way and a question, and no more.
    pieces = sum(-(-path.stat().st_size // (64 * 1024)) for path in kept)
    assert exchanges <= pieces + len(kept) + 4 * 5
    checked = {line["check"]: line["ok"] for line in run(folder, "verify").out}
    assert checked["papers"]
    assert checked["queue"]
