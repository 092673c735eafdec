"""The error that names the field of a rule which no provider can mean."""


class RuleError(Exception):
    """Say which field of a rule is impossible, and why.

    `path` names the field as in `phases[1].length`, `code` the fault in
    snake_case, `params` the values that a message about it needs.
    """

    def __init__(self, path: str, code: str, **params: str) -> None:
        """Hold the field, the fault and its values."""
        super().__init__(f"{path}: {code}" if path else code)
        self.path = path
        self.code = code
        self.params = params

    def under(self, prefix: str) -> RuleError:
        """Return the same fault as seen from a larger mapping."""
        glue = "" if not self.path or self.path.startswith("[") else "."
        return RuleError(f"{prefix}{glue}{self.path}", self.code, **self.params)
