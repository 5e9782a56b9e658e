"""The staff's side: counter, acceptance, parallel desks, supplement, suspension, return, decision."""
