"""What Piccolo looks up by name: the engine and the app whose tables are migrated."""

from piccolo.conf.apps import AppRegistry

from backend.core.db import engine

DB = engine
APP_REGISTRY = AppRegistry(apps=["backend.piccolo_app"])
