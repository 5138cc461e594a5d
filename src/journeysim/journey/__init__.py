"""The journey as a graph: roles of stages, macro and micro views, what can be reached from where."""
