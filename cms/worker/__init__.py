"""Everything that happens without a request: schedules, upkeep, and whatever else must not wait for a reader.

`jobs` is the one table of what there is to do, `loop` does it. Any number of workers may run on one database.
"""
