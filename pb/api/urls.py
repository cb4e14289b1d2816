"""The API's addresses of the ground."""

from django.urls import path

from pb.api import views

urlpatterns = [
    path("rounds/", views.RoundListApi.as_view(), name="api-rounds"),
    path("rounds/<slug:slug>/", views.RoundApi.as_view(), name="api-round"),
    path("rounds/<slug:slug>/charters/", views.CharterListApi.as_view(), name="api-charters"),
    path("rounds/<slug:slug>/ledger/", views.LedgerApi.as_view(), name="api-ledger"),
]
