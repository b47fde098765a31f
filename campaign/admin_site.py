"""The organisers' admin."""

from django.contrib.admin import AdminSite


class OrganisersAdmin(AdminSite):
    """Django's admin under the site's own name."""
