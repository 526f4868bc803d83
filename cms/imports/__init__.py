"""Moving in: articles, terms and comments of other systems become ours.

`formats` reads and knows no database, `runs` writes and knows no format; `records` is all that they share. What was
imported is marked (`desk`), so that a second run changes nothing, an interrupted one goes on, and nothing that was
changed here is overwritten. Every element that was changed or left out is named in the report (`reports`).
"""

from cms.imports.desk import Terms
from cms.imports.fetching import Fetcher
from cms.imports.galleries import Gallery, NoStore
from cms.imports.rehearsals import rehearsal
from cms.imports.reports import Outcome, Report, Result
from cms.imports.runs import Run, run

__all__ = ["Fetcher", "Gallery", "NoStore", "Outcome", "Report", "Result", "Run", "Terms", "rehearsal", "run"]
