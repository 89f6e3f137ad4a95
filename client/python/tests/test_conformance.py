# SPDX-License-Identifier: Apache-2.0
"""Both clients answer the cases of tests/conformance in the same words."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from conftest import Servers

HERE = Path(__file__).resolve().parent
CASES = HERE.parents[2] / "tests" / "conformance" / "cases.json"


def written_out(case: dict[str, Any], servers: Servers) -> dict[str, Any]:
    """The case as a runner gets it, without what cases.json abbreviates."""
    case = {**case, "connect": servers.connect(case["server"])}
    if case["server"] != "silent":
        case.setdefault("timeout_ms", 60_000)  # however busy the machine is
    if "cycle" in case:
        phones = cycle(case["cycle"]["phones"])
        case["phones"] = list(islice(phones, case["cycle"]["count"]))
    if "hook" in case:
        case["hook"] = {**case["hook"], "command": servers.restart_command}
    return case


def answers(path: Path, *arguments: str) -> list[str]:
    command = [sys.executable, str(HERE / "conformance.py"), *arguments, str(path)]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return run.stdout.decode().splitlines()


def test_both_clients_answer_alike(servers: Servers, tmp_path: Path) -> None:
    cases = json.loads(CASES.read_text(encoding="utf-8"))
    path = tmp_path / "cases.jsonl"
    lines = [json.dumps(written_out(case, servers)) for case in cases]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    waiting = answers(path)
    assert [json.loads(line)["name"] for line in waiting] == [c["name"] for c in cases]
    assert answers(path, "--async") == waiting
