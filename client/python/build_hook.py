# SPDX-License-Identifier: Apache-2.0
"""Makes the stubs and their types out of proto/ before the package is built."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grpc_tools import protoc
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
# Not there in a source distribution, which brings the stubs.
PROTO = HERE.parent.parent / "proto"


def generate() -> None:
    """Writes the stubs into leadline/v1/. Raises RuntimeError if protoc fails."""
    sources = sorted((PROTO / "leadline" / "v1").glob("*.proto"))
    # grpcio-tools brings google/protobuf/*.proto.
    well_known = Path(protoc.__file__).parent / "_proto"
    outputs = ("python", "mypy", "grpc_python", "mypy_grpc")
    arguments = [
        "protoc",
        f"--proto_path={PROTO}",
        f"--proto_path={well_known}",
        *(f"--{output}_out={HERE}" for output in outputs),
        *map(str, sources),
    ]
    if protoc.main(arguments) != 0:
        raise RuntimeError("protoc cannot make the stubs, see above")


class StubsHook(BuildHookInterface):  # type: ignore[misc]
    """What hatchling runs before each build."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if PROTO.is_dir():
            generate()
