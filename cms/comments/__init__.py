"""Comments as their authors make them: submit, edit, withdraw, and what would become of a text.

`intake` reads and refuses, `assessing` hears the checks, `storing` keeps; `writing` and `prospects` are the verbs.
"""

from cms.comments.desk import Amendment, Draft, House, Submitted
from cms.comments.prospects import Prospect, Tried, prospect, prospect_edit, try_out
from cms.comments.writing import edit, submit, withdraw

__all__ = [
    "Amendment",
    "Draft",
    "House",
    "Prospect",
    "Submitted",
    "Tried",
    "edit",
    "prospect",
    "prospect_edit",
    "submit",
    "try_out",
    "withdraw",
]
