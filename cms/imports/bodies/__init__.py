"""What other systems keep as the body of an article, turned into HTML or Markdown that our readers take. Pure."""
