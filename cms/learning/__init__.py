"""What people decide teaches the model: the lessons in the database, and the copy of the model in each process.

`lessons` writes what a decision, an appeal or another site's report teaches and takes it back; `learners` follows the
journal; `checkpoints` spares a new process the replay.
"""

from cms.learning.learners import Learner, standard
from cms.learning.lessons import (
    forget,
    forget_reports,
    learn,
    learn_report,
    remember,
    shrink,
    shrink_reports,
    unlearn,
)

__all__ = [
    "Learner",
    "forget",
    "forget_reports",
    "learn",
    "learn_report",
    "remember",
    "shrink",
    "shrink_reports",
    "standard",
    "unlearn",
]
