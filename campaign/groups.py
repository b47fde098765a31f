"""The groups of organisers that the site brings along."""

from django.contrib.auth.models import Group, Permission

GROUPS = {
    # Reads letters and comments, approves and rejects.
    "Moderators": (
        "appeals.view_letter",
        "appeals.change_letter",
        "articles.view_comment",
        "articles.change_comment",
        "safety.view_record",
    ),
    # Writes: the report, the appeal, the pages, the photographs, the news.
    "Editors": (
        "appeals.view_appeal",
        "appeals.change_appeal",
        "appeals.view_update",
        "appeals.add_update",
        "appeals.change_update",
        "appeals.delete_update",
        "articles.view_article",
        "articles.add_article",
        "articles.change_article",
        "campaign.view_page",
        "campaign.change_page",
    ),
}


def make_groups() -> list[str]:
    """Makes the groups that are missing, with their rights; one that is there is the organisers' own and is left alone.

    Returns the names of those it made. Rights are rows that `migrate` makes: run this after it.
    """
    made = []
    for name, rights in GROUPS.items():
        group, is_new = Group.objects.get_or_create(name=name)
        if not is_new:
            continue
        made.append(name)
        for right in rights:
            app_label, codename = right.split(".")
            group.permissions.add(*Permission.objects.filter(content_type__app_label=app_label, codename=codename))
    return made
