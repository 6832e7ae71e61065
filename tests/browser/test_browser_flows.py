"""What a reader and a reviewer do, in a real browser."""

from __future__ import annotations

import re
from typing import Any

from builders import TEXT
from communique.ledger import Ledger, View
from communique.ledger.model import Event


def events(room: Any) -> list[Event]:
    with Ledger.open(room.ledger, read_only=True) as ledger:
        return list(View(ledger).events())


def merged(room: Any) -> Event:
    return next(e for e in events(room) if len(e.assertions) == 2)


def select(room: Any, words: str) -> None:
    """Select words of the first passage as a mouse would."""
    found = room.page.evaluate(
        """words => {
          const box = document.querySelector("[data-words]");
          const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf(words);
            if (at >= 0) {
              getSelection().setBaseAndExtent(node, at, node, at + words.length);
              return true;
            }
          }
          return false;
        }""",
        words,
    )
    assert found


def test_a_reader_goes_from_a_report_to_its_event_and_back_to_the_words(room: Any) -> None:
    room.open("/reports")
    room.page.get_by_role("link", name="Report 3").click()
    assert room.page.locator(".text mark").count() > 0
    room.page.locator("aside a[data-open]").first.click()
    room.page.wait_for_url("**/events/**")
    room.page.locator("blockquote a").first.click()
    room.page.wait_for_url("**/reports/**at=**")
    assert "met" in room.page.locator("mark.at").first.inner_text() or room.page.locator("#at").count() == 1


def test_a_reviewer_corrects_a_field_with_selected_words_and_undoes_it(room: Any) -> None:
    target = next(e for e in events(room) if e.type.value == "ACCUSE")
    room.open(f"/review/events/{target.id}")
    select(room, "Bo Marek")
    form = room.page.locator("form.field", has=room.page.locator('input[value="actors"]'))
    form.get_by_role("button", name=re.compile("Use selected words")).click()
    form.get_by_role("button", name=re.compile("^Correct")).click()
    room.page.get_by_role("status").get_by_text("it counts from now on").wait_for()
    (actor,) = next(e for e in events(room) if e.type.value == "ACCUSE").actors
    at = TEXT.index("Bo Marek")
    assert (actor.name, actor.start, actor.end) == ("Bo Marek", at, at + len("Bo Marek"))
    room.page.get_by_role("status").get_by_role("button", name="Undo").click()
    room.page.wait_for_load_state()
    assert [p.name for p in next(e for e in events(room) if e.type.value == "ACCUSE").actors] == [
        "Ana Terzic"
    ]


def test_a_reviewer_splits_a_merge_and_it_shows_at_once(room: Any) -> None:
    room.open(f"/review/events/{merged(room).id}")
    room.page.get_by_role("group", name="Reports that tell another event").get_by_role(
        "checkbox"
    ).first.check()
    room.page.get_by_role("button", name="Split").click()
    room.page.get_by_role("status").get_by_text("it counts from now on").wait_for()
    assert all(len(e.assertions) == 1 for e in events(room))
    room.page.get_by_role("status").get_by_role("button", name="Undo").click()
    room.page.wait_for_load_state()
    assert merged(room)


def test_a_search_finds_words_of_one_report(room: Any) -> None:
    room.open("/")
    room.page.locator("#quick").fill('"calm in week 2"')
    room.page.keyboard.press("Enter")
    room.page.wait_for_url("**/search**")
    room.page.get_by_role("link", name="Report 2").first.click()
    room.page.wait_for_url("**/reports/**")


def test_the_room_shows_the_ledger_as_it_stood_before_anything_was_read(room: Any) -> None:
    room.open("/events")
    assert room.page.locator("a[data-open]").count() == 3
    room.page.get_by_label("As it stood on").fill("2020-01-01")
    room.page.get_by_role("button", name="Go back").click()
    room.page.wait_for_url("**as_of=2020-01-01**")
    assert room.page.locator("a[data-open]").count() == 0
    room.page.get_by_role("link", name=re.compile("as it stands now", re.IGNORECASE)).first.click()
    assert room.page.locator("a[data-open]").count() == 3


def test_the_keyboard_alone_reads_reviews_and_audits(room: Any) -> None:
    page = room.page
    room.open("/events")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("j")
    page.keyboard.press("j")
    heading = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/**")
    assert heading in page.locator("h1").inner_text()
    room.open("/review")
    left = page.locator("a[data-open]").count()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/events/**")
    page.keyboard.press("y")
    page.wait_for_url("**/review?done=**")
    assert page.locator("a[data-open]").count() == left - 1
    room.open("/audit")
    page.get_by_label("How many").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=re.compile("^Judge")).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/1")
    for key in ("y", "n", "?", "y", "y", "y"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.hasAttribute('data-next')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/2")
