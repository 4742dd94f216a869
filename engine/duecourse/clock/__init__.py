"""Zones, calendars, opening hours, counting rules and the earliest lawful minute.

Instants are whole microseconds since 1970-01-01T00:00Z, dates day numbers, times of day minutes.
Nothing here reads a system clock, the environment or the system's zone files.
"""
