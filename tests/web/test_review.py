"""Review in the pages without script: every judgement takes effect at once, is kept, and can be undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from builders import CODER, TEXT, Hours, coded, event, report
from communique.ledger import Entry, Ledger, View
from communique.ledger.model import Event
from communique.records import EventType, Judgement, ReportStatus
from communique.web.app import create_app

HOME = "http://127.0.0.1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two reports of one meeting and one of an agreement, each with a statement and a role."""
    path = tmp_path / "ledger.db"
    one, two = report("one"), report("two", publisher="Ostra Press", text=TEXT + " It rained.")
    three = report("three", publisher="Kalvian Daily", text=TEXT + " A treaty stands.")
    with Ledger.open(path, clock=Hours()) as ledger:
        ledger.commit_batch(
            [
                Entry(one, ReportStatus.READ, coded(one, event(one, confidence=0.4))),
                Entry(two, ReportStatus.READ, coded(two, event(two, confidence=0.9))),
                Entry(three, ReportStatus.READ, coded(three, event(three, kind=EventType.AGREE))),
            ],
            CODER,
        )
    return path


class Room:
    """A visitor who sends the forms that the pages hold."""

    def __init__(self, client: TestClient, path: Path) -> None:
        self.client = client
        self.path = path

    def get(self, address: str) -> str:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, page: str, action: str, **fields: str | list[str]) -> int:
        token = re.search(r'name="csrf" value="([^"]+)"', self.get(page))
        assert token is not None
        return self.client.post(action, data={"csrf": token[1], **fields}).status_code

    def events(self) -> list[Event]:
        with Ledger.open(self.path, read_only=True) as ledger:
            return list(View(ledger).events())

    def judgements(self) -> list[Judgement]:
        with Ledger.open(self.path, read_only=True) as ledger:
            return ledger.judgements()

    def first(self, kind: EventType = EventType.CONSULT) -> str:
        return next(f"/review/events/{e.id}" for e in self.events() if e.type is kind)


@pytest.fixture
def room(path: Path) -> Iterator[Room]:
    with TestClient(create_app(path), base_url=HOME) as client:
        yield Room(client, path)


def test_every_record_leads_to_its_review(room: Room) -> None:
    """One step from what is read to what can be judged; the past is read only."""
    event_page = f"/events/{room.events()[0].id}"
    statement_page = re.search(r"/statements/stm[^\"?#]+", room.get("/statements"))
    report_page = re.search(r"/reports/rep[^\"?#]+", room.get("/reports"))
    assert statement_page is not None
    assert report_page is not None
    for page, kinds in (
        (event_page, ["events"]),
        (statement_page[0], ["statements"]),
        (report_page[0], ["reports", "roles"]),
    ):
        text = room.get(page)
        for kind in kinds:
            link = re.search(rf'href="(/review/{kind}/[^"]+)"', text)
            assert link is not None, (page, kind)
            room.get(link[1])
        assert "/review/" not in room.get(page + "?as_of=2100")


def test_the_queue_shows_the_least_sure_first_and_the_heaviest_when_asked(room: Room) -> None:
    shown = re.findall(r"confidence (\d+) %", room.get("/review"))
    assert shown == sorted(shown, key=int)
    heavy = room.get("/review?order=weight")
    assert heavy.index("Agree") < heavy.index("Consult", heavy.index("<ol"))


def test_a_filter_of_the_queue_leaves_the_others_out(room: Room) -> None:
    assert room.get("/review?type=AGREE").count("line-item") == 1
    assert room.client.get("/review?order=mood").status_code == 400


def test_a_confirmed_event_leaves_the_queue_and_says_by_whom(room: Room) -> None:
    page = room.first()
    assert room.post(page, f"{page}/confirm", back="queue") == 200
    assert room.get("/review").count("line-item") == 2
    assert room.get("/review?judged=all").count("line-item") == 3
    (kept,) = room.judgements()
    assert f"by {kept.author}" in room.get(page)
    assert kept.made_at is not None


@pytest.mark.parametrize(
    ("field", "value", "seen"),
    [
        ("type", "COOPERATE", "COOPERATE"),
        ("status", "cancelled", "cancelled"),
        ("mode", "phone", "phone"),
        ("mode", "", "None"),
        ("when", "2031-03-01", "2031-03-01"),
        ("when", "Monday", "2031-03-03"),
        ("when", "", "None"),
        ("where", "Ostra", "Ostra"),
        ("actors", "Ana Terzic; Kalvian", "Kalvian"),
        ("recipients", "Bo Marek", "act-marek"),
        ("contexts", "economic, legal", "economic"),
    ],
)
def test_a_corrected_field_shows_at_once_and_survives_in_the_record(
    room: Room, field: str, value: str, seen: str
) -> None:
    page = room.first()
    assert room.post(page, f"{page}/correct", field=field, value=value) == 200
    number = page.rpartition("/")[2]
    found = next(e for e in room.events() if e.id == number)
    plural = getattr(found, {"type": "type"}.get(field, field))
    assert seen in str(plural)
    assert room.judgements()[-1].value["field"] == field
    if value:
        assert value.split(",", maxsplit=1)[0].split(";", maxsplit=1)[0].lower() in room.get(page).lower()


def test_words_of_the_report_keep_their_place_in_a_corrected_participant(room: Room) -> None:
    page = room.first()
    start = TEXT.index("Marek")
    room.post(page, f"{page}/correct", field="actors", value="Marek", start=str(start))
    actor = next(e for e in room.events() if page.endswith(e.id)).actors[0]
    assert (actor.start, actor.end, actor.text) == (start, start + 5, "Marek")


@pytest.mark.parametrize(
    ("field", "value"), [("when", "some day"), ("type", "DANCE"), ("mood", "good"), ("status", "")]
)
def test_an_impossible_value_is_refused_with_one_line_and_nothing_is_stored(
    room: Room, field: str, value: str
) -> None:
    page = room.first()
    assert room.post(page, f"{page}/correct", field=field, value=value) == 400
    assert room.judgements() == []


def test_a_rejected_event_is_gone_until_it_is_undone(room: Room) -> None:
    page = room.first()
    assert room.post(page, f"{page}/reject", note="no meeting") == 200
    assert room.client.get(page).status_code == 404
    (kept,) = room.judgements()
    assert kept.reason == "no meeting"
    assert room.post("/audit", "/review/undo", judgement=kept.id, back=page) == 200
    assert len(room.events()) == 3


def test_a_merge_is_split_and_stays_split_and_the_split_is_undone(room: Room) -> None:
    one, two = (e.id for e in room.events() if e.type is EventType.CONSULT)
    page = f"/review/events/{one}"
    assert two in room.get(page)
    assert room.post(page, f"{page}/merge", **{"with": [two, ""]}) == 200
    merged = next(e for e in room.events() if len(e.assertions) == 2)
    page = f"/review/events/{merged.id}"
    assert room.post(page, f"{page}/split", away=merged.assertions[0].id) == 200
    assert len(room.events()) == 3
    split = room.judgements()[-1]
    assert split.kind == "different_event"
    page = f"/review/events/{room.events()[0].id}"
    assert room.post(page, "/review/undo", judgement=split.id, back="/review") == 200
    assert len(room.events()) == 2


def test_statements_and_roles_are_corrected_too(room: Room) -> None:
    said = re.search(r"/review/statements/[^\"]+", room.get("/review?layer=statements"))
    held = re.search(r"/review/roles/[^\"]+", room.get("/review?layer=roles"))
    assert said is not None
    assert held is not None
    assert room.post(said[0], f"{said[0]}/correct", field="content", value="reopen the bridge") == 200
    assert room.post(said[0], f"{said[0]}/correct", field="about", value="negative") == 200
    assert room.post(held[0], f"{held[0]}/correct", field="status", value="former") == 200
    with Ledger.open(room.path, read_only=True) as ledger:
        view = View(ledger)
        statement = view.statement(said[0].rpartition("/")[2])
        assert [(p.text, p.start) for p in statement.content] == [
            ("reopen the bridge", TEXT.index("reopen the bridge"))
        ]
        assert statement.about[0].stance.value == "negative"
        assert view.role(held[0].rpartition("/")[2]).status == "former"


def test_words_that_the_report_does_not_hold_are_no_content(room: Room) -> None:
    said = re.search(r"/review/statements/[^\"]+", room.get("/review?layer=statements"))
    assert said is not None
    assert room.post(said[0], f"{said[0]}/correct", field="content", value="burn the bridge") == 400


def test_a_form_without_its_hidden_field_changes_nothing(room: Room) -> None:
    page = room.first()
    assert room.client.post(f"{page}/reject", data={"note": "hello"}).status_code == 403
    assert room.judgements() == []


def test_undoing_leads_nowhere_but_back_into_the_room(room: Room) -> None:
    page = room.first()
    room.post(page, f"{page}/confirm")
    token = re.search(r'name="csrf" value="([^"]+)"', room.get(page))
    assert token is not None
    data = {"csrf": token[1], "judgement": room.judgements()[0].id, "back": "//elsewhere.example/"}
    answer = room.client.post("/review/undo", data=data, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review")


def test_what_was_missed_is_added_with_its_words_and_undone(room: Room) -> None:
    report_id = room.events()[0].mentions[0].report_id
    page = f"/review/reports/{report_id}"
    fields = {"record": "event", "words": "reopen the bridge", "type": "COOPERATE", "status": "planned"}
    assert room.post(page, f"{page}/add", who="Ana Terzic", when="2031-04-01", **fields) == 200
    added = next(e for e in room.events() if e.type is EventType.COOPERATE)
    assert added.mentions[0].text == "reopen the bridge"
    assert (added.actors[0].actor_id, added.when.start if added.when else None) == (
        "act-terzic",
        "2031-04-01",
    )
    assert room.post(page, f"{page}/add", record="statement", words="burn it all") == 400
    (kept,) = room.judgements()
    assert room.post(page, "/review/undo", judgement=kept.id, back=page) == 200
    assert len(room.events()) == 3
