"""What can go wrong below Django, told in a sentence a person can act on."""


class EmbeddedError(Exception):
    """The embedded stack cannot do what was asked; the message is Chinese and says what to do."""


class AlreadyRunningError(EmbeddedError):
    """Another process holds this instance."""
