"""The document: graphs, edits, history, topology and files. Imports neither Keras nor Streamlit."""
