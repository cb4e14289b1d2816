"""A Redis cache that breaks no page: without Redis each process goes on with a small memory of its own."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

PAUSE = 5.0  # seconds for which Redis is not asked again after it failed


class PatientCache(RedisCache):
    """Redis while it answers. While it does not, rate limits still hold, but per process."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        params = {
            **params,
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1.0, **params.get("OPTIONS", {})},
        }
        super().__init__(server, params)
        self._own = LocMemCache(f"patient:{server}", {**params, "OPTIONS": {}})
        self._asked_again_from = 0.0

    def _try(self, name: str, ask: Callable[[], Any], *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._asked_again_from:
            try:
                return ask()
            except (RedisError, OSError):
                self._asked_again_from = time.monotonic() + PAUSE
        return getattr(self._own, name)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try("add", lambda: super(PatientCache, self).add(*args, **kwargs), *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._try("get", lambda: super(PatientCache, self).get(*args, **kwargs), *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._try("set", lambda: super(PatientCache, self).set(*args, **kwargs), *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(
            self._try("touch", lambda: super(PatientCache, self).touch(*args, **kwargs), *args, **kwargs)
        )

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(
            self._try("delete", lambda: super(PatientCache, self).delete(*args, **kwargs), *args, **kwargs)
        )

    def get_many(self, *args: Any, **kwargs: Any) -> dict[Any, Any]:
        found: dict[Any, Any] = self._try(
            "get_many", lambda: super(PatientCache, self).get_many(*args, **kwargs), *args, **kwargs
        )
        return found

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(
            self._try("has_key", lambda: super(PatientCache, self).has_key(*args, **kwargs), *args, **kwargs)
        )

    def incr(self, *args: Any, **kwargs: Any) -> int:
        return int(
            self._try("incr", lambda: super(PatientCache, self).incr(*args, **kwargs), *args, **kwargs)
        )

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        failed: list[Any] = self._try(
            "set_many", lambda: super(PatientCache, self).set_many(*args, **kwargs), *args, **kwargs
        )
        return failed

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._try(
            "delete_many", lambda: super(PatientCache, self).delete_many(*args, **kwargs), *args, **kwargs
        )

    def clear(self) -> None:
        self._try("clear", lambda: super(PatientCache, self).clear())
