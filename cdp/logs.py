"""Logs: one line per thing that happened, readable for people or JSON for machines, never with a secret in it."""

import logging
import sys
from collections.abc import Iterable
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from cdp.settings import settings

MASK = "•••"
HANDLER = "cdp"
_SECRET_WORDS = ("password", "passwd", "token", "secret", "api_key", "apikey", "authorization", "cookie", "credential")


# They tell each address they ask, and addresses of webhooks and of models may hold a key.
_TELL_ADDRESSES = ("httpx", "httpx2", "httpcore", "httpcore2", "urllib3", "google_genai")


def is_secret(name: str) -> bool:
    """Promise whether a value of that name must not be written down: `smtp_password`, `api_key`, `key`, ..."""
    lowered = name.lower().replace("-", "_")
    return lowered == "key" or lowered.endswith("_key") or any(word in lowered for word in _SECRET_WORDS)


def mask(value: object, name: str = "") -> object:
    """Promise the value with everything secret in it, at any depth, replaced by dots."""
    if is_secret(name) and value is not None:
        return MASK
    if isinstance(value, dict):
        return {key: mask(inner, str(key)) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [mask(inner) for inner in value]
    return value


def _mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: mask(value, key) for key, value in event.items()}


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mask_secrets,
    ]


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to whatever standard error is at the time, so that one that was replaced is never written to."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def _renderers(stream: TextIO) -> Iterable[Processor]:
    if settings().log_json:
        return (
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        )
    return (structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback),)


def configure(stream: TextIO | None = None, *, level: str | None = None) -> None:
    """Promise that everything logged in this process goes to one stream (standard error), as the settings say.

    `level` stands in for CDP_LOG_LEVEL. Calling it again replaces what was configured before.
    """
    handler = logging.StreamHandler(stream) if stream else _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_shared(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(stream or sys.stderr)],
        )
    )
    root = logging.getLogger()
    for old in [old for old in root.handlers if old.name == HANDLER]:
        root.removeHandler(old)
    handler.name = HANDLER
    root.addHandler(handler)
    logging.getLogger("alembic").setLevel("WARNING")  # it tells every connection it looks at
    for name in _TELL_ADDRESSES:
        logging.getLogger(name).setLevel("WARNING")
    root.setLevel((level or settings().log_level).upper())
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_shared(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> FilteringBoundLogger:
    """Promise a logger: `logger(__name__).info("segment_saved", segment="vip", customers=812)`."""
    return cast(FilteringBoundLogger, structlog.stdlib.get_logger(name))
