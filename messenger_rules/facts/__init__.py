"""Facts: what is known of a host, where it comes from, and how it is collected."""
