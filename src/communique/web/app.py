"""The application: one ledger, its pages, and what else is served beside them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from anyio import CapacityLimiter
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from communique import __version__
from communique.errors import LedgerError
from communique.ledger import Ledger
from communique.ledger.index import EventIndexes
from communique.web.access import Access
from communique.web.access import install as install_access
from communique.web.api import close as close_api
from communique.web.api import install as install_api
from communique.web.cache import Drawn, Kept, PageCache
from communique.web.errors import install_errors
from communique.web.pages import ROUTERS
from communique.web.review import router as review

if TYPE_CHECKING:
    from communique.web.workers import Shared

MAKERS = 3
"""Pages that are made at once: more threads would only take the interpreter, and connections, from each other."""

HERE = Path(__file__).parent


def create_app(ledger: Path, *, access: Access | None = None, shared: Shared | None = None) -> FastAPI:
    """The reading room over the ledger at a path, opened read-only; ``access`` decides who may do what.

    ``app.state.ledger`` is the open Ledger, shared by all requests (each takes a connection of its pool),
    ``app.state.ledger_path`` the path, for whoever must write. ``shared``: other processes serve it too (see
    :mod:`communique.web.workers`). Raises LedgerError.
    """
    opened = Ledger.open(ledger, read_only=True)
    opened.remember()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        close_api(app)
        with suppress(LedgerError):  # what cannot be kept is merged again at the next start
            app.state.indexes.save()
        app.state.indexes.close()
        opened.close()

    app = FastAPI(
        title="Communiqué",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # the API describes itself
    )
    app.state.ledger = opened
    app.state.ledger_path = ledger
    app.state.access = access
    app.state.indexes = EventIndexes(opened)
    app.state.pages = PageCache()
    app.state.kept = Kept()
    app.state.drawn = Drawn()
    app.state.makers = CapacityLimiter(MAKERS)
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    install_errors(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(review)
    install_access(app, access, shared=shared)
    install_api(app, jobs=shared.jobs if shared else None)
    return app
