"""What may be configured, from the environment (`CDP_...`) and `.env`."""

from functools import lru_cache
from pathlib import Path

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
    worker: bool = True  # whether the server starts a worker of its own


@lru_cache
def settings() -> Settings:
    """Promise the settings of this process, read once; `settings.cache_clear()` reads them again."""
    return Settings()
