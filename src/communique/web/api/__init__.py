"""The HTTP API under ``/api/v1``: an application of its own, so that its errors have its own shape."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse

from communique import __version__
from communique.ledger.pulse import Watch
from communique.settings import Settings
from communique.web.access import Role, require
from communique.web.api import intake, judging, records, series
from communique.web.api.answers import Source
from communique.web.api.handlers import install_handlers
from communique.web.api.jobs import Jobs

PREFIX = "/api/v1"
ABOUT = """Reports in, records out. Every record leads to the words that state it.

Errors have one shape, `{"error": {"code", "message", "next"}}`. Lists come a page at a time: `next` is the cursor of
the page after. `as_of` shows the ledger as it stood. Answers carry an ETag; send it as If-None-Match. Lists also come
as JSON Lines (`Accept: application/x-ndjson`)."""


def install(app: FastAPI, settings: Settings | None = None, jobs: Path | None = None) -> None:
    """Serve the API under an application, over its ``state.ledger``, ``state.ledger_path`` and ``state.access_log``.

    ``jobs``: a folder in which other processes that serve it find the states of jobs. The guard of :mod:`communique.web.access` must be installed before. Whoever closes the ledger calls
    :func:`close` first.
    """
    api = FastAPI(
        title="Communiqué",
        version=__version__,
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": PREFIX}],
        root_path_in_servers=False,
        swagger_ui_oauth2_redirect_url=None,
        redirect_slashes=False,
    )
    path = app.state.ledger_path
    api.state.ledger_path = path
    api.state.access_log = app.state.access_log
    api.state.source = Source(app.state.ledger, Watch(app.state.ledger.store))
    api.state.jobs = Jobs(settings or Settings(ledger=path), jobs)
    install_handlers(api)
    for module in (records, series, judging, intake):
        api.include_router(module.router)
    api.add_api_route(
        "/", _index, include_in_schema=False, dependencies=[Depends(require(Role.READER))], methods=["GET"]
    )
    app.mount(PREFIX, api, name="api")
    app.state.api = api


def close(app: FastAPI) -> None:
    """End the jobs of an application's API after the batch in hand, and give its connection back."""
    state = app.state.api.state
    state.jobs.close()
    state.source.watch.close()


def _index(request: Request) -> HTMLResponse:
    """Every operation with what it takes: plain HTML, nothing from elsewhere."""
    described = request.app.openapi()
    sections = [
        _section(method.upper(), path, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    title = f"{escape(described['info']['title'])} API"
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="stylesheet" href="/static/room.css"></head><body><main id="main"><h1>{title}</h1>'
        f"<p>{escape(described['info']['description'])}</p>"
        f'<p><a href="{PREFIX}/openapi.json">OpenAPI description</a> · <a href="/">Reading room</a></p>'
        f"{''.join(sections)}</main></body></html>"
    )


def _section(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(p['name'])}</code></td><td>{'required' if p.get('required') else ''}</td>"
        f"<td>{escape(p.get('description') or p['schema'].get('description', ''))}</td></tr>"
        for p in operation.get("parameters", ())
    )
    table = f"<table><tbody>{rows}</tbody></table>" if rows else ""
    return (
        f"<section><h2>{escape(operation['summary'])}</h2><p><code>{method} {PREFIX}{escape(path)}</code></p>"
        f"<p>{escape(operation.get('description', ''))}</p>{table}</section>"
    )
