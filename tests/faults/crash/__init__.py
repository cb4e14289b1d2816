"""Ballots cast through the whole stack while every part of it is killed, and what became of each one."""
