"""The parts of exported code."""


def body_of(code: str) -> list[str]:
    """The statements of `build_model`, without its docstring."""
    lines = code.split("def build_model():\n")[1].split("\n\n\n")[0].splitlines()
    return [line.removeprefix("    ") for line in lines[1:]]


def function_of(code: str, head: str) -> list[str]:
    """The statements of the function of a block, without its docstring."""
    lines = code.split(f"\ndef {head}:\n")[1].split("\n\n\n")[0].splitlines()
    return [line.removeprefix("    ") for line in lines[1:]]
