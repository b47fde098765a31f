"""Letters that come in: written, judged, stored together, told from bursts."""
