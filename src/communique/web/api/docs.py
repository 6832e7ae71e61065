"""What the OpenAPI description says of every operation: its shapes, its errors, an example."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from communique.web.api.models import Error

EVENT: dict[str, Any] = {
    "record": "event",
    "id": "event-3f0c9b1a2d4e5f607182",
    "type": "CONSULT",
    "mode": "visit",
    "contexts": ["diplomatic"],
    "status": "occurred",
    "actors": [
        {
            "actor_id": "act-terzic",
            "name": "Ana Terzic",
            "text": "Ana Terzic",
            "country": "OST",
            "sector": "GOV",
        }
    ],
    "recipients": [
        {"actor_id": "act-marek", "name": "Bo Marek", "text": "Bo Marek", "country": "KAL", "sector": "GOV"}
    ],
    "when": {"start": "2031-03-03", "end": None, "granularity": "day", "text": "on Monday"},
    "where": None,
    "mentions": [
        {
            "report_id": "rep-0a1b2c3d4e5f60718293",
            "start": 22,
            "end": 56,
            "text": "Ana Terzic met Bo Marek on Monday.",
            "trigger": {"start": 33, "end": 36, "text": "met"},
            "status": "occurred",
            "attributed_to": None,
        }
    ],
    "origins": {
        "independent": 1,
        "unknown": 0,
        "groups": [
            {
                "origin": "The Velna Courier",
                "reports": ["rep-0a1b2c3d4e5f60718293"],
                "reason": "its own report",
            }
        ],
    },
    "claims": [],
    "follow_up": None,
    "confidence": 0.8,
    "goldstein": 1.0,
    "cameo": "042",
}
"""An event about invented people."""

_ERRORS = {
    400: "A filter, a cursor or a judgement with an impossible value.",
    401: "No token, or one that is unknown or revoked.",
    403: "The token's role does not allow it, or the request comes from another site.",
    404: "No record has that id.",
    408: "The body did not come in time.",
    409: "The ledger does not allow writing.",
    413: "The body is too large.",
    415: "The body is neither JSON nor JSON Lines.",
    422: "A parameter or body that does not fit its description.",
    429: "Too many requests; `Retry-After` says how many seconds to wait.",
    503: "The ledger is being written to by another process; `Retry-After` says when to come back.",
    507: "No space is left where the ledger lies.",
}
_READING = (400, 401, 403, 404, 413, 422, 429)
_WRITING = (400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503, 507)


def described(summary: str, answers: dict[int, dict[str, Any]], *, writes: bool = False) -> dict[str, Any]:
    """The keyword arguments of an operation: its summary and every answer it can give."""
    errors = {
        status: {"description": _ERRORS[status], "model": Error}
        for status in (_WRITING if writes else _READING)
    }
    status, found = next(iter(answers.items()))
    unchanged = {} if writes else {304: {"description": "Unchanged since the ETag that was sent."}}
    return {
        "summary": summary,
        "status_code": status,
        "response_model": None,
        "responses": {status: found, **unchanged, **errors},
    }


def one(model: type[BaseModel], example: Any = None, status: int = 200) -> dict[int, dict[str, Any]]:
    """The answer of one object."""
    content: dict[str, Any] = {"application/json": {"example": example}} if example is not None else {}
    found: dict[str, Any] = {"description": "Found." if status == 200 else "Taken.", "model": model}
    return {status: {**found, "content": content} if content else found}


def page(model: type[BaseModel], example: Any = None) -> dict[int, dict[str, Any]]:
    """The answer of a page of records, as JSON or as JSON Lines."""
    content: dict[str, Any] = {"application/x-ndjson": {"schema": {"type": "string"}}}
    if example is not None:
        content["application/json"] = {"example": {"records": [example], "next": None}}
    return {
        200: {
            "description": "A page; the Link header holds the address of the next one.",
            "model": model,
            "content": content,
        }
    }
