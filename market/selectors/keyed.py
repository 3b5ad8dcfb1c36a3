"""Pages of lists whose rows are wide and whose order has no index: found by key first, read afterwards."""

from typing import Any

from django.core.paginator import Page, Paginator


class KeyedPaginator(Paginator):
    """The keys of a page are put in order alone, then its rows are read by key: a database would else put whole rows,
    with all that belongs to them, in order for the twenty that are shown.
    """

    def page(self, number: Any) -> Page:
        """One page; its rows stand as in the whole list."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        last = self.count if first + self.per_page + self.orphans >= self.count else first + self.per_page
        rows: Any = self.object_list
        keys = list(rows.values_list("pk", flat=True)[first:last])
        return self._get_page(rows.filter(pk__in=keys), number, self)
