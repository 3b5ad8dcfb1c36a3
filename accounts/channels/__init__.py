"""Doors to the outside: e-mail, SMS and WeCom, each behind a small port."""
