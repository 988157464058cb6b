"""Front ends: how a person sees a message and answers; each can be used alone."""
