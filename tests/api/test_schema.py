"""What the OpenAPI document says holds: schemathesis asks the running server whatever the document allows, and more."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from cdp import campaigns, flows, keys
from cdp.models import ConsentStatus, utc_now
from tests.api.live import serving
from tests.makers import make_customer, make_event, make_message, make_order, make_segment, make_template

pytestmark = pytest.mark.slow
# As many questions for each operation, always the same ones; to find new faults, give it time instead.
EXAMPLES, SECONDS = "5", os.environ.get("CDP_TEST_SCHEMA_SECONDS")
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance"
)
# Rows that stay there whatever is asked, so that more is reached than what is not found.
CONFIG = "[parameters]\n" + "".join(f"{name}_id = 1\n" for name in ("flow", "campaign", "message", "event"))


def _fill(session: Session) -> str:
    """A shop with something of everything; promise a key that may send."""
    now = utc_now()
    for _ in range(20):
        customer = make_customer(session, email_consent=ConsentStatus.SUBSCRIBED, country="DE")
        make_order(session, customer)
        make_event(session, customer)
        make_message(session, customer)
    segment = make_segment(session, [{"field": "country", "operator": "equals", "value": "DE"}])
    make_template(session)
    letter = {
        "step_number": 1,
        "email_subject": "Hi",
        "email_content": "[Leave]({{ unsubscribe_url }})",
        "delay_days": 1,
    }
    flow = flows.create(session, name="Welcome", steps=flows.from_seed([letter]), now=now)
    session.flush()
    flows.publish(session, flow.id, now=now)
    campaign = campaigns.create(session, name="Spring", segment_id=segment.id, flow_id=flow.id, now=now)
    session.flush()
    campaigns.launch(session, campaign.id, confirmed=None, now=now)
    _, secret = keys.add(session, name="schemathesis", scope="send", now=now)
    session.commit()
    return secret


@pytest.mark.parametrize(("mounted", "operations"), [("api", 70), ("v1", 2), ("hooks", 1)])
def test_every_answer_is_as_the_document_says_and_none_is_a_fault_of_the_server(
    session: Session, database_url: str, tmp_path: Path, mounted: str, operations: int
) -> None:
    # All that the document names once on SQLite; PostgreSQL is asked what the rows themselves may answer differently.
    phases = "coverage,fuzzing" if database_url.startswith("sqlite") else "fuzzing"
    secret = _fill(session)
    (tmp_path / "schemathesis.toml").write_text(CONFIG, "ascii")
    with serving(database_url, tmp_path, CDP_API_PER_MINUTE="0", CDP_INGEST_PER_MINUTE="0") as address:
        ran = subprocess.run(
            [Path(sys.executable).with_name("st"), "--config-file", str(tmp_path / "schemathesis.toml"), "run",
             f"{address}/{mounted}/openapi.json", "--header", f"Authorization: Bearer {secret}", "--checks", CHECKS,
             "--phases", phases, "--max-examples", EXAMPLES, *(["--max-time", SECONDS] if SECONDS else []),
             "--seed", "1", "--continue-on-failure", "--no-shrink", "--suppress-health-check", "all", "--warnings", "off",
             "--no-color"],
            cwd=tmp_path, capture_output=True, text=True, timeout=600,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-6000:]
    selected, there, tested = re.search(r"Selected: (\d+)/(\d+)\s+Tested: (\d+)", ran.stdout).groups()
    assert selected == there == tested and int(there) >= operations, ran.stdout[-2000:]
