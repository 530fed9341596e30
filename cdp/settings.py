"""What may be configured, from the environment (`CDP_...`) and `.env`."""

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """One value per environment variable `CDP_<NAME>`; the defaults need nothing but Python."""

    model_config = SettingsConfigDict(
        env_prefix="CDP_", env_file=ROOT / ".env", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    database_url: str = f"sqlite:///{ROOT / 'data' / 'cdp.db'}"
    data_dir: Path = ROOT / "data"  # snapshots of the frames and uploaded files
    log_level: str = "INFO"
    log_json: bool = False
    upload_limit_mb: int = 500
    secret_key: SecretStr | None = None  # signs links in letters; None: one made on first use in data_dir
    local_url: str = "http://127.0.0.1:8501"  # where links in letters lead while the shop has no public address
    cors_origins: str = ""  # sites whose scripts may ask the API, e.g. https://shop.example,https://www.shop.example
    worker: bool = True  # whether the server starts a worker of its own
    session_days: int = Field(14, ge=1)  # how long somebody stays signed in at most
    session_idle_hours: int = Field(12, ge=1)  # how long without doing anything
    oidc_addresses_are_verified: bool = False  # believe a company's sign-in that does not say whether an address is
    webhook_hosts: str = ""  # machines of one's own network that flows may call, e.g. "n8n.lan, 10.0.0.7"
    outbox_days: int = Field(30, ge=0)  # how long letters written as files are kept; 0: for ever
    api_per_minute: int = Field(6_000, ge=0)  # requests of one API key from one address; 0: as many as come
    ingest_per_minute: int = Field(60_000, ge=0)  # the same for events at /v1, which clients send one by one

    # The assistant: Gemini with a key, else an OpenAI-compatible server with an address, else its own rules.
    ai: bool = Field(True, validation_alias=AliasChoices("CDP_AI", "AI"))  # off: nothing is asked of any model
    gemini_api_key: SecretStr | None = Field(None, validation_alias=AliasChoices("GOOGLE_API_KEY", "GEMINI_API_KEY"))
    gemini_model: str = Field("gemini-3.8-flash", validation_alias=AliasChoices("GEMINI_MODEL", "CDP_GEMINI_MODEL"))
    gemini_base_url: str = Field("", validation_alias="GOOGLE_GEMINI_BASE_URL")
    gemini_api_version: str = Field("", validation_alias="GOOGLE_GENAI_API_VERSION")
    openai_base_url: str = ""  # e.g. http://127.0.0.1:11434/v1
    openai_model: str = ""
    openai_api_key: SecretStr | None = None
    ai_tokens_per_day: int = 500_000  # for each person

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
    # What proves that news at /hooks/<shop> comes from the shop; without it none is believed.
    shopify_webhook_secret: SecretStr | None = None  # "signed with" under the webhooks, or the app's client secret
    woocommerce_webhook_secret: SecretStr | None = None  # the "secret" of each webhook


@lru_cache
def settings() -> Settings:
    """Promise the settings of this process, read once; `settings.cache_clear()` reads them again."""
    return Settings()
