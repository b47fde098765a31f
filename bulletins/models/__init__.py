"""Models of the residents' bulletin."""

from bulletins.models.heard import WORDS_MAX_LENGTH, Copies, Heard, HeardText
from bulletins.models.issue import PRINTED, Issue, IssueFile, IssueLetter, IssueState, IssueText, file_name

__all__ = [
    "PRINTED",
    "WORDS_MAX_LENGTH",
    "Copies",
    "Heard",
    "HeardText",
    "Issue",
    "IssueFile",
    "IssueLetter",
    "IssueState",
    "IssueText",
    "file_name",
]
