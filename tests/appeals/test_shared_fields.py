"""A form that is only read shares its class's fields; one that is shown has fields of its own."""

from django.http import QueryDict

from appeals.forms.letter import LetterForm
from tests import make


def sent(language, **changes):
    data = QueryDict(mutable=True)
    data.update(make.letter_fields(**changes))
    return LetterForm(data, language=language)


def test_a_form_that_is_read_copies_no_field():
    form = sent("en")
    assert form.is_valid()
    assert all(form.fields[name] is field for name, field in LetterForm.base_fields.items())


def test_a_form_that_is_shown_leaves_the_fields_of_its_class_alone():
    before = {
        name: (field.label, list(getattr(field.widget, "choices", ())))
        for name, field in LetterForm.base_fields.items()
    }
    for language in ("ru", "kk", "en"):
        shown = sent(language, country="", consent="").for_display()
        assert shown.as_p() and shown.errors.keys() == {"country", "consent"}
        assert not any(shown.fields[name] is field for name, field in LetterForm.base_fields.items())
    after = {
        name: (field.label, list(getattr(field.widget, "choices", ())))
        for name, field in LetterForm.base_fields.items()
    }
    assert after == before
