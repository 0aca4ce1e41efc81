"""Text itself: sentences, spans, dates, numbers in words, and what is worked out once."""
