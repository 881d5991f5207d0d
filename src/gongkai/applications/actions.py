"""The verbs on applications, under one address."""

from __future__ import annotations

from gongkai.applications.acts import Moved as Moved
from gongkai.applications.consulting import consult as consult
from gongkai.applications.consulting import consultation_delivered as consultation_delivered
from gongkai.applications.consulting import consulted as consulted
from gongkai.applications.correcting import correct_applicant as correct_applicant
from gongkai.applications.correcting import correct_entry as correct_entry
from gongkai.applications.correcting import correct_registration as correct_registration
from gongkai.applications.correcting import reclassify as reclassify
from gongkai.applications.correcting import void as void
from gongkai.applications.deciding import consent as consent
from gongkai.applications.deciding import decide as decide
from gongkai.applications.deciding import give_back as give_back
from gongkai.applications.deciding import submit_reply as submit_reply
from gongkai.applications.ending import archive as archive
from gongkai.applications.ending import close as close
from gongkai.applications.ending import lapse as lapse
from gongkai.applications.ending import reopen as reopen
from gongkai.applications.ending import withdraw as withdraw
from gongkai.applications.handling import ask_to_correct as ask_to_correct
from gongkai.applications.handling import clarify as clarify
from gongkai.applications.handling import corrected as corrected
from gongkai.applications.handling import delay as delay
from gongkai.applications.handling import extend as extend
from gongkai.applications.handling import fee_paid as fee_paid
from gongkai.applications.handling import note_fee as note_fee
from gongkai.applications.handling import notice_delivered as notice_delivered
from gongkai.applications.handling import pass_on as pass_on
from gongkai.applications.handling import pending_notice as pending_notice
from gongkai.applications.handling import report_back as report_back
from gongkai.applications.keeping import read_applicants as read_applicants
from gongkai.applications.keeping import remind as remind
from gongkai.applications.letters.anonymising import anonymise as anonymise
from gongkai.applications.letters.case_files import keep as keep
from gongkai.applications.matters import settle as settle
from gongkai.applications.matters import take_matter as take_matter
from gongkai.applications.receiving import confirm_receipt as confirm_receipt
from gongkai.applications.receiving import merge as merge
from gongkai.applications.receiving import register as register
from gongkai.applications.receiving import separate as separate
from gongkai.applications.receiving import split as split
from gongkai.applications.replying import arrived as arrived
from gongkai.applications.replying import came_back as came_back
from gongkai.applications.replying import reply as reply
from gongkai.applications.replying import serve as serve
