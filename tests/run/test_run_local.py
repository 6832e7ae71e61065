"""The reading loop: everything is counted, one bad report stops nothing, a second run changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from builders import report
from communique.errors import LedgerBusy, ModelError, RegistryError
from communique.ledger import Ledger, View
from communique.records import Failure, Reading, Report, ReportStatus
from communique.run import Tally, coder_of, read_batch, read_into
from doubles import PatternLinker, PatternReader, pattern_code


def inputs() -> list[Report | Failure]:
    return [
        report("met", text="Ana met Bo in the hall."),
        report("said", text="“Enough is enough” said Ana"),
        Failure("bad.html", "binary, not text"),
        report("none", text="It rained."),
        report("foreign", text="Il pleut.", language="fr"),
        report("broken", text="BREAK"),
        report("met", text="Ana met Bo in the hall."),
        report("more", text="Bo met Cy. Cy met Ana."),
    ]


def run(ledger: Ledger, reader: PatternReader | None = None, **options: object) -> Tally:
    return read_into(
        ledger,
        inputs(),
        reader or PatternReader(),
        PatternLinker(),
        code=pattern_code,
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("size", [1, 3, 32])
def test_everything_met_is_counted(tmp_path: Path, size: int) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        tally = run(ledger, batch_reports=size)
        assert (tally.read, tally.nothing_found, tally.duplicates, tally.unchanged) == (3, 1, 1, 0)
        assert dict(tally.languages) == {"fr": 1}
        assert [f.source_id for f in tally.failed] == ["bad.html", "broken"]
        assert (tally.events, tally.statements) == (3, 1)
        statuses = {r.report.source_id: r.status for r in View(ledger).reports()}
    assert statuses == {
        "met": ReportStatus.READ,
        "said": ReportStatus.READ,
        "more": ReportStatus.READ,
        "none": ReportStatus.NOTHING_FOUND,
        "foreign": ReportStatus.LANGUAGE_NOT_READ,
        "broken": ReportStatus.FAILED,
        "bad.html": ReportStatus.FAILED,
    }


def test_a_second_run_reads_only_what_failed(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        run(ledger)
        before = [list(View(ledger).events()), list(View(ledger).reports())]
        reader = PatternReader()
        tally = run(ledger, reader)
        assert [list(View(ledger).events()), list(View(ledger).reports())] == before
    assert tally.unchanged == 5
    assert (tally.read, tally.events) == (0, 0)
    assert reader.reports <= 2


def test_a_fault_on_one_report_is_recorded_with_its_reason(tmp_path: Path) -> None:
    del tmp_path
    entries = read_batch(
        [r for r in inputs() if isinstance(r, Report)], PatternReader(), PatternLinker(), code=pattern_code
    )
    broken = next(e for e in entries if e.report.source_id == "broken")
    assert broken.status is ReportStatus.FAILED
    assert broken.reason is not None
    assert "IndexError" in broken.reason
    assert sum(e.status is ReportStatus.READ for e in entries) == 4


def test_a_damaged_model_ends_the_run(tmp_path: Path) -> None:
    class Damaged(PatternReader):
        def read_batch(self, reports: object) -> list[object]:  # type: ignore[override]
            raise ModelError("model.onnx: damaged; install communique again")

    with Ledger.open(tmp_path / "l.db") as ledger, pytest.raises(ModelError):
        run(ledger, Damaged())


def test_asked_to_stop_the_loop_stores_the_batch_in_hand(tmp_path: Path) -> None:
    asked: list[bool] = []
    with Ledger.open(tmp_path / "l.db") as ledger:
        tally = run(
            ledger, batch_reports=2, on_progress=lambda tally: asked.append(True), stopped=lambda: bool(asked)
        )
        assert tally.interrupted
        assert [r.report.source_id for r in View(ledger).reports()] != []
        assert tally.reports == 2
        rest = run(ledger)
    assert not rest.interrupted
    assert rest.unchanged == 2


def test_asked_to_stop_within_a_batch_the_loop_finishes_the_report_in_hand(tmp_path: Path) -> None:
    asked: list[str] = []

    class Slow(PatternReader):
        def read_batch(self, reports: Sequence[Report]) -> list[Reading]:
            asked.extend(r.id for r in reports)
            return super().read_batch(reports)

    with Ledger.open(tmp_path / "l.db") as ledger:
        tally = run(ledger, Slow(), batch_reports=32, stopped=lambda: len(asked) >= 2)
        assert tally.interrupted
        assert len(asked) == 2
        assert {r.report.id for r in View(ledger).reports()} >= set(asked)
        rest = run(ledger)
    assert not rest.interrupted
    assert rest.unchanged >= 2


def test_repeats_that_the_inputs_left_out_are_counted_as_duplicates(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        usual = run(ledger).duplicates
    with Ledger.open(tmp_path / "other.db") as ledger:
        assert run(ledger, repeated=lambda: 3).duplicates == usual + 3


def test_only_wanted_reports_are_read(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "l.db") as ledger:
        tally = run(ledger, wanted=lambda r: r.source_id == "met")
    assert (tally.read, tally.left_out) == (1, 5)


def test_two_readings_at_once_are_refused(tmp_path: Path) -> None:
    with (
        Ledger.open(tmp_path / "l.db") as ledger,
        ledger.writer(),
        pytest.raises(LedgerBusy),
    ):
        run(ledger)


def test_other_actor_files_make_another_coder(tmp_path: Path) -> None:
    one = tmp_path / "actors.toml"
    one.write_text("a = 1")
    reader = PatternReader()
    with_one = coder_of(reader, [one])
    one.write_text("a = 2")
    assert len({coder_of(reader), with_one, coder_of(reader, [one])}) == 3
    with pytest.raises(RegistryError, match=r"none\.toml"):
        coder_of(reader, [tmp_path / "none.toml"])
