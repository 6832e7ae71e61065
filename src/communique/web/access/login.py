"""The login page: a token in, a session out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from communique.web.access.forms import SESSION_COOKIE, SESSION_SECONDS, csrf, make_session
from communique.web.access.limits import Counts
from communique.web.access.tokens import Access
from communique.web.render import render

TOKEN_CHARACTERS = 200


def login_router(access: Access | None, refusals: Counts) -> APIRouter:
    """The pages ``/login`` and ``/logout``. Without tokens nobody needs them."""
    router = APIRouter(include_in_schema=False)

    def page(request: Request, wanted: str, line: str | None = None, status: int = 200) -> Response:
        return render(
            request, "login.html", status=status, wanted=wanted, line=line, form_field=csrf(request)
        )

    @router.get("/login")
    def ask(request: Request, next: str = "/") -> Response:  # the query's name
        return page(request, local_path(next)) if access else RedirectResponse("/", 303)

    @router.post("/login")
    def enter(
        request: Request, token: Annotated[str, Form()] = "", next: Annotated[str, Form()] = "/"
    ) -> Response:
        if access is None:
            return RedirectResponse("/", 303)
        client = request.client.host if request.client else ""
        if refusals.wait(client, take=False):
            return page(request, local_path(next), "Too many wrong tokens; wait a minute.", 429)
        found = access.find(token.strip()[:TOKEN_CHARACTERS])
        if found is None:
            refusals.wait(client)
            return page(request, local_path(next), "This token is unknown or was revoked.", 401)
        response = RedirectResponse(local_path(next), 303)
        response.set_cookie(
            SESSION_COOKIE,
            make_session(access.secret, found.id),
            max_age=SESSION_SECONDS,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    @router.post("/logout")
    def leave() -> Response:
        response = RedirectResponse("/login", 303)
        response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict")
        return response

    return router


def local_path(wanted: str) -> str:
    """A path of this server; anything that a browser could take for another one becomes ``/``."""
    if not wanted.startswith("/") or wanted[1:2] in ("/", "\\") or not wanted.isprintable():
        return "/"
    return wanted
