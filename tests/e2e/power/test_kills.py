"""``kill -9`` while the program types, takes papers, prints, sends: what it told is there after.

A few kills of each with every change; ``ABHIJOG_KILLS`` makes them many (task ``work-kills``).
``tests/e2e/test_file_kill.py`` does the same to ``abhijog file`` alone.
"""

import json
import os
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from desktop.services.practice_office import add_practice_operators
from local_db.domain.states import SendState
from tests.e2e.power.kills import Killer
from tests.e2e.power.next_start import faults_at_the_counter
from tests.e2e.power.power_cuts import Computer
from tests.e2e.processes import ROOT, abhijog, portal, run
from tests.fakes.office import lease_numbers, samples

KILLS = int(os.environ.get("ABHIJOG_KILLS", "6"))
WORK = str(Path(__file__).with_name("counter_work.py"))
SCREENS = ROOT / "tests" / "gui" / "screens"
# A window takes seconds to open.
DESK_KILLS = max(3, KILLS // 5)
pytestmark = pytest.mark.timeout(240 + 12 * KILLS)


@pytest.fixture
def computer(tmp_path: Path) -> Computer:
    computer = Computer(tmp_path.resolve() / "pc")
    computer.root.mkdir()
    return computer


def chance() -> random.Random:
    return random.Random(20261125)  # noqa: S311 - when to kill is no secret


def report(what: str, killer: Killer, kills: int) -> None:
    refs = [line["ref"] for line in killer.told if "ref" in line]
    assert len(refs) == len(set(refs)), "a number was told twice"
    sys.stderr.write(
        f"\n{what}: {kills} kills ({killer.early} while it started, {killer.over} after its end), "
        f"{len(killer.told)} lines told, {len(refs)} numbers, none lost\n"
    )


def unsent(computer: Computer) -> int:
    with computer.at_work() as office:
        return office.queue.figures().counts[SendState.READY]


def test_no_kill_at_the_counter_loses_a_draft_a_paper_a_number_or_a_slip(
    computer: Computer,
) -> None:
    with computer.set_up() as office:
        lease_numbers(office)
    killer = Killer(computer, [sys.executable, WORK, str(computer.data), "1000"], chance())
    for _ in range(KILLS):
        killer.kill_once()
        assert faults_at_the_counter(computer, killer.told) == []
    report("a counter at work", killer, KILLS)


def test_no_kill_while_sending_loses_or_doubles_a_complaint(
    computer: Computer, tmp_path: Path
) -> None:
    file, place = tmp_path / "list.jsonl", tmp_path / "portal"
    lines = [json.dumps(body, ensure_ascii=False) for body in samples()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with portal(place) as address:
        [made] = run(place, "portal", "enrol-code", "347").out
        enrol = ("init", "--practice", "--portal", address, "--code", made["code"])
        assert run(computer.data, *enrol, **computer.environment).code == 0
        left: Counter[int] = Counter()
        sender = Killer(computer, abhijog(computer.data, "send", "--until-empty"), chance())
        for _ in range(KILLS):
            filed = run(computer.data, "file", str(file), **computer.environment)
            sender.told += filed.out
            sender.kill_once(after_s=sender.chance.uniform(0.3, 2.4))
            left[unsent(computer)] += 1
            assert faults_at_the_counter(computer, sender.told) == []
        assert run(computer.data, "send", "--until-empty", **computer.environment).code == 0
        there = [case["ref"] for case in run(place, "portal", "cases").out]
        queue = run(computer.data, "queue", **computer.environment).out
    assert len(there) == len(set(there))
    told = {line["ref"] for line in sender.told if "ref" in line}
    assert told <= set(there)
    # The look after each kill files one more, and that arrives too.
    assert len(there) == len(told) + KILLS
    assert {row["state"] for row in queue} == {"done"}
    report(f"sending (unsent after a kill, and how often: {dict(left)})", sender, KILLS)


def test_no_kill_at_the_desk_loses_what_was_typed_or_shown(computer: Computer) -> None:
    with computer.set_up() as office:
        lease_numbers(office)
        add_practice_operators(office.sign_in)
    screens = {
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": os.pathsep.join(map(str, (ROOT, SCREENS, SCREENS.parent))),
    }
    words = [sys.executable, str(SCREENS / "working_desk.py"), str(computer.data)]
    killer = Killer(computer, words, chance(), screens)
    for _ in range(DESK_KILLS):
        killer.kill_once()
        assert faults_at_the_counter(computer, killer.told) == []
    report("the desk", killer, DESK_KILLS)
