"""A process killed at any moment loses no committed report and leaves a ledger that opens and goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from communique.ledger import Ledger, View

HERE = Path(__file__).parent
REPORTS = 150
KILLS = 8

PROGRAM = """
import sys
sys.path.insert(0, sys.argv[2])
from builders import report
from communique.ledger import Ledger
from communique.run import read_into
from doubles import PatternLinker, PatternReader, pattern_code

class Told(Ledger):
    def commit_batch(self, entries, coder):
        count = super().commit_batch(entries, coder)
        print(*(e.report.source_id for e in entries), sep="\\n", flush=True)
        return count

def made(n):  # as unlike each other as reports of different days and persons are
    other = " ".join(f"w{n * k}" for k in range(3, 40))
    text = f"Ana{n} met Bo{n} in the hall. “Enough of {n}” said Ana{n} {other}"
    return report(f"r{n}", text=text, published=f"20{n % 60 + 10}-{n % 12 + 1:02d}-{n % 28 + 1:02d}")

inputs = map(made, range(int(sys.argv[3])))
with Told.open(sys.argv[1]) as ledger:
    reader = PatternReader(delay=0.0005)
    tally = read_into(ledger, inputs, reader, PatternLinker(), code=pattern_code, batch_reports=7)
    print("end", flush=True)
"""


def committed(output: str) -> set[str]:
    """The reports that the process said it had committed: whole lines only."""
    return {line for line in output.split("\n")[:-1] if line and line != "end"}


@pytest.mark.slow
def test_killed_at_random_moments_nothing_committed_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    chance = random.Random(20310304)
    told: set[str] = set()
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, "-c", PROGRAM, str(path), str(HERE.parent), str(REPORTS)]
    for _ in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            first = process.stdout.readline() if told != {f"r{n}" for n in range(REPORTS)} else ""
            time.sleep(chance.uniform(0.0, 0.4))
            process.send_signal(signal.SIGKILL)
            told |= committed(first + process.stdout.read())
        with Ledger.open(path) as ledger, ledger.writer():
            stored = {r.report.source_id for r in View(ledger).reports()}
            assert told <= stored
            assert sum(len(event.assertions) for event in View(ledger).events()) == len(stored)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment, timeout=300)
    with Ledger.open(path, read_only=True) as ledger:
        assert {r.report.source_id for r in View(ledger).reports()} == {f"r{n}" for n in range(REPORTS)}
        assert sum(len(event.assertions) for event in View(ledger).events()) == REPORTS
        assert sum(1 for _ in View(ledger).statements()) == REPORTS
