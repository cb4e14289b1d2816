"""Voting: ballot paper, envelopes, seal, count, result, ratification."""
