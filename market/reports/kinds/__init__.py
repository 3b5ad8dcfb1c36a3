"""The reports, one module each; ``market.reports.registry`` lists them."""
