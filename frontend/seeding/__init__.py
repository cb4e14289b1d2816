"""A made-up council with rounds in every phase, for trying the product out.

Texts and figures are data (`places.toml`, `rounds/*.toml`); everything happens through the services, in the
order of time.
"""
