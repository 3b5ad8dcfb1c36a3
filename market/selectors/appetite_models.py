"""The appetite models on record, and the one in use."""

from typing import Any

from market.enums import ModelStatus
from market.models import AppetiteModel


def model_in_use() -> AppetiteModel | None:
    """The model that runs and updates score with; None while nobody has put one into use."""
    return AppetiteModel.objects.filter(status=ModelStatus.IN_USE).first()


def coefficients_in_use() -> dict[str, Any] | None:
    """What the engine reads: {"version", "weights", "half_life_days"}; None for the engine's built-in prior."""
    model = model_in_use()
    return None if model is None else {"version": str(model.version), **model.coefficients}
