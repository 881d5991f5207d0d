"""Search: a full-text index of what is public, and `finding.find()`.

The index proposes, the database disposes: every hit is read again through `Release.objects.public()` before it is
shown. The index follows the publication log; it may be thrown away at any time and makes itself anew.

words.py     how text is cut: into single characters, pairs of characters, and words
asking.py    what somebody asks for, out of whatever was typed
schema.py    the fields of the index, and a release as a document of it
folders.py   where the index lies, which folder of it is read, and who reads it
index.py     the follower that owns the one writer, and the building of a new index
finding.py   `find()`
marking.py   the words that were asked for, marked in the text in which they stand
"""
