"""What keeps personal data closed (个人信息加密).

keys.py      the key ring in VAR/keys: which key writes, which keys read, what stands in the way
boxes.py     bytes sealed under the ring: short ones whole, files piece by piece
envelopes.py  what the public sends, closed with the public key of the console
fields.py    SealedTextField, SealedJSONField: columns that the database holds closed
blind.py     what is sealed can be found again by what it is equal to, and by nothing else
rotation.py  every sealed column under the newest key
"""
