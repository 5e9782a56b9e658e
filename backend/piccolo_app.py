"""The one Piccolo app: the tables of every slice, and one line of migrations."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.core.db.schema import tables

APP_CONFIG = AppConfig(
    app_name="backend",
    migrations_folder_path=Path(__file__).parent / "migrations",
    table_classes=tables(),
)
