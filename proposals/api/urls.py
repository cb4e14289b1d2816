"""Addresses of the proposals' API."""

from django.urls import path

from proposals.api import views

urlpatterns = [
    path("rounds/<slug:slug>/proposals/", views.Proposals.as_view(), name="api-proposals"),
    path("rounds/<slug:slug>/proposals/<int:pk>/", views.OneProposal.as_view(), name="api-proposal"),
    path("rounds/<slug:slug>/proposals/<int:pk>/submit/", views.Submission.as_view(), name="api-submit"),
]
