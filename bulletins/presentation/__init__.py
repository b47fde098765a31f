"""An issue as paper, file and pages show it: plain values in one language; showing them runs no query."""
