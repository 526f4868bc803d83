"""`python -m cms.cli`: the same as `masthead`."""

from __future__ import annotations

from cms.cli import main

main()
