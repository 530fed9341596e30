"""What may be configured, from the environment (`CDP_...`) and `.env`."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """One value per environment variable `CDP_<NAME>`; the defaults need nothing but Python."""

    model_config = SettingsConfigDict(env_prefix="CDP_", env_file=ROOT / ".env", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'data' / 'cdp.db'}"
    data_dir: Path = ROOT / "data"  # snapshots of the frames and uploaded files
    log_level: str = "INFO"
    log_json: bool = False
    upload_limit_mb: int = 500
    secret_key: SecretStr | None = None  # signs links in letters; None: one made on first use in data_dir
    local_url: str = "http://127.0.0.1:8501"  # where links in letters lead while the shop has no public address
    worker: bool = True  # whether the server starts a worker of its own

    # The mailbox that bounces and complaints come back to; without a host it is not read.
    bounce_imap_host: str = ""
    bounce_imap_port: int = 993
    bounce_imap_security: Literal["tls", "starttls", "none"] = "tls"
    bounce_imap_user: str = ""
    bounce_imap_password: SecretStr | None = None
    bounce_imap_folder: str = "INBOX"
    # What proves that a report at /t/bounce/<provider> comes from the provider; without it none is believed.
    ses_topic_arn: str = ""  # Amazon SNS signs with its own certificate, but for anybody: which topic is ours?
    sendgrid_webhook_key: SecretStr | None = None  # "verification key"
    mailgun_webhook_key: SecretStr | None = None  # "HTTP webhook signing key"
    postmark_webhook_secret: SecretStr | None = None  # the password in https://cdp:password@.../t/bounce/postmark
    brevo_webhook_secret: SecretStr | None = None  # the same for Brevo, or its webhook's bearer token


@lru_cache
def settings() -> Settings:
    """Promise the settings of this process, read once; `settings.cache_clear()` reads them again."""
    return Settings()
