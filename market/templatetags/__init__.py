"""Template tags of the product: how figures are written and how components are drawn."""
