"""The API's addresses of voting."""

from django.urls import path

from voting.api import views

urlpatterns = [
    path("rounds/<slug:slug>/paper/", views.PaperApi.as_view(), name="api-paper"),
    path("rounds/<slug:slug>/result/", views.ResultApi.as_view(), name="api-result"),
    path("rounds/<slug:slug>/bundle/", views.BundleApi.as_view(), name="api-bundle"),
    path("rounds/<slug:slug>/electors/", views.EnrolApi.as_view(), name="api-enrol"),
    path("rounds/<slug:slug>/ballots/", views.BallotApi.as_view(), name="api-ballots"),
]
