"""The certificate itself: token, record, status list, log, keys, drawing; imports nothing of the backend."""
