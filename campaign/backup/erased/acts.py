"""How each act of the erasure list is done again: by the service that did it at first.

Each gets key and detail of an entry (`safety.erasure_list.Erased` says what they are) and noon of its day. It returns
whether anything was there to erase, and None where something is still there that has to be looked at by hand.
"""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from appeals.models import Appeal, Contact, Letter
from appeals.models.letters.states import State
from appeals.services.decisions import erasing as requests
from appeals.services.decisions import moderating
from appeals.services.decisions import redacting as letter_words
from appeals.services.writers import forgetting, own
from articles.models import Comment, Photo
from articles.models.comment import State as CommentState
from articles.services import comments
from articles.services import redacting as comment_words
from campaign.models import MailChoice
from campaign.panic import erasing as panicking
from deliveries.models import Delivery, Reply
from deliveries.services import replying
from organisers import emergencies
from organisers.decisions import notes
from organisers.models import Invitation
from organisers.people import changing
from outbox.models import Blocked
from safety import erasure_list
from safety.erasure_list import Erased
from safety.typed.taking_out import seen_of

Again = Callable[[str, str, dt.datetime], bool | None]


def withdraw(key: str, detail: str, at: dt.datetime) -> bool:
    return moderating.withdraw(letter_id=UUID(key), by=None, now=at)


def delete_letter(key: str, detail: str, at: dt.datetime) -> bool:
    return forgetting.delete([UUID(key)], Letter.objects.unproved()) > 0


def ask_for_erasure(key: str, detail: str, at: dt.datetime) -> bool:
    return requests.ask(letter_id=UUID(key), by=None, now=at)


def name_less(key: str, detail: str, at: dt.datetime) -> bool:
    return own.lower_naming(letter_id=UUID(key), naming=detail, now=at)


def take_words_out_of_letter(key: str, detail: str, at: dt.datetime) -> bool | None:
    """None where the words are others than those that something was taken out of: they are read once more."""
    letter_id, _, index = key.partition(" ")
    letter = Letter.objects.filter(pk=letter_id).exclude(own_words="").first()
    if letter is None:
        return False
    if index in {one.partition(" ")[2] for one in erasure_list.words_keys(letter_id, letter.own_words)}:
        seen = seen_of(letter.own_words)
        if letter_words.take_out(letter_id=letter.pk, numbers=numbers_in(detail), seen=seen, by=None, now=at):
            return True
    moderating.requeue(ids=[letter.pk], by=None, now=at)
    return None


def hide(key: str, detail: str, at: dt.datetime) -> bool | None:
    """Whatever took it off the wall, an organiser reads it before it is there again."""
    changed = moderating.requeue(ids=[UUID(key)], by=None, now=at) > 0
    return None if Letter.objects.filter(pk=UUID(key), state=State.APPROVED).exists() else changed


def stop_news(key: str, detail: str, at: dt.datetime) -> bool:
    return own.stop_news(letter_id=UUID(key))


def take_address_out(key: str, detail: str, at: dt.datetime) -> bool:
    had_one = Contact.objects.filter(pk=UUID(key), sealed_address__isnull=False).exists()
    forgetting.take_address_out(letter_id=UUID(key))
    return had_one


def block(key: str, detail: str, at: dt.datetime) -> bool:
    kind, _, reason = detail.partition(" ")
    erasure_list.enter(Erased.BLOCKED, [key], detail=detail)
    values = {"kind": kind, "reason": reason, "blocked_on": at.date()}
    return Blocked.objects.get_or_create(index=key, defaults=values)[1]


def unblock(key: str, detail: str, at: dt.datetime) -> bool:
    erasure_list.enter(Erased.UNBLOCKED, [key])
    return bool(Blocked.objects.filter(index=key).delete()[0])


def remove_note(key: str, detail: str, at: dt.datetime) -> bool:
    kind, about, number = key.split(" ")
    return notes.remove(kind=kind, key=UUID(about), note_id=int(number))


def reject_comment(key: str, detail: str, at: dt.datetime) -> bool:
    return comments.reject(ids=[UUID(key)], reason=detail, by=None, now=at) > 0


def take_words_out_of_comment(key: str, detail: str, at: dt.datetime) -> bool | None:
    """None as for letters."""
    comment_id, _, index = key.partition(" ")
    comment = Comment.objects.filter(pk=comment_id).first()
    if comment is None:
        return False
    if index in {one.partition(" ")[2] for one in erasure_list.words_keys(comment_id, comment.text)}:
        seen = seen_of(comment.text)
        if comment_words.take_out(comment_id=comment.pk, numbers=numbers_in(detail), seen=seen, by=None, now=at):
            return True
    Comment.objects.filter(pk=comment_id, state=CommentState.APPROVED).requeue(at.date())
    return None


def unname_comment(key: str, detail: str, at: dt.datetime) -> bool:
    return comment_words.stop_naming(comment_id=UUID(key), by=None, now=at)


def remove_photo(key: str, detail: str, at: dt.datetime) -> bool:
    """Its files go with the chore that deletes those of no photograph."""
    return bool(photos_of(key).delete()[0])


def disagree(key: str, detail: str, at: dt.datetime) -> bool:
    return photos_of(key).update(agreed_by=None, agreed_at=None) > 0


def photos_of(key: str) -> QuerySet[Photo]:
    names = Photo.objects.values_list("pk", "file")
    return Photo.objects.filter(pk__in=[pk for pk, name in names if key in erasure_list.photo_keys(name)])


def delete_answer(key: str, detail: str, at: dt.datetime) -> bool:
    reply = Reply.objects.filter(pk=key).first()
    if reply is None:
        return False
    Delivery.objects.select_for_update(no_key=True).get(pk=reply.delivery_id)
    replying.forget(reply=reply, by=None, now=at)
    return True


def delete_row(key: str, detail: str, at: dt.datetime) -> bool:
    label, _, number = key.rpartition(" ")
    return bool(apps.get_model(label)._base_manager.filter(pk=number).delete()[0])


def forget_own_address(key: str, detail: str, at: dt.datetime) -> bool:
    return bool(MailChoice.objects.filter(user=int(key)).delete()[0])


def end_link(key: str, detail: str, at: dt.datetime) -> bool:
    return bool(Invitation.objects.filter(token_index=key).delete()[0])


def close_login(key: str, detail: str, at: dt.datetime) -> bool:
    person = get_user_model().objects.filter(pk=key).first()
    return person is not None and changing.close(person)


def end_appeal(key: str, detail: str, at: dt.datetime) -> bool:
    """Only its dates: the chores do the rest, as they did then."""
    ended_on, days = detail.split(" ")
    Appeal.objects.not_ended().filter(pk=key).update(state=Appeal.State.CLOSED)
    return bool(Appeal.objects.filter(pk=key).update(ended_on=ended_on, everything_days=days))


def lock_down(key: str, detail: str, at: dt.datetime) -> bool:
    return emergencies.lock_down(by=None, now=at)


def panic(key: str, detail: str, at: dt.datetime) -> bool:
    panicking.close(at)
    panicking.erase(at, with_words=detail == "words")
    return True


def numbers_in(detail: str) -> set[int]:
    return {int(number) for number in detail.split()}


ACTS: dict[Erased, Again] = {
    Erased.WITHDRAWN: withdraw,
    Erased.DELETED: delete_letter,
    Erased.ASKED: ask_for_erasure,
    Erased.NAMED_LESS: name_less,
    Erased.REWORDED: take_words_out_of_letter,
    Erased.HIDDEN: hide,
    Erased.NEWS_STOPPED: stop_news,
    Erased.ADDRESS: take_address_out,
    Erased.BLOCKED: block,
    Erased.UNBLOCKED: unblock,
    Erased.NOTE: remove_note,
    Erased.COMMENT_REJECTED: reject_comment,
    Erased.COMMENT_REWORDED: take_words_out_of_comment,
    Erased.COMMENT_UNNAMED: unname_comment,
    Erased.PHOTO: remove_photo,
    Erased.PHOTO_DISAGREED: disagree,
    Erased.ANSWER: delete_answer,
    Erased.ROW: delete_row,
    Erased.OWN_ADDRESS: forget_own_address,
    Erased.LINK: end_link,
    Erased.LOGIN: close_login,
    Erased.ENDED: end_appeal,
    Erased.LOCKED_DOWN: lock_down,
    Erased.PANIC: panic,
}
