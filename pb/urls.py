"""Addresses of the ground."""

from django.urls import path

from pb.views import officer, public

app_name = "pb"

urlpatterns = [
    path("rounds/<slug:slug>/charter/", public.CharterPage.as_view(), name="charter"),
    path("rounds/<slug:slug>/charter.json", public.CharterFile.as_view(), name="charter_file"),
    path("rounds/<slug:slug>/ledger/", public.LedgerPage.as_view(), name="ledger"),
    path("rounds/<slug:slug>/money/", officer.MoneyPage.as_view(), name="money"),
    path("rounds/<slug:slug>/people/", officer.PeoplePage.as_view(), name="people"),
    path("staff/rounds/new/", officer.NewRoundPage.as_view(), name="round_new"),
]
