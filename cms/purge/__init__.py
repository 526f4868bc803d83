"""Purging: what a shared cache elsewhere (a CDN, Varnish) has to forget, told to it from the journal.

`protocols` knows how each kind of cache wants to be told, `reader` reads the journal on behalf of one of them. Nothing
here decides what is stale: journal rows name the tags that they touch, answers name the tags that they depend on.
"""
