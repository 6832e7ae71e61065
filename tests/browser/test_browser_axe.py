"""axe-core finds no serious or critical fault on any page, light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any

import pytest

from communique.audit.sampling import Asked, draw
from communique.ledger import Ledger, View
from communique.ledger.audits import store_audit

pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed")


def pages(room: Any) -> list[str]:
    """An address of every kind of page."""
    with Ledger.open(room.ledger) as ledger:
        view = View(ledger)
        for layer in ("events", "reports"):
            audit, items = draw(view, Asked(2, layer, name=layer), "2031-03-11T00:00:00.000000Z")
            store_audit(ledger, audit, items)
        event = next(e.id for e in view.events() if len(e.assertions) == 2)
        report = next(iter(view.reports())).report.id
        said, held = next(iter(view.statements())).id, next(iter(view.roles())).id
        actor = next(iter(view.actors())).id
    return [
        "/",
        "/events",
        f"/events/{event}",
        "/reports",
        f"/reports/{report}",
        "/actors",
        f"/actors/{actor}",
        "/statements",
        f"/statements/{said}",
        "/ties/act-terzic/act-marek",
        "/map",
        "/network",
        "/calendar",
        "/search?q=bridge",
        "/coverage",
        "/help",
        "/nowhere",
        "/review",
        "/review?layer=statements",
        f"/review/events/{event}",
        f"/review/statements/{said}",
        f"/review/roles/{held}",
        "/audit",
        "/audit/events",
        "/audit/events/1",
        "/audit/reports/1",
    ]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_no_page_has_a_serious_fault(room: Any, scheme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    room.page.emulate_media(color_scheme=scheme)
    room.page.set_viewport_size({"width": width, "height": 900})
    faults = []
    for path in pages(room):
        room.open(path)
        for fault in axe.run(room.page).response["violations"]:
            if fault["impact"] in ("serious", "critical"):
                where = [node["target"][0] for node in fault["nodes"][:3]]
                faults.append(f"{path}: {fault['id']} at {where}: {fault['nodes'][0].get('failureSummary')}")
        sideways = room.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if sideways > 0:
            faults.append(f"{path}: scrolls sideways by {sideways} px at {width} px")
    room.complaints[:] = [c for c in room.complaints if "404" not in c]  # the page that is not there
    assert not faults, "\n".join(faults)
