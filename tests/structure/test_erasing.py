"""Whatever erases is on the erasure list, or is named here with the reason why a backup does not bring it back."""

import ast

from tests.structure.sources import name_of, python_files

# By function. Chores do it again with the dates of the restored rows (`campaign.chores.carry_out_retention`).
CHORE = "a chore does it again"
PART = "part of an act that is listed"
LOGINS = "logins are looked at after a restore: it says so"
MADE = "what was to be made or sent; a restore settles that"
LIST = "does it, or ends what is named, by the list itself"
ENDED = "the appeal is listed (`appeals.services.texts.ending._list`), and the chore does it again"
NOT_LISTED = {
    "appeals.apps.AppealsConfig": PART,
    "appeals.services.arriving.bursts.forget_networks": CHORE,
    "appeals.services.decisions.moderating.redact": PART,
    "appeals.services.decisions.redacting.erase": PART,
    "appeals.services.texts.ending._erase_batch": ENDED,
    "appeals.services.texts.ending._erase_contacts": ENDED,
    "appeals.services.texts.ending._forget_batch": ENDED,
    "appeals.services.texts.ending.erase_letters": CHORE,
    "appeals.services.updates.news.stop": MADE,
    "appeals.services.writers.forgetting.forget_addresses": CHORE,
    "appeals.services.writers.mailing.mailed": MADE,
    "articles.services.comments.forget": CHORE,
    "articles.services.redacting._reword": PART,
    "bulletins.services.choosing.arrange": "which letters a draft has",
    "bulletins.services.following.leave_out": PART,
    "bulletins.services.making.store": MADE,
    "bulletins.services.publishing.take_files_away": MADE,
    "campaign.backup.erased.acts.delete_letter": LIST,
    "campaign.backup.erased.acts.delete_row": LIST,
    "campaign.backup.erased.acts.end_link": LIST,
    "campaign.backup.erased.acts.forget_own_address": LIST,
    "campaign.backup.erased.acts.remove_photo": LIST,
    "campaign.backup.erased.noting.forget": CHORE,
    "campaign.backup.erased.replaying.replay": LIST,
    "campaign.backup.restoring.finishing.doubt": MADE,
    "campaign.chores": CHORE,
    "campaign.chores.clear_sessions": CHORE,
    "campaign.mail.people.forget_address": "goes with its invitation, after two days",
    "campaign.panic.erasing.blank_comments": "panic enters itself",
    "campaign.panic.erasing.blank_letters": "panic enters itself",
    "campaign.panic.erasing.delete_rows": "panic enters itself",
    "campaign.panic.erasing.erase": "panic enters itself",
    "campaign.retention.forget_last": CHORE,
    "campaign.site_file.keeping.make": "notes that a file is not to be handed out",
    "campaign.web.static.FingerprintedFiles": "files of the site's own look",
    "deliveries.services.departing.cancel": MADE,
    "deliveries.services.mails.dispatching.doubt_all": MADE,
    "deliveries.services.mails.mailing.call_off": MADE,
    "deliveries.services.papers.files.delete_rows": MADE,
    "deliveries.services.papers.making.keep_if": MADE,
    "deliveries.services.papers.making.take_out": MADE,
    "organisers.decisions.bulk._do": MADE,
    "organisers.decisions.bulk._end": MADE,
    "organisers.decisions.notes.forget": PART,
    "organisers.decisions.notes.forget_without": CHORE,
    "organisers.decisions.notes.settle": "who is asked",
    "organisers.decisions.notes.stop_asking": "who is asked",
    "organisers.decisions.taken_out.forget_originals": CHORE,
    "organisers.emergencies.end_sessions": "a restore ends every session",
    "organisers.entering.second_factor.begin": LOGINS,
    "organisers.entering.second_factor.prove": LOGINS,
    "organisers.entering.second_factor.remove": LOGINS,
    "organisers.entering.second_factor.renew_recovery_codes": LOGINS,
    "organisers.entering.sessions.end_of": "a restore ends every session",
    "organisers.models.second_factor.RecoveryCodes": LOGINS,
    "organisers.people.inviting.forget": CHORE,
    "organisers.record.forget": CHORE,
    "organisers.site.OrganisersAdmin": "no rows",
    "outbox.queue.done": MADE,
    "outbox.queue.forget": PART,
    "safety.erasure_list.take_off": "the list",
    "safety.keys.resealing._reseal": "the same under another key",
    "safety.keys.resealing.reseal": "the same under another key",
    "safety.keys.used_keys.forget": "which keys there were",
    "safety.vacuum.clear": "the notes of what is to be cleared",
    "safety.vacuum.clear_all": "the notes of what is to be cleared",
    "texts.drafts.drop_saved": "what was saved",
    "texts.drafts.forget_old": CHORE,
    "texts.drafts.keep": "beyond the number that is kept",
    "texts.history.keep": "beyond the number that is kept",
    "texts.slugs.keep_old_slug": "addresses of pages",
    "translations.services.following.erase": PART,
}


def erases(call: ast.Call) -> bool:
    """Deletes rows, or says that something was erased."""
    if not isinstance(call.func, ast.Attribute):
        return False
    of = call.func.value.id if isinstance(call.func.value, ast.Name) else ""
    return call.func.attr == "delete" or (of, call.func.attr) in {("vacuum", "note"), ("letter_changes", "tell")}


def functions_of(path):
    """The functions of a file by their names, each with the calls in it."""

    def walk(node, names):
        for child in ast.iter_child_nodes(node):
            inner = names
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                inner = (*names, child.name)
            if isinstance(child, ast.Call):
                found.setdefault(".".join(names[:2]), []).append(child)
            walk(child, inner)

    found = {}
    walk(ast.parse(path.read_text(encoding="utf-8")), (name_of(path),))
    return found


def lists(call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id == "erasure_list")
    )


def erasing() -> dict[str, bool]:
    """Every function that erases, and whether it enters that on the list."""
    return {
        name: any(map(lists, calls))
        for path in python_files()
        for name, calls in functions_of(path).items()
        if any(map(erases, calls))
    }


def test_whatever_erases_enters_it_on_the_list_or_is_named_here():
    found = erasing()
    assert {name for name, is_listed in found.items() if not is_listed} == set(NOT_LISTED)
