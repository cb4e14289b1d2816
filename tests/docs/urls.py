"""The site's addresses, with those that only the demonstration has."""

from django.urls import include, path

from config.urls import urlpatterns as site

urlpatterns = [*site, path("demo/", include("config.demo.urls"))]
