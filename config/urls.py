"""All addresses. Each app lays out its own; the shape of them is in docs/explanation/architecture.md."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from config.health import health

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("health/", health, name="health"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("", include("frontend.urls")),
    path("", include("pb.urls")),
    path("", include("proposals.urls")),
    path("", include("voting.urls")),
    path("", include("panels.urls")),
]

if settings.DEMO:
    urlpatterns.append(path("demo/", include("config.demo.urls")))
