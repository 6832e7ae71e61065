"""Today: what changed, what is due, what is disputed."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from communique.web.render import render, today

router = APIRouter()


@router.get("/", include_in_schema=False)
def page(request: Request) -> Response:
    """The first page."""
    return render(request, "today.html", day=today(request).isoformat())
