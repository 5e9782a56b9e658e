"""What can go wrong in the database, with the same names on both engines."""

from __future__ import annotations

import sqlite3

import asyncpg


class DatabaseFault(Exception):
    """Anything the database refuses; the driver's own exception stands behind it as the cause."""


class ConstraintViolation(DatabaseFault):
    """A foreign key, a NOT NULL, a CHECK or a trigger refused the statement."""


class UniqueViolation(ConstraintViolation):
    """A row with this unique value or this key exists already."""


class Busy(DatabaseFault):
    """Another writer held the database or the row for too long; the same transaction may be tried again."""


class NoSpace(DatabaseFault):
    """The disk of the database is full; nothing of the statement was written."""


class Unavailable(DatabaseFault):
    """The database cannot be reached at the moment."""


class TransactionMisuse(DatabaseFault):
    """A transaction was used by another task, after its end, or after one of its statements had failed."""


_UNIQUE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID}
_SQLITE_PRIMARY: dict[int, type[DatabaseFault]] = {
    sqlite3.SQLITE_CONSTRAINT: ConstraintViolation,
    sqlite3.SQLITE_BUSY: Busy,
    sqlite3.SQLITE_LOCKED: Busy,
    sqlite3.SQLITE_FULL: NoSpace,
    sqlite3.SQLITE_CANTOPEN: Unavailable,
}

_POSTGRES: list[tuple[tuple[type[BaseException], ...], type[DatabaseFault]]] = [
    ((asyncpg.UniqueViolationError,), UniqueViolation),
    ((asyncpg.IntegrityConstraintViolationError, asyncpg.RaiseError), ConstraintViolation),
    ((asyncpg.DeadlockDetectedError, asyncpg.SerializationError, asyncpg.LockNotAvailableError), Busy),
    ((asyncpg.DiskFullError,), NoSpace),
    (
        (
            asyncpg.PostgresConnectionError,
            asyncpg.CannotConnectNowError,
            asyncpg.AdminShutdownError,
            asyncpg.CrashShutdownError,
            asyncpg.TooManyConnectionsError,
            OSError,
        ),
        Unavailable,
    ),
]


def of_sqlite(error: sqlite3.Error) -> Exception:
    """The fault that stands for this exception of sqlite3, or the exception itself when it has no name of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return error
    if code in _UNIQUE:
        return UniqueViolation(str(error))
    fault = _SQLITE_PRIMARY.get(code & 0xFF)
    return fault(str(error)) if fault else error


def of_postgres(error: Exception) -> Exception:
    """The fault that stands for this exception of asyncpg, or the exception itself when it has no name of ours."""
    for kinds, fault in _POSTGRES:
        if isinstance(error, kinds):
            return fault(str(error))
    return error
