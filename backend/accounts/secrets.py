"""What must not be read out of the database: codes are kept as keyed hashes, second-factor secrets encrypted."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from backend.core.errors import Problem
from backend.core.settings import settings


def _derived(purpose: str) -> bytes:
    """A key of its own for each purpose, from the installation's secret."""
    return hmac.new(settings().secret.encode(), f"tuzheng {purpose}".encode(), hashlib.sha256).digest()


def code_hash(phone: str, code: str) -> str:
    """Six digits are guessed at once from a plain hash; the pepper is not in the database."""
    return hmac.new(_derived("login code"), f"{phone}:{code}".encode(), hashlib.sha256).hexdigest()


def sealed(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def opened(kept: str) -> str:
    """The secret again; refuses what was sealed under another installation's secret."""
    try:
        return _box().decrypt(kept.encode()).decode()
    except InvalidToken:
        raise Problem("accounts.second_factor_lost", status=409) from None


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived("second factor")))
