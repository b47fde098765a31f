"""The desk: what was written is read one at a time, with the decision within reach; for letters and comments alike."""
