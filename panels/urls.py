"""Addresses of the panel's room."""

from django.urls import path

from panels.views import charter, facilitator, interests, member

app_name = "panels"

urlpatterns = [
    path("rounds/<slug:slug>/panel/", member.RoomPage.as_view(), name="room"),
    path("rounds/<slug:slug>/panel/charter/", charter.CharterPage.as_view(), name="charter"),
    path("rounds/<slug:slug>/panel/say/", charter.SayPage.as_view(), name="say"),
    path("rounds/<slug:slug>/panel/adopt/", charter.AdoptPage.as_view(), name="adopt"),
    path("rounds/<slug:slug>/panel/seats/", facilitator.SeatPage.as_view(), name="seats"),
    path("rounds/<slug:slug>/panel/draft/", facilitator.StartPage.as_view(), name="start"),
    path("rounds/<slug:slug>/panel/draft/<slug:article>/", facilitator.ChangePage.as_view(), name="change"),
    path("rounds/<slug:slug>/panel/interests/", interests.InterestsPage.as_view(), name="interests"),
    path(
        "rounds/<slug:slug>/panel/interests/<int:pk>/end/",
        interests.EndInterestPage.as_view(),
        name="end_interest",
    ),
]
