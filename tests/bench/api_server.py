"""The API at /api without the screens, as `cdp.api` can be served alone."""

from starlette.applications import Starlette
from starlette.routing import Mount

from cdp import api

app = Starlette(routes=[Mount("/api", app=api.app)])
