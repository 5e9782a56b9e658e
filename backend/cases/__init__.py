"""What an application and its case share: states and moves, steps, clock, requests to the applicant."""
