"""Whether a pinned package is known to be vulnerable: pip-audit over requirements.txt, with its gaps told.

`python -m tests.pins` fails for a package with a known vulnerability that EXCEPTIONS does not explain. Where the list of
vulnerabilities cannot be reached it says so, loudly, and fails only with `--strict`.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXCEPTIONS: dict[str, str] = {}  # vulnerability id: why it does not touch us


def audited(requirements: Path) -> list[dict]:
    """Every pin with its vulnerabilities, or with the reason why it could not be looked up."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(requirements), "--no-deps", "--disable-pip"]
    done = subprocess.run(
        [*command, "--format", "json", "--progress-spinner", "off"], capture_output=True, text=True, check=False
    )
    try:
        return json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        pins = [line.partition("==")[0] for line in requirements.read_text().splitlines() if "==" in line]
        reason = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return [{"name": name, "skip_reason": reason} for name in pins]


def told(found: list[dict]) -> tuple[list[str], list[str]]:
    """What is vulnerable, a line each, and the names that could not be looked up."""
    vulnerable = [
        f"{each['name']} {each['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'nothing yet'}"
        for each in found
        for fault in each.get("vulns", [])
        if fault["id"] not in EXCEPTIONS
    ]
    return vulnerable, [each["name"] for each in found if "skip_reason" in each]


def main(*words: str) -> int:
    """Say it, and fail as the module promises."""
    found = audited(ROOT / "requirements.txt")
    vulnerable, unknown = told(found)
    print("\n".join(vulnerable) or "None of those looked up is known to be vulnerable.")
    print(f"{len(found) - len(unknown)} of {len(found)} pins were looked up.")
    if unknown:
        print("NOT LOOKED UP, as the list of vulnerabilities could not be reached:", ", ".join(unknown))
    return 1 if vulnerable or (unknown and "--strict" in words) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
