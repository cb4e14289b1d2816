"""Is this process able to serve? Asked by the container's health check and by a load balancer."""

from django.db import OperationalError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache


@never_cache
def health(request: HttpRequest) -> JsonResponse:
    """200 while the database answers. Redis is not asked: without it pages and casting go on."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return JsonResponse({"database": "gone"}, status=503)
    return JsonResponse({"database": "ok"})
