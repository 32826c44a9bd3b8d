"""Moving house: a community comes from another forum under new names, or leaves with its public boards."""
