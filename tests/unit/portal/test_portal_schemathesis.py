"""Schemathesis holds the served portal against the contract file, with a device's token."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from contract_file import FILE
from device_rig import Counter

from sync.contract.shared import SystemClock
from tests.fakes.portal import running_portal

HERE = Path(__file__).parent
HOOKS = HERE / "schemathesis_hooks.py"
SEEDS = tuple(os.environ.get("ABHIJOG_SEEDS", "1").split())
EXAMPLES = os.environ.get("ABHIJOG_EXAMPLES", "4")


@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_found_between_the_portal_and_its_contract(tmp_path: Path, seed: str) -> None:
    with running_portal(tmp_path, clock=SystemClock()) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        counter.send(counter.filing())
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                "--config-file", str(HERE / "schemathesis.toml"),
                "run", str(FILE),
                "--url", f"{portal.base_url}/v1",
                "--header", f"Authorization: Bearer {counter.token}",
                "--seed", seed, "--max-examples", EXAMPLES,
                # Bytes of a paper need a session of their own; the tus tests are theirs.
                "--exclude-path-regex", "^/uploads",
                "--generation-database", "none", "--no-color",
            ],
            cwd=tmp_path, env={**os.environ, "SCHEMATHESIS_HOOKS": str(HOOKS)},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        counter.line.close()
    assert done.returncode == 0, done.stdout[-6_000:]
    assert "Traceback" not in done.stderr
