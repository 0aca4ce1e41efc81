"""Document to facts: what a text says of a force, each fact with its passage and the rule that made it."""
