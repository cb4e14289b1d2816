"""Addresses of the demonstration, added by config.urls under the demo settings only."""

from django.urls import path

from config.demo.views import mail

app_name = "demo"

urlpatterns = [path("mail/", mail, name="mail")]
