"""Webhooks of shops, mounted at /hooks: proven by the shop's signature, kept before they are answered."""

import json

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from cdp import ingest
from cdp.api import describing
from cdp.api.headers import Mounted
from cdp.api.problems import answer_refusals, problem
from cdp.models import utc_now
from cdp.version import VERSION

app = FastAPI(
    title="Webhooks of shops",
    version=VERSION,
    description="What shops tell as it happens. Each message is proven by the shop's own signature over its bytes.",
    docs_url=None,
    redoc_url=None,
    redirect_slashes=False,
    generate_unique_id_function=describing.name_of,
)
answer_refusals(app)
mounted = Mounted("/hooks", app)
_TOPIC = {"shopify": "x-shopify-topic", "woocommerce": "x-wc-webhook-topic"}
_SIGNED_BY = {"shopify": "x-shopify-hmac-sha256", "woocommerce": "x-wc-webhook-signature"}


@app.post(
    "/{shop}",
    response_class=JSONResponse,
    max_body_size=ingest.LARGEST,
    responses=describing.refusals(
        {
            400: "It has no topic, or its body is no JSON object.",
            401: "The signature does not prove that it comes from the shop.",
            404: "There are no webhooks of such a shop.",
            413: f"More than {ingest.LARGEST:,} bytes.",
            429: "Too much waits to be taken in: come again after Retry-After seconds.",
        }
    ),
    openapi_extra={
        "parameters": [
            {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": words}
            for names, words in ((_TOPIC, "What happened, e.g. `orders/create`."), (_SIGNED_BY, "HMAC-SHA256, base64."))
            for name in names.values()
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}},
    },
)
async def hear(shop: str, request: Request) -> Response:
    """A shop's news, `shopify` or `woocommerce`; it is answered once it would outlive this process."""
    if shop not in ingest.SHOPS:
        return problem(404, "Not found", f"There are webhooks of: {', '.join(ingest.SHOPS)}.")
    body = await request.body()
    if shop == "woocommerce" and body.startswith(b"webhook_id="):
        return JSONResponse({"ok": True})  # the unsigned knock when a webhook is saved; without a yes it stays off
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        ingest.prove(shop, headers, body)
        return _keep(shop, headers, body)
    except ingest.Unproven as error:
        return problem(401, "Not proven", str(error))
    except ingest.Full as error:
        answer = problem(429, "Too much at once", str(error))
        answer.headers["Retry-After"] = str(ingest.WAIT)
        return answer


def _keep(shop: str, headers: dict[str, str], body: bytes) -> Response:
    topic = headers.get(_TOPIC[shop], "")
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or not topic:
        return problem(400, "Not valid", "A webhook has a topic and a JSON object.")
    ingest.accept_news(shop, topic, headers.get("x-shopify-triggered-at", ""), said, now=utc_now())
    return JSONResponse({"ok": True})
