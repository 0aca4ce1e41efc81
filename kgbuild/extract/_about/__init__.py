"""What a document, or a part of it, is about: forces, cycle, kind, section, question."""
