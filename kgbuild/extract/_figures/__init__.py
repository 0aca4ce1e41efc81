"""Figures: numbers, of what, out of how many."""
