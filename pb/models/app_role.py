"""The least that the software's own role of the database needs, so that it can neither take a guard off nor
put one to sleep."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import sql

_STATEMENTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
    "GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role}",  # sealing mixes rows in temporary tables
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM {role}",
)
_APPEND_ONLY = """
SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger
WHERE tgname LIKE 'pgtrigger%%append_only%%' AND tgrelid IN (
    SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
)
"""
_TOO_STRONG = """
SELECT rolsuper OR rolcreaterole OR rolbypassrls OR EXISTS (
    SELECT FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND pg_has_role(%(role)s, relowner, 'MEMBER')
) FROM pg_roles WHERE rolname = %(role)s
"""


class TooStrong(Exception):
    """The role owns tables or is a superuser: it could put the guards to sleep whatever it is granted."""


def grant_app_role(*, role: str, password: str = "", using: str = DEFAULT_DB_ALIAS) -> bool:
    """Give `role` the least it needs in this database, as the owner of the tables. Makes it when it is not
    there.

    Rows of append-only tables it may add and read, nothing else. To be done again after each migration. True
    when the role was made. Raises TooStrong.
    """
    connection = connections[using]
    with connection.cursor() as cursor:
        name = sql.Identifier(role)
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [role])
        new = bool(cursor.fetchone() == (0,))
        if new:
            with_password = sql.SQL(" PASSWORD {}").format(sql.Literal(password)) if password else sql.SQL("")
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name) + with_password)
        cursor.execute(_TOO_STRONG, {"role": role})
        if cursor.fetchone() != (False,):
            raise TooStrong(role)
        database = sql.Identifier(connection.settings_dict["NAME"])
        for statement in _STATEMENTS:
            cursor.execute(sql.SQL(statement).format(role=name, database=database))
        cursor.execute(_APPEND_ONLY)
        for (table,) in cursor.fetchall():
            parts = sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}")
            cursor.execute(parts.format(sql.SQL(table), name))
    return new
