"""Figures and alerts over everything above; every figure opens its rows."""
