"""The invented county, the inbox, the guide: the last slice, there only in `demo`."""
