"""The figures of a portfolio run: what may be done, how much, when, and what each limit costs.

Every figure is one aggregate over the run's Parquet files, made by DuckDB in bounded memory.
``docs/reference/figures.md`` says what each of them means.
"""
