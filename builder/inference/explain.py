"""Where the numbers on the screen come from."""
