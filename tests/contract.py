"""Write down the contract: `python -m tests.contract` after a change of the API that is meant."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from cms.app import create_app
from cms.config import Settings

COMMITTED = Path(__file__).parent / "openapi.json"


def served() -> str:
    """Return the OpenAPI document as the application serves it, in a form that diffs well."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), secret_key="x" * 32))
        document = app.test_client().get("/api/v1/openapi.json").get_json()
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(served())
