"""The main job, done by an outsider: HTTP and GraphQL alone, as an integrator would write it (README)."""
