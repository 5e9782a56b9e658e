"""What the product knows and does: slices, each built only on those before it."""

ORDER = (
    "core", "jurisdictions", "notifications", "accounts", "matters", "onemap", "screening", "projects", "materials",
    "checks", "cases", "applications", "intermediaries", "issuance", "casework", "notices", "helpdesk", "watches",
    "sharing", "supervision", "demo",
)  # fmt: skip
