"""Set facts on a row, say what changed, and save it so that what the model or the database refuses has a sentence."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from accounts.errors import Invalid, Taken

Row = TypeVar("Row", bound=models.Model)


def set_facts(row: models.Model, facts: Mapping[str, Any], allowed: Collection[str]) -> dict[str, list[str]]:
    """Put the facts on the row (not saved) and return {field: [old, new]} of what differs, for the audit row.

    A name that is not ``allowed`` is a mistake of the caller: TypeError.
    """
    if unknown := set(facts) - set(allowed):
        raise TypeError(f"not a fact of {type(row).__name__}: {', '.join(sorted(unknown))}")
    changes = {}
    for name, value in facts.items():
        old = getattr(row, name)
        if old != value:
            changes[name] = [as_text(old), as_text(value)]
            setattr(row, name, value)
    return changes


def as_text(value: Any) -> str:
    """A value as an audit row keeps it."""
    return "" if value is None else str(value)


def save_checked(row: Row) -> Row:
    """Check the columns and save; what is wrong is raised as ``Invalid``, what somebody else has as ``Taken``.

    Unique values and constraints are the database's to judge: it knows what others are writing at this moment. Only
    when it refuses is the row validated in full, to find the sentence.
    """
    check_columns(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        try:
            row.full_clean()
        except ValidationError as problem:
            raise refusal(problem) from problem
        raise Taken(_("Somebody entered the same a moment ago. Please load the page again.")) from error
    return row


def check_columns(row: models.Model) -> None:
    """Lengths, choices and formats of the row's own columns, without a query; what is wrong is raised as
    ``Invalid``.
    """
    relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
    try:
        row.clean_fields(exclude=relations)
    except ValidationError as problem:
        raise refusal(problem) from problem


def refusal(error: ValidationError) -> Invalid | Taken:
    """The first problem of a validation as the services raise it."""
    field, problems = next(iter(error.error_dict.items()))
    kind = Taken if problems[0].code in ("unique", "unique_together") else Invalid
    return kind(problems[0].messages[0], field=None if field == NON_FIELD_ERRORS else field)
