"""Pictures: pure functions from arrays and results to a figure, a graphviz source or an image.

Nothing here draws on a screen, reads a store or imports Streamlit, so every picture can be made
and tested outside the app.
"""
