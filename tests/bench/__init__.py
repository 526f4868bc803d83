"""Benchmarks: each compares two things in one run and prints their ratio. They judge nothing; a person reads them."""
