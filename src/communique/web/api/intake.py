"""Reports in: one or a batch, read by a job that the sender polls."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import AfterValidator

from communique.errors import NotFound, UsageError
from communique.records import to_plain
from communique.web.access import Role, require
from communique.web.api import models
from communique.web.api.answers import LINES
from communique.web.api.docs import described, one
from communique.web.api.jobs import BATCH, Job, Jobs
from communique.web.api.params import VALUE_CHARACTERS, clean

RETRY_SECONDS = 30

REPORT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One report: `text` or `html`, and what is known of it. Field names of common dumps are understood.",
    "properties": {
        "id": {"type": "string", "description": "Your own id of it; else `url`, else a hash of the record."},
        "text": {"type": "string", "description": "Plain text."},
        "html": {"type": "string", "description": "A page, when there is no plain text."},
        "url": {"type": "string"},
        "title": {"type": "string"},
        "publisher": {"type": "string"},
        "published": {"type": "string", "description": "ISO 8601, as coarse as known."},
        "language": {"type": "string", "description": "ISO 639-1; found out when left out."},
    },
    "example": {
        "id": "velna-17",
        "text": "VELNA - Foreign Minister Ana Terzic of Ostrania met her Kalvian counterpart Bo Marek on Monday.",
        "publisher": "The Velna Courier",
        "published": "2031-03-04",
    },
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "oneOf": [
                        REPORT_SCHEMA,
                        {"type": "array", "minItems": 1, "maxItems": BATCH, "items": REPORT_SCHEMA},
                    ]
                }
            },
            LINES: {"schema": {"type": "string", "description": "One report a line."}},
        },
    }
}

router = APIRouter(tags=["reports in"], dependencies=[Depends(require(Role.ADMIN))])


@router.post(
    "/reports",
    openapi_extra=_BODY,
    **described("Read reports", one(models.Job, status=202), writes=True),
)
async def read_reports(request: Request) -> Response:
    """Take one report or up to 200; the answer is a job to poll at its Location.

    A record that is no report is counted with one line and stops nothing else. Sending a report again changes
    nothing.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await request.body()
    records = await run_in_threadpool(_records, body, kind == LINES)
    job = _jobs(request).submit(records)
    if job is None:
        raise HTTPException(429, "too many jobs wait already", headers={"Retry-After": str(RETRY_SECONDS)})
    address = f"{request.scope.get('root_path', '')}/jobs/{job.id}"
    return JSONResponse(_plain(job), 202, headers={"Location": address})


@router.get("/jobs/{id}", **described("A job", one(models.Job)))
def job_state(
    request: Request, id: Annotated[str, Path(max_length=VALUE_CHARACTERS), AfterValidator(clean)]
) -> Response:
    """How far a job is. Jobs are kept in memory, the last thousand of them, until the server ends."""
    job = _jobs(request).find(id)
    if job is None:
        raise NotFound(f"no job {id!r}; jobs are forgotten when the server ends: send the reports again")
    return JSONResponse(_plain(job), headers={"Cache-Control": "no-store"})


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


def _plain(job: Job) -> dict[str, Any]:
    made: dict[str, Any] = to_plain(job)
    return made


def _records(body: bytes, lines: bool) -> Sequence[Any]:
    """The records of a body. Raises UsageError."""
    try:
        text = body.decode("utf-8-sig")
        given = (
            [json.loads(line) for line in text.splitlines() if line.strip()] if lines else json.loads(text)
        )
    except (ValueError, RecursionError) as error:
        raise UsageError(f"body: not valid JSON ({error}); send one report, or a list of them") from error
    records: list[Any] = given if isinstance(given, list) else [given]
    if not 1 <= len(records) <= BATCH:
        raise UsageError(f"body: {len(records)} reports; send 1 to {BATCH} at a time")
    return records
