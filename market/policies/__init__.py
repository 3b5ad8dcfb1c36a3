"""What a firm is entitled to, and what money really costs it.

Pure Python: it reads no database and no clock, is told every fact, and answers with frozen values and reasons. `loans`
lays out the payments of a loan, `rates` finds the rate a year that is behind payments.
"""
