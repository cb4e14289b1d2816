"""The demonstration on one machine: its processes, its mail that stays here, its sign-in codes."""
