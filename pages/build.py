"""Build: stack layers, see at once what each does, and change any argument."""

from builder.ui.keras_loading import require_keras

require_keras()

from builder.ui.editor import draw_editor  # noqa: E402  (what it needs is loaded by now)

draw_editor()
