"""What authors run: tools/execute.py stores the outputs of chapters."""
