"""The fit of the shipped prior, by what it takes: `rows`, `expectations`, `fitting`, `holdouts`. Nothing here runs on a site."""
