"""Forms of the accounts app; they turn what was typed into clean values, services decide."""
