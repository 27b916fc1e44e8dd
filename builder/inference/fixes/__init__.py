"""Edits that may solve a problem, the best first. `Context.diagnostic` tries them out."""
