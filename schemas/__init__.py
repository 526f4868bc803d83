"""The wire contract: what goes in and what comes out, as marshmallow schemas, one module per stem."""
