"""Where the running systems are: read from the environment that ``./dev`` makes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


class MissingSettingsError(Exception):
    """The environment doesn't say where the systems are."""


@dataclass(frozen=True)
class Settings:
    """Addresses, folders and the logins of the demo's people."""

    odoo_url: str
    odoo_database: str
    znuny_url: str
    opencell_url: str
    opencell_user: str
    opencell_password: str
    form_url: str
    mail_folder: Path
    artifacts: Path
    form_config: Path
    database_dsn: str
    staff_login: str = "backoffice"
    staff_password: str = "backoffice"
    admin_login: str = "admin"
    admin_password: str = "admin"

    @classmethod
    def from_environment(cls) -> Settings:
        """Read ``SCX_*``; name everything that is missing at once."""
        names = {
            "odoo_url": "SCX_ODOO_URL",
            "odoo_database": "SCX_ODOO_DB",
            "znuny_url": "SCX_ZNUNY_URL",
            "opencell_url": "SCX_OPENCELL_URL",
            "opencell_user": "SCX_OPENCELL_USER",
            "opencell_password": "SCX_OPENCELL_PASSWORD",
            "form_url": "SCX_FORM_URL",
            "mail_folder": "SCX_MAIL_DIR",
            "artifacts": "SCX_ARTIFACTS",
            "state": "SCX_STATE",
            "profile": "SCX_PROFILE",
            "pg_host": "SCX_PG_HOST",
            "pg_port": "SCX_PG_PORT",
            "pg_user": "SCX_PG_USER",
        }
        missing = [name for name in names.values() if not os.environ.get(name)]
        if missing:
            raise MissingSettingsError(
                f"not set: {', '.join(missing)}. Run this through ./dev demo"
            )
        values = {field: os.environ[name] for field, name in names.items()}
        home = Path(values.pop("state"), values.pop("profile"))
        dsn = " ".join(
            f"{word}={values.pop(f'pg_{word}')}" for word in ("host", "port", "user")
        )
        return cls(
            **{key: value.rstrip("/") for key, value in values.items()}
            | {key: Path(values[key]) for key in ("mail_folder", "artifacts")},
            form_config=home / "website_form" / "config.js",
            database_dsn=f"{dsn} dbname={values['odoo_database']}",
        )
