"""The server: screens, API and health in one process. `streamlit run app.py` and `uvicorn app:app` both start it."""

import contextlib
import gc
import os
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from streamlit import config

from cdp import api, db, logs, tracking, worker
from cdp.settings import settings
from cdp.version import VERSION
from pages.widgets import failure

log = logs.logger(__name__)


def _warm_up() -> None:
    # What the first visitor would otherwise wait for.
    import pandas  # noqa: F401
    import plotly.graph_objects  # noqa: F401


def _tell_the_worker_where_we_are() -> None:
    if "local_url" not in settings().model_fields_set:
        os.environ["CDP_LOCAL_URL"] = f"http://127.0.0.1:{config.get_option('server.port')}"
        settings.cache_clear()


@contextlib.asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[None]:
    """Bring the database up to date and get ready before the first visitor."""
    logs.configure()
    config.set_option("server.maxUploadSize", settings().upload_limit_mb)
    _tell_the_worker_where_we_are()
    await anyio.to_thread.run_sync(db.migrate)
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
    routes=[Route("/health", health), Mount("/api", app=api.app), tracking.mounted],
    lifespan=lifespan,
    on_script_error=failure.show,
)

if __name__ == "__main__":
    app.run()
