"""The model as data: Turtle modules, shapes, mappings, and what reads and checks them."""
