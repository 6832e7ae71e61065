"""Every error of the API in its one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from communique.errors import (
    CommuniqueError,
    InputError,
    LedgerBusy,
    LedgerFull,
    LedgerReadOnly,
    NotFound,
    UsageError,
)
from communique.web.problem import one_line, problem, split_step

_STATUS: Sequence[tuple[type[CommuniqueError], int]] = (
    (NotFound, 404),
    (UsageError, 400),
    (InputError, 400),
    (LedgerBusy, 503),
    (LedgerReadOnly, 409),
    (LedgerFull, 507),
)
RETRY_SECONDS = 5
_FAULTS_NAMED = 5
_NEXT = {
    401: "send a token as `Authorization: Bearer`",
    404: "GET /api/v1/ lists what there is",
    405: "GET /api/v1/ lists what there is",
    422: "GET /api/v1/ describes every parameter",
}


def install_handlers(api: FastAPI) -> None:
    """Answer the package's own errors, HTTP errors and invalid requests in the one shape."""
    api.add_exception_handler(CommuniqueError, _ours)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(RequestValidationError, _invalid)


def _ours(request: Request, error: Exception) -> Response:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    message, step = split_step(str(error))
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
    return problem(status, message, step, headers)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, str(error.detail), _NEXT.get(error.status_code), error.headers)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [_fault(fault) for fault in error.errors()]
    named = "; ".join(faults[:_FAULTS_NAMED]) + (
        f" and {len(faults) - _FAULTS_NAMED} more" if len(faults) > _FAULTS_NAMED else ""
    )
    return problem(422, named, _NEXT[422])


def _fault(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"][1:]) or str(fault["loc"][0])
    return f"{one_line(place, 80)}: {one_line(str(fault['msg']), 160)}"
