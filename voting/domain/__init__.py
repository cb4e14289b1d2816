"""Papers, ballots, counting rules, seals and proofs: plain Python that knows no framework."""
