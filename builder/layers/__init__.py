"""The catalogue of layers, read from Keras, and the way from a document's layer to Keras's own.

Importing this package does not import Keras: `keras_import.load_keras` does, when it is first
needed.
"""
