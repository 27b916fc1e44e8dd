"""What the pages draw with: the session, the components of our own, and their delivery.

With `app.py` and `pages/` this is the only place that knows Streamlit.
"""
