from django.apps import AppConfig


class PBConfig(AppConfig):
    name = "pb"
