"""What a text is to a search: words folded and stemmed the same way in an index and in a query, whatever the database.

Pure. Owns analysis, the language of queries, spelling, and highlights; the tables are `cms.delivery.search_documents`'s.
"""

from __future__ import annotations

from cms.search.analysis import analysed, language_of, spellings, words
from cms.search.highlights import fragments, marked
from cms.search.queries import Clause, NothingToSearch, Query, parse
from cms.search.spelling import nearest

__all__ = [
    "Clause",
    "NothingToSearch",
    "Query",
    "analysed",
    "fragments",
    "language_of",
    "marked",
    "nearest",
    "parse",
    "spellings",
    "words",
]
