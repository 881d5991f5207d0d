"""Files: one pipeline in, one store by content, one predicate out (附件与影像)."""
