"""Photographs: remade, described, agreed, shown."""
