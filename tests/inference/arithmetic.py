"""Evaluates the formulas that students read, independently of the code that wrote them."""

import re

TOKENS = re.compile(r"\s*([\d,]+|[+−·/()⌊⌋])")


def evaluate(text: str) -> int:
    """Returns what a formula of `+ − · / ⌊ ⌋ ( )` over whole numbers comes to."""
    return Reader(text).total()


class Reader:
    """Evaluates `+ − · / ⌊ ⌋ ( )` over whole numbers, as a reader would."""

    def __init__(self, text: str) -> None:
        self.tokens = TOKENS.findall(text)

    def total(self) -> int:
        value = self.sum()
        assert not self.tokens
        return value

    def sum(self) -> int:
        value = self.product()
        while self.tokens and self.tokens[0] in "+−":
            sign = self.tokens.pop(0)
            right = self.product()
            value = value + right if sign == "+" else value - right
        return value

    def product(self) -> int:
        value = self.atom()
        while self.tokens and self.tokens[0] == "·":
            self.tokens.pop(0)
            value *= self.atom()
        return value

    def atom(self) -> int:
        token = self.tokens.pop(0)
        if token == "(":
            value = self.sum()
            assert self.tokens.pop(0) == ")"
            return value
        if token == "⌊":
            above = self.sum()
            assert self.tokens.pop(0) == "/"
            below = self.product()
            assert self.tokens.pop(0) == "⌋"
            return above // below
        return int(token.replace(",", ""))
