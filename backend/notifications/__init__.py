"""Messages by SMS and e-mail: written together with their cause, sent after it."""
