"""What the pages of the book show beyond figures: text, cards, register and references."""
