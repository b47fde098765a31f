"""Rights of one's own and of one's groups are asked for in one query, and only of an open login."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from organisers import roles
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    """A translator, who may also see deliveries."""
    roles.make_groups()
    user = make.organiser(is_superuser=False, password=None)
    user.groups.add(Group.objects.get(name=roles.TRANSLATORS))
    user.user_permissions.add(Permission.objects.get(codename="view_delivery"))
    return get_user_model().objects.get(pk=user.pk)


def test_both_kinds_are_there_and_no_other(organiser, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert organiser.has_perm("deliveries.view_delivery")
        assert organiser.has_perm("translations.change_translation")
        assert not organiser.has_perm("appeals.change_letter")
        assert organiser.has_module_perms("translations") and not organiser.has_module_perms("articles")


def test_a_closed_login_has_none(organiser):
    organiser.is_active = False
    assert organiser.get_all_permissions() == set()
    assert not organiser.has_perm("deliveries.view_delivery")
