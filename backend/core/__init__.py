"""The ground floor: what every slice stands on, without a word of the domain."""
