"""What is raised when something that was brought cannot be used."""


class OwnDataError(ValueError):
    """A file that cannot be used as data. The message says what was expected and what came."""
