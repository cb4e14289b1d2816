from django.urls import URLPattern, URLResolver

app_name = "pb"

urlpatterns: list[URLPattern | URLResolver] = []
