"""The timetable of meetings: requests + slots + tables → who meets whom in which slot.

Pure Python with numpy, numba and OR-Tools. It reads no database, no clock and no chance but the seed it is given: a
search counts its budget in steps, the caller may only cut it short. `instance` holds the shapes of the search
(`core.solve`), `problem` those of a market day with its people, tables and rules (`market.plan`, `replan.replan`).
"""
