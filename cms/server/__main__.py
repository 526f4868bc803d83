"""`python -m cms.server`: one process of the server, started by `cms.server.processes` and by nobody else."""

from __future__ import annotations

import sys

from cms.server.processes import work

work(sys.argv[1])
