"""The HTTP API: mounted at /api beside the screens, or served alone with `uvicorn cdp.api:app`."""

import sqlalchemy as sa
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from fastapi_swagger import patch_fastapi

from cdp import db, logs
from cdp.api import (
    bulk,
    campaigns,
    customers,
    describing,
    doors,
    events,
    flow_steps,
    flows,
    generate,
    imports,
    messages,
    orders,
    rights,
    segments,
    suppressions,
    templates,
)
from cdp.api.problems import answer_refusals, problem
from cdp.settings import settings
from cdp.version import VERSION

log = logs.logger(__name__)
MEGABYTE = 1024 * 1024  # the largest request that is taken, but for the bulk ones

LARGEST_BULK = 64 * MEGABYTE

app = FastAPI(
    title="Customer data platform",
    version=VERSION,
    description="Customers, segments and what follows from them. Errors are problem details (RFC 9457).",
    docs_url=None,
    redoc_url=None,
    swagger_ui_oauth2_redirect_url=None,
    generate_unique_id_function=describing.name_of,
    telemetry={"tracing": False, "metrics": False, "logs": False},  # the product's own log says what happened
)
answer_refusals(app)
app.add_middleware(doors.Doors)
app.include_router(bulk.router, max_body_size=LARGEST_BULK)  # before the others: /customers/bulk/ is no customer
for resource in (
    customers, segments, flows, flow_steps, campaigns, orders, events, templates, messages, suppressions, generate,
    rights,
):  # fmt: skip
    app.include_router(resource.router, max_body_size=MEGABYTE)
app.include_router(imports.router, max_body_size=settings().upload_limit_mb * MEGABYTE)
patch_fastapi(app)  # the page at /docs from our own server: nobody else's is asked, and it works without a network
doors.take_both_slash_forms(app)
describing.describe(app)


@app.get("/health", tags=["Operation"], responses={503: {"description": "The database does not answer."}})
def health() -> JSONResponse:
    """Whether the product can work: it runs and its database answers."""
    try:
        with db.reading() as session:
            session.execute(sa.text("SELECT number FROM data_revision"))
    except sa.exc.SQLAlchemyError as error:
        log.error("database_unreachable", error=type(error).__name__)
        return problem(503, "Not healthy", "The database does not answer, or was never migrated: run `make migrate`.")
    return JSONResponse({"ok": True, "version": VERSION})
