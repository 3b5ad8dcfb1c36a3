"""A composite index of districts: normalise, weight, aggregate, and say how firm the ranks are.

Pure arithmetic in the manner of the OECD/JRC Handbook on Constructing Composite Indicators (2008). What nobody knows
stays out of the sums, is never taken for zero, and is named beside every result.
"""
