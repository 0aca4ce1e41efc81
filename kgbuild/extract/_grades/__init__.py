"""Grades: of what, of whom, in which layout, and what casts doubt on them."""
