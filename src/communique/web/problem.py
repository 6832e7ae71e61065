"""The one shape of an error under ``/api/``: ``{"error": {"code", "message", "next"}}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi.responses import JSONResponse

CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    408: "too_slow",
    409: "conflict",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "busy",
    507: "full",
}
"""The code of each HTTP status in use. A client may rely on both."""

MESSAGE_CHARACTERS = 500


def one_line(text: str, most: int = MESSAGE_CHARACTERS) -> str:
    """A text as one printable line, cut to a length: values of a request come back in messages."""
    clean = "".join(c if c.isprintable() else "�" for c in " ".join(text.split()))
    return clean if len(clean) <= most else clean[: most - 1] + "…"


def body(status: int, message: str, next_step: str | None = None) -> dict[str, Any]:
    """An error as JSON: the code of its status, what is wrong, and what to do next where that is known."""
    step = one_line(next_step) if next_step else None
    return {"error": {"code": CODES.get(status, "error"), "message": one_line(message), "next": step}}


def problem(
    status: int, message: str, next_step: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """An error as a response."""
    return JSONResponse(body(status, message, next_step), status, headers=dict(headers or {}))


def split_step(text: str) -> tuple[str, str | None]:
    """The package's messages name the fault, then the next step after the last semicolon: the two apart."""
    message, semicolon, step = text.rpartition("; ")
    return (message, step) if semicolon else (text, None)
