"""Review and audit: where a person's word counts. Everything said here is a judgement or a verdict, and kept."""

from __future__ import annotations

from fastapi import APIRouter

from communique.web.review.audits import router as audits_router
from communique.web.review.queue import router as queue_router
from communique.web.review.records import router as records_router

router = APIRouter(include_in_schema=False)
for _part in (queue_router, records_router, audits_router):
    router.include_router(_part)

__all__ = ["router"]
