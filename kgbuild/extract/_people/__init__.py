"""Who is named: names, posts and mentions, and which of them are one person."""
