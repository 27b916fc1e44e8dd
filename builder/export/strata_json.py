"""The document itself, as it is saved and opened again."""

from __future__ import annotations

from builder.export.exporter import Exporter
from builder.graph.files import to_json

STRATA_JSON = Exporter(
    name="strata_json",
    title="Strata document",
    suffix=".strata.json",
    media_type="application/json",
    export=to_json,
    applies=lambda graph: None,
)
