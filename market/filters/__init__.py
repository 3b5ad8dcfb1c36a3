"""Filters of the lead board and of the public shelf."""
