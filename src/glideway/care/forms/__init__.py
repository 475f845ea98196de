"""What is typed or tapped in the room and at home: parsed and worded, never decided.

Each noun has a module of its own; a page imports from that module.
"""
