"""The addresses of the product, and beside them what the framework gives without further work on the same rows."""

from typing import Any

import django_filters
from django.contrib import admin
from django.db.models import Count
from django.http import HttpResponse
from django.template import Context, Template
from django.urls import include, path
from django.views.generic import ListView

from market.models import Introduction, Need

PAGE = """<form>{{ found.form.as_p }}</form><ul>{% for name, rows in counts.items %}{% for value, number in rows %}
<li>{{ name }} {{ value }}: {{ number }}</li>{% endfor %}{% endfor %}</ul>
<p>{{ paginator.count }}</p><table>{% for row in object_list %}<tr><td>{{ row.organisation.name }}<td>{{ row.title }}
<td>{{ row.financing.amount }}<td>{{ row.financing.term_months }}<td>{{ row.published_at }}{% endfor %}</table>"""


class PlainFilter(django_filters.FilterSet):
    """Fields of the model, as they are."""

    sort = django_filters.OrderingFilter(fields=["financing__amount", "published_at"])

    class Meta:
        model = Need
        fields = ["kind", "field", "organisation__region", "financing__term_months"]


class PlainBoard(ListView):  # type: ignore[type-arg]
    """Live needs by pages, with a count beside each choice."""

    model = Need
    paginate_by = 20

    def get_queryset(self) -> Any:
        """What the filter finds."""
        rows = Need.objects.live().select_related("organisation", "financing").order_by("-published_at")
        self.found = PlainFilter(self.request.GET, queryset=rows)
        return self.found.qs

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """With the counts."""
        names = ("kind", "field", "organisation__region", "financing__term_months")
        counts = {name: list(Need.objects.live().order_by().values_list(name).annotate(Count("pk"))) for name in names}
        return super().get_context_data(counts=counts, found=self.found, **more)

    def render_to_response(self, context: dict[str, Any], **_more: Any) -> HttpResponse:
        """A plain page of a few lines."""
        return HttpResponse(Template(PAGE).render(Context(context)))


stock = admin.AdminSite(name="stock")
stock.register(Need)
stock.register(Introduction)

urlpatterns = [
    path("peer/leads/", PlainBoard.as_view()),
    path("peer/admin/", stock.urls),
    path("", include("config.urls")),
]
