"""The demo market: the story of four editions with invented parties, carried out through the services."""
