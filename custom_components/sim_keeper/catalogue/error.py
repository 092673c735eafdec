"""What is wrong with a file of the catalogue, and where in it."""


class CatalogueError(Exception):
    """Say which field of which file cannot be used, and why.

    `file` is the path below the catalogue's folder, `path` the field as in
    `plans[0].price` (empty for the file as a whole), `code` the fault in
    snake_case, `params` the values that a message about it needs.
    """

    def __init__(self, file: str, path: str, code: str, params: dict[str, str]) -> None:
        """Hold the file, the field, the fault and its values."""
        told = ", ".join(f"{name}={value}" for name, value in params.items())
        where = f"{file}: {path}" if path else file
        super().__init__(f"{where}: {code}" + (f" ({told})" if told else ""))
        self.file = file
        self.path = path
        self.code = code
        self.params = params
