"""CP-SAT that can be cut short: it runs beside the one who asks every tenth of a second whether to go on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

from ortools.sat.python import cp_model

WAIT = 0.05


def solve_polled(
    solver: cp_model.CpSolver, model: cp_model.CpModel, should_stop: Callable[[], bool]
) -> cp_model.CpSolverStatus:
    """The status of a solution; the search ends early where `should_stop` says so."""
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(solver.solve, model)
        while True:
            try:
                return answer.result(timeout=WAIT)
            except NotYet:
                if should_stop():
                    solver.stop_search()
