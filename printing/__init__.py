"""From a complaint to paper: content, layout, shaping, codes, outlets."""
