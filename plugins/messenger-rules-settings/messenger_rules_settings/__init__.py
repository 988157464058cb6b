"""Values of a product's own configuration files as the facts that its vocabulary declares.

Which value of which file is which fact, ``settings.toml`` says; nothing else of a file is ever told.
"""
