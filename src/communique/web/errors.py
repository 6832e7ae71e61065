"""Errors as pages of one clear line. Under ``/api/`` the API's own handlers answer."""

from __future__ import annotations

import re

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from communique.errors import CommuniqueError, LedgerBusy, NotFound, UsageError
from communique.web.render import render

_COMMAND = re.compile(r"; `communique (\w+)` lists them")
_AGAIN_SECONDS = 5
"""When a page that came at a busy time is asked for again, by the browser itself."""
_TITLES = {400: "Not understood", 404: "Not found", 503: "Busy"}


def status_of(error: CommuniqueError) -> int:
    """The HTTP status that says what an error means."""
    if isinstance(error, NotFound):
        return 404
    if isinstance(error, UsageError):
        return 400
    return 503 if isinstance(error, LedgerBusy) else 500


def for_the_page(error: Exception) -> str:
    """An error's line without what only the command line understands: option dashes, commands to type."""
    line = " ".join(str(error).split())
    line = _COMMAND.sub(r"; the page /\1 lists them", line)
    return line.removeprefix("--")


def error_page(request: Request, status: int, line: str) -> Response:
    """A page with one line that says what is wrong."""
    title = _TITLES.get(status, "Something went wrong")
    return render(request, "error.html", status=status, title=title, line=line)


def install_errors(app: FastAPI) -> None:
    """Answer the package's own errors and HTTP errors with a page."""

    def ours(request: Request, error: Exception) -> Response:
        status = status_of(error) if isinstance(error, CommuniqueError) else 500
        response = error_page(request, status, for_the_page(error))
        if status == 503 and request.method == "GET":
            response.headers.update({"retry-after": str(_AGAIN_SECONDS), "refresh": str(_AGAIN_SECONDS)})
        return response

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        line = "there is no page at this address" if error.status_code == 404 else str(error.detail)
        response = error_page(request, error.status_code, line)
        response.headers.update(error.headers or {})
        return response

    app.add_exception_handler(CommuniqueError, ours)
    app.add_exception_handler(HTTPException, http)
