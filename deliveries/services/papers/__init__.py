"""The files of a delivery: chosen, made, set, printed again."""
