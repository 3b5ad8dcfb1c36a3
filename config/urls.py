"""Every address of the site: each app owns its own list, this one only puts them together."""

from django.urls import include, path

from accounts.admin.site import site
from config.health import healthz
from config.styleguide import styleguide

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("events.urls")),
    path("", include("market.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/two-step/", include("allauth.mfa.urls")),
    path("admin/", site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("healthz", healthz, name="healthz"),
    path("styleguide", styleguide, name="styleguide"),
]
