"""The Flask extensions, unbound; `create_app` binds them."""

from flask import current_app
from flask_babel import Babel
from flask_limiter import Limiter
from flask_socketio import SocketIO
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    """Declarative base with names for every constraint, so that migrations can drop them again on every database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def _caller() -> str:
    # Asked late: the key needs the app's secret of the day, which `web` makes when the app is bound.
    return str(current_app.extensions["caller_key"]())


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False})
csrf = CSRFProtect()
limiter = Limiter(key_func=_caller, headers_enabled=False)
socketio = SocketIO()
babel = Babel()
