"""The matching engine: eligibility → score → assignment → explanation.

Pure Python with numpy and OR-Tools. It reads no database, no clock and no random source: whoever calls it hands
over a frozen `Market` and receives frozen results with their reasons. `engine` holds the three entry points, `values`
the shapes, `facts` and `rules` the vocabulary of hard criteria, `data` the stored form of a market.
"""
