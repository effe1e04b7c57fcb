"""The mathematics of neural networks, one formula to a line.

A reader of chapter k opens one module and recognises the formula:
``calculus`` (chapters 4 to 6), ``neuron`` (7), ``network`` (8 to 10), ``costs`` (11),
``backprop`` (15, 16), ``training`` (14, 17).
"""
