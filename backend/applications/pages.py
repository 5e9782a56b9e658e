"""The doors of the applicant, put together."""

from backend.applications import draft_pages, follow_pages, hand_in_pages

routes = [*draft_pages.routes, *hand_in_pages.routes, *follow_pages.routes]
