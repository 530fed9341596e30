"""The server: screens, API and health in one process. `streamlit run app.py` and `uvicorn app:app` both start it."""

import contextlib
import gc
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import Scope
from streamlit import config

from cdp import api, db, logs, tracking, users, worker
from cdp.api import headers, hooks, ingest
from cdp.models import utc_now
from cdp.settings import settings
from cdp.version import VERSION
from pages.widgets import door, failure, left

log = logs.logger(__name__)
STATIC = Path(st.__file__).parent / "static"
left.let_go()


def _warm_up() -> None:
    # What the first visitor would otherwise wait for.
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401


def _tell_the_worker_where_we_are() -> None:
    if "local_url" not in settings().model_fields_set:
        os.environ["CDP_LOCAL_URL"] = f"http://127.0.0.1:{config.get_option('server.port')}"
        settings.cache_clear()


def _tell_who_may_begin() -> None:
    with db.reading() as session:
        if users.has_any(session):
            return
    # To the console itself: what is logged goes to more places.
    print(
        f"Nobody has an account yet. Make the first one on this machine, or from elsewhere with the code {users.code()}",
        file=sys.stderr,
        flush=True,
    )


def _is_signed_in(scope: Scope) -> bool:
    with db.reading() as session:
        return users.known(session, HTTPConnection(scope).cookies.get(door.COOKIE), now=utc_now()) is not None


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Bring the database up to date and get ready before the first visitor."""
    logs.configure()
    config.set_option("server.maxUploadSize", settings().upload_limit_mb)
    _tell_the_worker_where_we_are()
    await anyio.to_thread.run_sync(db.migrate)
    await anyio.to_thread.run_sync(_tell_who_may_begin)
    await anyio.to_thread.run_sync(_warm_up)
    # Modules never become garbage: leaving them out makes each collection a fraction as long.
    gc.collect()
    gc.freeze()
    with worker.beside_the_server() if settings().worker else contextlib.nullcontext():
        log.info("ready", version=VERSION)
        yield


async def health(_request: Request) -> JSONResponse:
    """The process runs and answers; whether its database does too is asked at /api/health."""
    return JSONResponse({"ok": True})


app = st.App(
    Path(__file__).resolve().parent / "pages" / "main.py",
    routes=[
        Route("/health", health),
        Route("/health/", health),
        headers.Mounted("/api", headers.with_cors(api.app)),
        headers.Mounted("/v1", headers.with_cors(ingest.app)),
        hooks.mounted,
        tracking.mounted,
        door.route,
    ],
    middleware=[
        Middleware(headers.SecurityHeaders, policy=headers.policy((STATIC / "index.html").read_text("utf-8"))),
        Middleware(headers.OnlySignedIn, path="/_stcore/upload_file", is_known=_is_signed_in),
    ],
    lifespan=lifespan,
    on_script_error=failure.show,
)

if __name__ == "__main__":
    app.run()
