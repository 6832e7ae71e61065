"""Help: the keys, the terms, and what the marks mean."""

from __future__ import annotations

from fastapi import APIRouter, Request

from communique.web.render import Context, page

router = APIRouter()


@page(router, "/help", "help.html")
def help_page(request: Request) -> Context:
    """The page that ``?`` opens."""
    return {}
