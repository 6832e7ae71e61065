"""Files, folders, streams and records, good and bad."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communique.ingest import Note, load, report_from_record
from communique.records import Failure, Report
from communique.settings import Settings

TEXT = "The foreign ministers of the two states met on Monday and agreed that the talks would go on in June."
Loader = Callable[..., tuple[list[Report], list[Failure], list[Note]]]


@pytest.fixture
def read() -> Loader:
    def reader(
        *inputs: str | Path, limit: int = 20_000_000, stdin: bytes | None = None, **options: Any
    ) -> Any:
        notes: list[Note] = []
        stream = io.BytesIO(stdin) if stdin is not None else None
        made = list(
            load(
                [str(i) for i in inputs],
                Settings(max_input_bytes=limit),
                stdin=stream,
                on_note=notes.append,
                **options,
            )
        )
        return [r for r in made if isinstance(r, Report)], [f for f in made if isinstance(f, Failure)], notes

    return reader


def lines(*records: object) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def test_a_folder_is_read_in_name_order_with_its_subfolders(tmp_path: Path, read: Loader) -> None:
    (tmp_path / "b.txt").write_text(TEXT)
    (tmp_path / "a.html").write_text(f"<html><body><article><p>{TEXT}</p></article></body></html>")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.jsonl").write_bytes(lines({"id": "one", "text": TEXT}))
    (tmp_path / ".hidden.txt").write_text(TEXT)
    (tmp_path / "notes.docx").write_bytes(b"PK\x03\x04")
    reports, failures, notes = read(tmp_path)
    assert [Path(r.source_id).name for r in reports] == ["a.html", "b.txt", "one"]
    assert failures == []
    assert [note.text for note in notes] == ["1 files of other kinds were not read"]


def test_all_formats_give_the_same_text(tmp_path: Path, read: Loader) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    record = {"id": "x", "text": TEXT, "published": "2025-03-04"}
    (tmp_path / "a.json").write_text(json.dumps([record]))
    (tmp_path / "a.jsonl").write_bytes(lines(record))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines(record)))
    for name, delimiter in (("a.csv", ","), ("a.tsv", "\t")):
        with (tmp_path / name).open("w", newline="") as stream:
            writer = csv.DictWriter(stream, list(record), delimiter=delimiter)
            writer.writeheader()
            writer.writerow(record)
    pq.write_table(pyarrow.Table.from_pylist([record]), tmp_path / "a.parquet")
    ids = set()
    for name in ("a.json", "a.jsonl", "a.jsonl.gz", "a.csv", "a.tsv", "a.parquet"):
        reports, failures, _ = read(tmp_path / name)
        assert failures == [], name
        ids.add((reports[0].id, reports[0].text, reports[0].published_from))
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("empty.jsonl", b"\n\n", "empty"),
        ("empty.json", b"", "empty"),
        ("picture.html", b"\x89PNG\r\n\x1a\n\x00\x00", "not text but a binary file, whatever its name says"),
        ("nothing.html", b"<html><body></body></html>", "no report text found on the page"),
        ("marks.txt", b"... --- ...", "no text in it"),
        ("broken.json", b'{"text": ', "not valid JSON: Expecting value at column 10"),
        ("scalar.json", b"17", "a record must be a JSON object, this is a number"),
        ("damaged.txt.gz", b"\x1f\x8b\x08\x00broken", "the compressed data is damaged or cut off"),
        ("damaged.parquet", b"PAR1 no more", "not a readable Parquet file"),
        ("headless.csv", b"a,b\n", "no rows below the header line"),
        (
            "other.csv",
            b"name,town\nx,y\n",
            "no text: none of its fields (name, town) is text, html, maintext, body or content",
        ),
    ],
)
def test_a_bad_file_is_one_failure_that_says_why(
    tmp_path: Path, read: Loader, name: str, content: bytes, reason: str
) -> None:
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / name).write_bytes(content)
    reports, failures, _ = read(tmp_path / name)
    assert reports == []
    assert len(failures) == 1
    assert failures[0].source_id.startswith((tmp_path / name).as_posix())
    assert failures[0].reason.startswith(reason)
    assert "\n" not in failures[0].reason


def test_a_bad_input_stops_nothing_else(tmp_path: Path, read: Loader) -> None:
    (tmp_path / "good.txt").write_text(TEXT)
    reports, failures, _ = read(
        tmp_path / "gone.txt", tmp_path / "good.txt", "ftp://a.example/x", tmp_path / "*.md"
    )
    assert len(reports) == 1
    assert [f.reason for f in failures] == [
        "no such file",
        "only http and https addresses are fetched",
        "no file matches",
    ]


def test_a_folder_without_reports_is_a_failure(tmp_path: Path, read: Loader) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-")
    _, failures, _ = read(tmp_path)
    assert failures[0].reason.startswith("no report files in this folder (1 files of other kinds)")


def test_a_faulty_line_is_named_by_its_number_and_the_others_are_read(tmp_path: Path, read: Loader) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        lines({"id": "1", "text": TEXT})
        + b"{broken\n"
        + lines({"id": "3", "title": "no text"}, ["a list"], {"id": "5", "text": TEXT + " Indeed."})
        + b"[" * 100_000
        + b"\n"
        + b'{"id": "7", "text": "M\xfcller met the minister of the other state on Monday in the hall."}\n'
    )
    reports, failures, notes = read(path)
    assert [r.source_id for r in reports] == ["1", "5", "7"]
    assert [f.source_id.rsplit("/")[-1] for f in failures] == [
        "a.jsonl:2",
        "a.jsonl:3",
        "a.jsonl:4",
        "a.jsonl:6",
    ]
    assert failures[-1].reason == "not valid JSON: nested too deeply"
    assert "Müller" in reports[-1].text
    assert [note.text for note in notes] == ["not valid UTF-8: read as windows-1252"]


def test_what_is_larger_than_the_limit_is_refused_and_not_held(tmp_path: Path, read: Loader) -> None:
    (tmp_path / "a.txt").write_text(TEXT * 100)
    (tmp_path / "b.jsonl").write_bytes(
        lines({"id": "big", "text": TEXT * 100}, {"id": "small", "text": TEXT})
    )
    (tmp_path / "c.json").write_bytes(json.dumps([{"id": "big", "text": TEXT * 2000}]).encode())
    reports, failures, _ = read(tmp_path, limit=5000)
    assert [r.source_id for r in reports] == ["small"]
    assert len(failures) == 3
    assert all("larger than 5,000 bytes: raise max_input_bytes" in f.reason for f in failures)


def test_json_lines_are_streamed(read: Loader) -> None:
    class Endless(io.RawIOBase):
        count = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            self.count += 1
            line = lines({"id": f"r{self.count}", "text": TEXT})
            buffer[: len(line)] = line
            return len(line)

    source = Endless()
    stream = load(["-"], Settings(), stdin=io.BufferedReader(source, 256))
    first = [next(stream) for _ in range(5)]
    assert [r.source_id for r in first] == ["r1", "r2", "r3", "r4", "r5"]
    assert source.count < 20


def test_a_list_in_json_is_read_one_record_at_a_time_across_chunks(tmp_path: Path, read: Loader) -> None:
    records = [{"id": str(n), "text": f"{TEXT} Number {n}." + " and more" * 2000} for n in range(20)]
    (tmp_path / "a.json").write_text(json.dumps({"status": "ok", "articles": records}))
    (tmp_path / "b.json").write_text(json.dumps([{**r, "id": "b" + str(r["id"])} for r in records], indent=1))
    (tmp_path / "c.json").write_bytes(lines(*({**r, "id": "c" + str(r["id"])} for r in records)))
    reports, failures, _ = read(tmp_path)
    assert failures == []
    assert len(reports) == 60


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (lines({"id": "1", "text": TEXT}, {"id": "2", "text": TEXT + " Yes."}), 2),
        (json.dumps({"text": TEXT}, indent=2).encode(), 1),
        (json.dumps([{"text": TEXT}]).encode(), 1),
        (TEXT.encode(), 1),
        (f"<html><body><p>{TEXT}</p></body></html>".encode(), 1),
        (b"\n\n" + TEXT.encode(), 1),
    ],
)
def test_standard_input_is_told_by_its_first_bytes(read: Loader, content: bytes, count: int) -> None:
    reports, failures, _ = read("-", stdin=content)
    assert failures == []
    assert len(reports) == count


def test_the_same_report_comes_out_once_and_a_changed_one_under_the_same_id_comes_with_a_note(
    tmp_path: Path, read: Loader
) -> None:
    (tmp_path / "a.jsonl").write_bytes(
        lines({"id": "1", "text": TEXT}, {"id": "1", "text": TEXT}, {"id": "1", "text": TEXT + " Indeed."})
    )
    reports, failures, notes = read(tmp_path / "a.jsonl", tmp_path / "a.jsonl", tmp_path)
    assert [r.source_id for r in reports] == ["1", "1"]
    assert reports[0].id != reports[1].id
    assert failures == []
    assert [note.text for note in notes] == [
        "this id came before with another text: read as a report of its own"
    ]


def test_a_repeated_report_is_handed_to_whoever_counts_repeats(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(lines({"id": "1", "text": TEXT}, {"id": "1", "text": TEXT}, {"id": "2", "text": TEXT}))
    repeated: list[str] = []
    made = list(load([str(file)], Settings(), on_repeat=lambda report: repeated.append(report.source_id)))
    assert len(made) == 2
    assert repeated == ["1"]


def test_an_impossible_date_is_left_open_with_a_note_and_the_report_is_read(read: Loader) -> None:
    reports, _, notes = read("-", stdin=lines({"id": "1", "text": TEXT, "published": "2026-02-31"}))
    assert (reports[0].published, reports[0].published_from) == (None, None)
    assert notes[0].text.startswith("publication date '2026-02-31' is no date that can be read")


def test_the_date_comes_from_the_field_else_the_text_else_the_address() -> None:
    dated = f"NORVANE, March 4, 2025 (Straits Wire) -- {TEXT}"
    url = "https://a.example/2025/03/07/x"
    found = [
        report_from_record({"text": dated, "url": url, "date": "2025-03-01"}, "a"),
        report_from_record({"text": dated, "url": url}, "b"),
        report_from_record({"text": TEXT, "url": url}, "c"),
        report_from_record({"text": TEXT}, "d"),
    ]
    assert [(r.published, r.published_from) for r in found if isinstance(r, Report)] == [
        ("2025-03-01", "field"), ("2025-03-04", "text"), ("2025-03-07", "url"), (None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "record",
    [
        {
            "maintext": TEXT,
            "date_publish": "2025-03-04 10:00:00",
            "source_domain": "www.apnews.com",
            "title": "T",
        },
        {
            "content": TEXT,
            "publishedAt": "2025-03-04T10:00:00Z",
            "source": {"id": None, "name": "Associated Press"},
            "headline": "T",
        },
        {"Body": TEXT, "Pub Date": "4 March 2025", "Publication": "Associated Press", "Headline": "T"},
        {"article_text": [TEXT], "date": 1741082400, "domain": "apnews.com", "title": "T"},
        {"content": f"<p>{TEXT}</p><p></p>", "date": "20250304", "outlet": "Associated Press", "title": "T"},
    ],
)
def test_the_field_names_of_common_dumps_are_understood(record: dict[str, object]) -> None:
    report = report_from_record(record, "x")
    assert isinstance(report, Report)
    assert (report.text, report.published, report.publisher, report.title) == (
        TEXT,
        "2025-03-04",
        "Associated Press",
        "T",
    )


def test_a_record_keeps_its_own_id_and_metadata() -> None:
    report = report_from_record(
        {
            "id": 17,
            "text": TEXT,
            "byline": "By Ana Duro and Reuters",
            "language": "en-GB",
            "url": "https://x.example/a",
        },
        "place:1",
    )
    assert isinstance(report, Report)
    assert (report.source_id, report.byline, report.origin, report.language) == (
        "17",
        ("Ana Duro",),
        "Reuters",
        "en",
    )
    assert report.publisher == "x.example"


def test_a_given_text_keeps_every_word_when_residue_is_kept() -> None:
    text = f"date 2026-02-09 + ↺ − 16 px\r\n\r\n{TEXT}\r\n\r\nRead also: more"
    kept = report_from_record({"text": text}, "x", drop_residue=False)
    dropped = report_from_record({"text": text}, "x")
    assert isinstance(kept, Report)
    assert isinstance(dropped, Report)
    assert kept.text.split() == text.split()
    assert dropped.text == TEXT
    assert dropped.published == "2026-02-09"


ANY_NAME = st.sampled_from(
    ["a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.txt.gz", "a.parquet", "a"]
)


@given(
    name=ANY_NAME,
    content=st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))
    ),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_in_any_file_give_reports_and_failures_alone(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for made in load([str(path)], Settings(), on_note=lambda note: None):
        assert isinstance(made, Report | Failure)
        if isinstance(made, Report):
            made.text.encode()


MARKUP = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<div class='byline'>",
            "</div>",
            "<script type='application/ld+json'>",
            "</script>",
            '{"@type":"NewsArticle"',
            ',"headline":[1]',
            ',"author":[[{}]]}',
            "<!--",
            "<![CDATA[",
            "<table><tr><td>",
            "&#0;",
            "&#xD800;",
            "<time datetime='2026-02-31'>",
            "<meta charset='utf-16'>",
            "<meta property='og:title' content=''>",
            "\x00",
            "<svg><p>",
            "<base href='http://['>",
            TEXT,
        ]
    ),
    max_size=15,
)
FIELDS = st.sampled_from(
    ["id", "text", "html", "date", "url", "source", "authors", "title", "language", "body"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(MARKUP)
@settings(deadline=None)
def test_any_markup_gives_a_report_or_a_failure(pieces: list[str]) -> None:
    made = report_from_record({"html": "".join(pieces) or "<"}, "x", on_note=lambda note: None)
    assert isinstance(made, Report | Failure)


@given(st.dictionaries(FIELDS, VALUES))
@settings(deadline=None)
def test_any_record_gives_a_report_or_a_failure(record: dict[str, object]) -> None:
    assert isinstance(report_from_record(record, "x", on_note=lambda note: None), Report | Failure)
