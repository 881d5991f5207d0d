"""Numbered documents in the form of GB/T 9704, from blocks to docx and pdf (文书).

models.py          Paper: a document that was issued, append-only
blocks.py          what a document consists of: blocks with words and bound facts, as JSON and back
approval_sheet.py  政府信息发布审批单, from plain values
actions.py         `issue()`: number and keep a document
rendering.py       `render()` to docx, pdf and a fragment of HTML; PDF in a process with limits (child.py)
docx.py, html.py   how blocks look; paper.css for screen, print and PDF
"""
