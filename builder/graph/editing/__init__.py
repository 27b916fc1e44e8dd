"""The edits by family. Use them through `builder.graph.edits`."""
