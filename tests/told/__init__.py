"""Whatever is deleted, called off, moved or ended: who must have a message of it, and what stays on record."""
