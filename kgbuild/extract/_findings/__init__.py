"""What is well and what is not: praise, blame, and whose they are."""
