"""The checks, family by family: what is caught, what is spared, and where it stands in the text."""
