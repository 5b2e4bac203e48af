"""The measurements of the line run, small: their figures are for long runs on a quiet machine."""

import json
import subprocess
import sys

import pytest

from tests.e2e.processes import ROOT

SMALL = "--plans 256k --records 20 --paper 100000 --loopback 60 --bare 10 --memory 100"


@pytest.mark.timeout(240)
def test_line_loopback_and_memory_are_measured() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.link", *SMALL.split()],
        capture_output=True,
        cwd=ROOT,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr.decode()
    line, paper, loopback, memory = (json.loads(told) for told in done.stdout.splitlines())
    assert line["records"] == 20
    # Some bytes are always wasted, and no line carries more than its rate.
    assert line["carried_per_complaint"] > line["up_per_complaint"] * 0.9
    assert 0 < line["share_of_rate"] <= 1
    assert 0 < line["bare_kbit_s"] <= 256
    assert (loopback["loopback"], memory["memory"]) == (60, 100)
    assert loopback["ratio"] > 1
    assert paper["whole"]
    assert paper["bytes_times"] >= 1
