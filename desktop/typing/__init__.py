"""Bengali on a Latin keyboard: layouts, word list, candidates, composition; no Qt."""
