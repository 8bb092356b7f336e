"""What hone raises. Each class stands under the names that Optuna gives it as well."""


class HoneError(Exception):
    """The base of all errors of hone. The text says what is wrong, where, and what to do."""


class InvalidArgumentError(HoneError, ValueError):
    """A value that the caller gave is wrong."""


class BadSpaceError(HoneError, ValueError):
    """Parameters contradict themselves or what the study knows of them."""


class BadFileError(HoneError):
    """A file does not say what it should."""


class StorageInternalError(HoneError):
    """The storage refused, is full, damaged or unreachable."""


class UnavailableError(HoneError, ValueError):
    """There is nothing to give: no best trial yet, no configuration left to try."""


class BackendError(HoneError):
    """Trials could not be run at all."""


class DuplicatedStudyError(HoneError):
    """The storage has a study of this name already; ``load_if_exists=True`` continues it."""


class TrialPruned(HoneError):
    """Raised by an objective to end a trial that is not worth finishing."""


class TrialReleased(HoneError):
    """Raised by an objective to hand its trial back, where it is not to blame: the trial waits, and
    is run again with the same parameters. The run goes on."""


OptunaError = HoneError

__all__ = [
    "BackendError",
    "BadFileError",
    "BadSpaceError",
    "DuplicatedStudyError",
    "HoneError",
    "InvalidArgumentError",
    "OptunaError",
    "StorageInternalError",
    "TrialPruned",
    "TrialReleased",
    "UnavailableError",
]
