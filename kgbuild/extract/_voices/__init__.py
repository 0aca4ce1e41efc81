"""Who says what: quotations, speakers, reported words."""
