"""The applicant's side: navigator, drafts, self-check, submission, progress, answers."""
