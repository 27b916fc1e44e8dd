"""Build: stack layers, see at once what each does, and change any argument."""

from builder.ui.editor import draw_editor, follow_others
from builder.ui.frame import enter

enter()
draw_editor()
follow_others()
