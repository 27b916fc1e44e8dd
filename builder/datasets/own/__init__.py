"""Data that people bring: tables, arrays and class folders of images, from unknown hands.

A file lies on a `Desk` while a worker looks at it and makes a data set of it. What it becomes is a
folder of two files, from which `find_dataset("own-<id>")` makes a `Dataset`. Nothing in a file is
ever run or unpickled, and everything is read within `limits`.
"""
