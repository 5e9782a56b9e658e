"""What can be applied for: catalogue, guides, stage packages, form elements and checklists."""
