"""Appointments, consultation, ratings and complaints."""
