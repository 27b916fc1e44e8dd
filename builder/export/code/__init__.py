"""Writing Python as a person would: parts of code, their layout, and a graph's statements."""
