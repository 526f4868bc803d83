"""Write the types of the wire (`masthead_client/wire.py`) from the OpenAPI document."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from datamodel_code_generator import DataModelType, InputFileType, PythonVersion, generate
from datamodel_code_generator.format import Formatter

HERE = Path(__file__).parent


def opened(value: Any) -> Any:
    """Return a document whose objects may have further members: a client must stand it when the server learns more."""
    if isinstance(value, dict):
        return {key: opened(item) for key, item in value.items() if key != "additionalProperties"}
    return [opened(item) for item in value] if isinstance(value, list) else value


def main(document: Path, output: Path) -> None:
    """Write the types of `document` to `output`."""
    generate(
        json.dumps(opened(json.loads(document.read_text()))),
        input_file_type=InputFileType.OpenAPI,
        output=output,
        output_model_type=DataModelType.TypingTypedDict,
        target_python_version=PythonVersion.PY_311,
        use_standard_collections=True,
        use_union_operator=True,
        disable_timestamp=True,
        formatters=[Formatter.RUFF_FORMAT],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else HERE / "masthead_client" / "wire.py"))
