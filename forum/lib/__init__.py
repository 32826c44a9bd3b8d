"""Pure tools that know neither Flask nor a database: everything else may stand on them."""
