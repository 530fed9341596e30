"""What can go wrong, as sentences a person can act on. Screens show them, the API maps them to status codes."""


class CdpError(Exception):
    """The base of every refusal; `str(error)` is a sentence for the person in front of the screen."""


class NotFound(CdpError):
    """What was asked for is not there (any more)."""


class Invalid(CdpError):
    """The input breaks a rule; `fields` maps a field's name to the sentences about it."""

    def __init__(self, message: str, fields: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.fields = fields or {}


class Conflict(CdpError):
    """Somebody else changed it meanwhile; `changes` maps a field to (what you saw, what is there now)."""

    def __init__(self, message: str, changes: dict[str, tuple[object, object]] | None = None) -> None:
        super().__init__(message)
        self.changes = changes or {}


class InUse(CdpError):
    """It cannot be removed while others rest on it; the sentence names them."""


class NotSignedIn(CdpError):
    """Nobody has said who they are; signing in, or an API key, comes first."""


class NotAllowed(CdpError):
    """Whoever is acting may not do this; the sentence says what is needed."""


class TooLarge(CdpError):
    """More came at once than is taken at once; the sentence says how much is."""
