from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from rooms import HOSTILE, fill, judged

from builders import TERZIC, Hours
from communique.ledger import Ledger
from communique.ledger.listed import headline
from communique.web.app import create_app

PAGES = (
    "/",
    "/?since=2031-03-01",
    "/events",
    "/events?order=day",
    "/reports",
    "/actors",
    "/statements",
    "/map",
    "/map?zoom=3&x=500&y=100",
    "/network",
    "/network?by=actor",
    "/calendar",
    "/calendar?month=2031-02",
    "/search",
    "/search?q=bridge",
    "/coverage",
    "/help",
    "/ties/OST/KAL",
)


class Tags(HTMLParser):
    """The tags of a page with the names of their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, [name for name, _ in attrs]))


Filled = tuple[TestClient, Path, list[str]]


def opened(path: Path) -> Iterator[TestClient]:
    with TestClient(create_app(path), base_url="http://127.0.0.1:8300") as client:
        yield client


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Filled]:
    path = tmp_path / "ledger.db"
    ids = fill(path)
    for client in opened(path):
        yield client, path, ids


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[TestClient]:
    Ledger.open(tmp_path / "ledger.db").close()
    yield from opened(tmp_path / "ledger.db")


def links(text: str, start: str) -> list[str]:
    """The addresses in a page that begin so, in order, each once."""
    found = re.findall(r'href="(' + re.escape(start) + r'[^"#]+)', text)
    return list(dict.fromkeys(link.replace("&amp;", "&") for link in found))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_answers_with_records_and_with_none(room: Filled, bare: TestClient, address: str) -> None:
    for client in (room[0], bare):
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        assert answer.text.count("<h1>") == 1
        assert '<main id="main"' in answer.text


@pytest.mark.parametrize("address", ["/events", "/reports", "/statements", "/actors"])
def test_what_a_list_links_to_answers(room: Filled, address: str) -> None:
    client, _, _ = room
    found = links(client.get(address).text, f"{address}/")
    assert found
    for link in found:
        assert client.get(link).status_code == 200, link


def test_every_link_of_an_event_leads_somewhere(room: Filled) -> None:
    client, _, ids = room
    page = client.get(f"/events/{ids[0]}").text
    for start in ("/reports/", "/actors/", "/ties/", "/events?"):
        found = links(page, start)
        assert found, start
        for link in found:
            assert client.get(link).status_code == 200, link


def test_words_asked_for_are_marked_and_can_be_jumped_to(room: Filled) -> None:
    client, _, ids = room
    words = next(link for link in links(client.get(f"/events/{ids[0]}").text, "/reports/") if "at=" in link)
    text = client.get(words).text
    assert text.count('id="at"') == 1
    start, end = map(int, words.rsplit("=", 1)[1].split("-"))
    marked = re.findall(r'<mark class="[^"]* at"[^>]*>(?:<a[^>]*>)?([^<]*)', text)
    assert len("".join(marked).replace("&#34;", '"').replace("&#39;", "'")) == end - start


def test_a_hostile_title_is_shown_and_never_run(room: Filled) -> None:
    client, _, ids = room
    addresses = [*PAGES, f"/events/{ids[-1]}", *links(client.get("/reports").text, "/reports/")]
    texts = [client.get(address).text for address in addresses]
    assert any("&lt;script&gt;alert" in text for text in texts)
    for text in texts:
        assert "<script>alert" not in text
        assert "<img" not in text
        assert HOSTILE not in text


def test_no_page_has_inline_script_or_style(room: Filled) -> None:
    client, _, ids = room
    for address in (*PAGES, f"/events/{ids[0]}", *links(client.get("/reports").text, "/reports/")[:1]):
        tags = Tags()
        tags.feed(client.get(address).text)
        assert {name for name, _ in tags.seen} & {"style", "img", "iframe", "object"} == set()
        assert [a for name, a in tags.seen if name == "script"] == [["src", "defer"]]
        assert [a for _, names in tags.seen for a in names if a == "style" or a.startswith("on")] == []


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("/nowhere", "there is no page at this address"),
        ("/events/none", "no event"),
        ("/reports/none", "no report"),
        ("/actors/none", "no actor"),
        ("/statements/none", "no statement"),
    ],
)
def test_an_unknown_id_is_a_page_with_one_line(room: Filled, address: str, line: str) -> None:
    answer = room[0].get(address)
    assert answer.status_code == 404
    (said,) = re.findall(r'<p class="line">([^<]*)</p>', answer.text)
    assert line in said
    assert "communique " not in said


@pytest.mark.parametrize(
    "address",
    [
        "/events?type=DANCE",
        "/events?since=soon",
        "/events?since=2031&until=2030",
        "/events?origins=many",
        "/events?order=size",
        "/events?state=lost",
        "/events?as_of=then",
        f"/events?actor={'x' * 300}",
        "/reports?status=lost",
        "/statements?stance=odd",
        "/actors?after=x",
        "/calendar?month=2031-13",
        "/calendar?month=2031-W1",
        "/map?zoom=2",
        "/map?zoom=3&x=nan&y=1",
        "/network?by=size",
        "/search?q=%22",
    ],
)
def test_an_impossible_filter_is_a_page_with_one_line(room: Filled, address: str) -> None:
    answer = room[0].get(address)
    assert answer.status_code == 400, answer.status_code
    assert answer.text.count('class="line"') == 1


def test_filters_narrow_a_list_down(room: Filled) -> None:
    client, _, _ = room

    def total(query: str) -> int:
        return int(
            re.findall(r"of (\d+)</span>|<span>(0)</span>", client.get(f"/events?{query}").text)[0][0] or 0
        )

    assert total("") == 5
    assert total("type=ACCUSE") == 1
    assert total("status=planned") == 1
    assert total("country=OST") == 5
    assert total(f"actor={TERZIC.id}&with=KAL") == 5
    assert total("since=2031-03-04&until=2031-03-05") == 2
    assert total("outlet=ostra") == 1
    assert total("place=Velna") == 5
    assert total("origins=9") == 0
    assert total("state=due&as_of=2031-04") == 1
    assert total("q=bridge") == 5


def test_paging_gives_every_event_once_and_leads_back(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    fill(path, meetings=95)
    for client in opened(path):
        for query in ("", "&order=day"):
            seen: list[str] = []
            pages = []
            address: str | None = f"/events?country=OST{query}"
            while address:
                text = client.get(address).text
                seen += links(text, "/events/")
                pages.append(address)
                newer = re.search(r'rel="prev" href="([^"]+)"', text)
                if len(pages) > 1:
                    assert newer is not None
                    before = client.get(newer[1].replace("&amp;", "&")).text
                    assert links(before, "/events/") == links(client.get(pages[-2]).text, "/events/")
                older = re.search(r'rel="next" href="([^"]+)"', text)
                address = older[1].replace("&amp;", "&") if older else None
            assert len(pages) == 3
            assert len(seen) == len(set(seen)) == 97


def test_reports_and_statements_page_to_their_end(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    fill(path, meetings=45)
    for client in opened(path):
        for section, number in (("/reports", 49), ("/statements", 47)):
            seen: list[str] = []
            address: str | None = section
            while address:
                text = client.get(address).text
                seen += [link for link in links(text, f"{section}/") if "at=" not in link]
                older = re.search(r'rel="next" href="([^"]+)"', text)
                address = older[1].replace("&amp;", "&") if older else None
            assert len(seen) == len(set(seen)) == number, section


def test_as_of_shows_the_ledger_of_that_time_and_links_keep_it(room: Filled) -> None:
    client, _, ids = room
    before = client.get("/events?as_of=2031-03-09")
    assert "No event meets these filters" in before.text
    assert client.get(f"/events/{ids[0]}?as_of=2031-03-09").status_code == 404
    after = client.get("/events?as_of=2031-03-12").text
    assert len(links(after, "/events/")) == 5
    assert all("as_of=2031-03-12" in link for link in links(after, "/events/"))


def test_a_judgement_counts_at_once_and_only_from_then_on(room: Filled) -> None:
    client, path, ids = room
    assert "Meeting 0" in client.get(f"/events/{ids[0]}").text
    assert links(client.get("/events").text, "/events/") == links(client.get("/events").text, "/events/")
    clock = Hours()
    for _ in range(48):
        clock()
    with Ledger.open(path, clock=clock) as ledger:
        ledger.judge(judged("same_event", ids[0], ids[1]), judged("reject", ids[2]))
    assert len(links(client.get("/events").text, "/events/")) == 3
    assert client.get(f"/events/{ids[2]}").status_code == 404
    merged = client.get(f"/events/{ids[0]}").text
    assert "Meeting 0" in merged
    assert "Meeting 1" in merged
    assert "Given differently" in merged
    assert "seen by hand" in merged
    assert "by Ira" in merged
    assert len(links(client.get("/events?as_of=2031-03-11").text, "/events/")) == 5
    today = client.get("/?since=2031-03-12").text
    assert "Found to be one event" in today
    assert "Gone" in today


def test_a_page_that_did_not_change_is_not_sent_again(room: Filled) -> None:
    client, path, ids = room
    first = client.get("/events")
    again = client.get("/events", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    with Ledger.open(path) as ledger:
        ledger.judge(judged("reject", ids[0]))
    changed = client.get("/events", headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200


def test_a_second_visit_shows_what_changed_since_the_first(room: Filled) -> None:
    client, _, _ = room
    client.cookies.set("communique_visits", "2031-02-27_2031-03-01")
    assert 'name="since" value="2031-03-01"' in client.get("/?as_of=2031-04-01").text
    client.cookies.set("communique_visits", "2031-02-27_2031-04-01")
    assert 'name="since" value="2031-02-27"' in client.get("/?as_of=2031-04-01").text
    client.cookies.set("communique_visits", "rubbish")
    assert 'name="since" value="2031-03-25"' in client.get("/?as_of=2031-04-01").text


def test_what_is_due_and_what_is_denied_stands_on_the_first_page(room: Filled) -> None:
    text = room[0].get("/?as_of=2031-04-01").text
    assert "due, no report found (20 February 2031)" in text


def test_the_calendar_holds_the_plan_on_its_day(room: Filled) -> None:
    text = room[0].get("/calendar?month=2031-02&as_of=2031-04-01").text
    cell = next(c for c in re.findall(r"<td.*?</td>", text, re.DOTALL) if ">20</span>" in c)
    assert "/events/" in cell
    assert "due" in cell


def test_a_tie_adds_up_what_happened_and_leads_to_it(room: Filled) -> None:
    client, _, _ = room
    text = client.get("/ties/OST/KAL").text
    months = links(text, "/events?actor=OST")
    assert any("since=2031-03" in link for link in months)
    for link in months:
        assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("title", "text", "shown"),
    [
        ("Talks end", "The talks ended.", "Talks end"),
        (None, "The talks\nended.", "“The talks ended.”"),
        ("", "word " * 40, "“" + "word " * 15 + "word …”"),
        (None, "x" * 200, "“" + "x" * 80 + " …”"),
        (None, "", "Untitled report"),
    ],
)
def test_a_report_without_a_title_is_called_by_its_opening_words(
    title: str | None, text: str, shown: str
) -> None:
    """Cut after a word, in quotation marks, so that nobody takes them for a title."""
    assert headline(title, text) == shown


def test_coverage_counts_every_outcome(room: Filled) -> None:
    text = room[0].get("/coverage").text
    assert re.findall(r"<b>(\d+)</b>", text)[:5] == ["5", "1", "1", "0", "1"]
    assert "broken.pdf" in text


def test_the_map_draws_a_circle_with_a_name_for_each_place(room: Filled) -> None:
    text = room[0].get("/map").text
    assert "Velna, KAL: 5 events" in text
    assert text.count("<circle") == 1


def test_layers_of_a_report_can_be_left_out(room: Filled) -> None:
    client, _, _ = room
    report = links(client.get("/reports?publisher=courier&status=read").text, "/reports/")[0]
    assert 'class="event' in client.get(report).text
    chosen = client.get(f"{report}?layer=roles&layer=none").text
    assert 'mark class="role' in chosen
    assert 'mark class="event' not in chosen
    assert "<mark" not in client.get(f"{report}?layer=none").text
