from __future__ import annotations

from django.urls import path

from frontend.pages import help as help_page
from frontend.pages import home, kitchen_sink, mine, staff
from frontend.pages import round as round_page

app_name = "frontend"

urlpatterns = [
    path("", home.HomePage.as_view(), name="home"),
    path("rounds/<slug:slug>/", round_page.RoundHome.as_view(), name="round"),
    path("mine/", mine.MinePage.as_view(), name="mine"),
    path("staff/", staff.StaffPage.as_view(), name="staff"),
    path("help/<slug:topic>/", help_page.HelpPage.as_view(), name="help"),
    path("kitchen-sink/", kitchen_sink.KitchenSink.as_view(), name="kitchen_sink"),
]
