"""The API as a program meets it: with a key of each scope, and without."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from cdp import api, db, keys
from cdp.api import doors
from cdp.models import utc_now


@pytest.fixture(autouse=True)
def _nobody_came_before() -> Iterator[None]:
    doors.forget_counts()
    yield
    doors.forget_counts()


@pytest.fixture
def client_with(database_url: str) -> Callable[[str], TestClient]:
    """A client with a new key of a scope; with the scope "" one without any."""

    def made(scope: str) -> TestClient:
        client = TestClient(api.app, raise_server_exceptions=False)
        if scope:
            with db.session() as session:
                _, secret = keys.add(session, name=f"A program that may {scope}", scope=scope, now=utc_now())
            client.headers["Authorization"] = f"Bearer {secret}"
        return client

    return made


@pytest.fixture
def client(client_with: Callable[[str], TestClient]) -> TestClient:
    """A client that may send, and so do all but hand in with a write key."""
    return client_with("send")
