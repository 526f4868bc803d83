"""Reads: what the public, editors and moderators get to see. One module per stem; `visible` owns public visibility."""
