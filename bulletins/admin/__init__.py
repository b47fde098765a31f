"""The organisers' admin of the bulletin."""

from bulletins.admin import desk, hearings, issues

__all__ = ["desk", "hearings", "issues"]
