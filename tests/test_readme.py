"""README does not rot: its tour is run word for word, its tables are made from the code."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from click.testing import CliRunner

from cms.cli import COMMANDS, commands
from tests.readme import README, with_table
from tests.servers import ROOT, Instance

TEXT = README.read_text()


def test_tour_works_word_for_word(demonstration: Instance, data_dir: Path) -> None:
    instance = demonstration.copied_to(data_dir)
    blocks = re.findall(r"```sh\n(.*?)```", TEXT.split("## Five minutes with curl")[1].split("\n## ")[0], re.DOTALL)
    assert len(blocks) == 5
    with instance.serving(workers=2) as address:
        script = "set -euo pipefail\n" + "\necho ----\n".join(blocks).replace("http://127.0.0.1:8000", address)
        done = subprocess.run(
            ["bash", "-c", script],
            env=instance.environment,
            capture_output=True,
            text=True,
            timeout=120,
            cwd=ROOT,
            check=False,
        )
    assert done.returncode == 0, done.stderr + done.stdout
    _, written, read, commented, decided = done.stdout.split("----\n")
    assert written.startswith("404\n") and '"title":"Leaves"' in written
    assert read.rstrip().endswith("304")
    public, own = commented.rstrip().split('{"data":')[1:]
    assert public.startswith("[]") and "<em>shed</em>" in own
    assert '"status":"pending"' in decided and "category.created" in decided


def test_settings_table_is_the_settings() -> None:
    assert with_table(TEXT) == TEXT, "the settings changed: run `python -m tests.readme`"


def test_every_command_of_the_table_exists_and_explains_itself() -> None:
    named = {match.split()[0] for match in re.findall(r"`masthead ([a-z][^`]*)`", TEXT)}
    assert named == set(COMMANDS)
    for name in named:
        shown = CliRunner().invoke(commands, [name, "--help"])
        assert shown.exit_code == 0 and len(shown.output) > 60
