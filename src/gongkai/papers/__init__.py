"""Numbered documents in the form of GB/T 9704, from blocks to docx and pdf (文书)."""
