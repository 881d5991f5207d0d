"""Figures of the prose, as claims: what is counted, how many, in which sentence, and which figure is part of which.

A figure becomes a claim only where the words beside it say surely what is counted. Telephone numbers, dates, numbers of
articles and documents, changes against last year (增加 12 件), plans (下一步培训 4 次) and counts of anything else give
none. 「未收到申请」 and the like are claims with the value 0.

How it reads, one module a subject, imports down this list only:

    reading        claims_of: section by section, sentence by sentence; the order in which the kinds are asked
    totals         published counts joined into totals and parts
    denials        nothing happened: 未收到申请, 未发生复议, 未收取费用
    assurances     all replied, satisfied, at what rate, within which statutory days
    nouns          kinds that one noun names: 解读, 发布会, 培训, 信箱 …
    parts          parts of a count that one noun names: 培训3次，其中线上2次
    remedies       行政复议 and 行政诉讼, in total and by result
    applications   received, carried over, replied to; by outcome, applicant and way
    documents      规范性文件, decisions, money
    published      information published: in total, on a channel, of a category
    scope          which year, which part of the year, whose
    found          a claim being put together, and what a sentence carries from figure to figure
    sentences      passages, sentences, and a figure with the words around it
"""

from gongkai.annual.claims.assurances import WORDING
from gongkai.annual.claims.parts import WITH_PARTS
from gongkai.annual.claims.published import PUBLISHED
from gongkai.annual.claims.published import UNITS as PUBLISHED_UNITS
from gongkai.annual.claims.reading import MOST_CLAIMS, THROUGHOUT, claims_of
from gongkai.annual.claims.scope import is_span

__all__ = ["MOST_CLAIMS", "PUBLISHED", "PUBLISHED_UNITS", "THROUGHOUT", "WITH_PARTS", "WORDING", "claims_of", "is_span"]
