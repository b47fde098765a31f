"""What organisers paste with signs that nobody sees is printed: no page fails, and no delivery waits for its files."""

import pytest

from bulletins.models import IssueText
from deliveries import pdf
from deliveries.models import SenderText
from tests import make
from tests.bulletins import making as bulletins
from tests.deliveries import dossiers, making, making_answers

pytestmark = pytest.mark.django_db
# A soft hyphen, a byte order mark, a space of no width, joiners, a separator of lines and one of paragraphs, a private sign.
PASTED = "Soli\u00addarity\ufeff Of\u200bfice\u200d\ufe0f\u2028of\u2029\ue123friends\u0085\u0300"


def test_a_signing_organisation_with_invisible_signs_signs_its_dossier():
    appeal = make.appeal()
    dossiers.sender(appeal)
    SenderText.objects.update(organisation=PASTED, lines=PASTED)
    delivery = dossiers.with_files(dossiers.delivery(appeal, [make.letter(appeal)]))
    assert "SolidarityOffice" in dossiers.text_of(dossiers.printed(delivery).content)
    for paper in (pdf.receipt_form(delivery), pdf.labels([delivery]), pdf.cover_sheet(delivery)):
        assert "SolidarityOffice" in dossiers.text_of(paper)


def test_an_answer_with_invisible_signs_is_in_the_bulletin():
    """A PDF of an office is full of soft hyphens."""
    appeal = make.appeal()
    making_answers.reply(making_answers.delivery(appeal), kk=PASTED, ru=PASTED)
    issue = bulletins.draft(appeal, [bulletins.letter(appeal)])
    IssueText.objects.update(title=PASTED)
    assert making.browser().get(f"/admin/bulletins/issue/{issue.pk}/issue/").status_code == 200
    assert bulletins.publish(issue)
    assert "SolidarityOffice" in dossiers.text_of(bulletins.content(issue, kind="pdf"))
