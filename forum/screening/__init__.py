"""Words looked at before they are stored."""
