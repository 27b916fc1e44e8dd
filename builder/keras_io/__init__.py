"""The way from a document to a Keras model and back.

`to_keras.to_keras(graph)` builds the functional model that a graph describes, and
`from_keras.from_keras(model)` reads a functional or Sequential model into a graph. Importing this
package does not import Keras: the functions do, when they are first called.
"""
