"""What stays in the database after a panic: the rows of these models, but for the columns that are emptied."""

from typing import Any

# By model; the values that columns get. A model that is not here loses all its rows (`campaign.panic.erasing`).
KEPT: dict[str, dict[str, Any]] = {
    "appeals.Appeal": {},
    "appeals.AppealText": {},
    # Letters whose places the home page names until tomorrow.
    "appeals.Breakdown": {"drawn": []},
    "appeals.DayFigures": {},
    "appeals.Demand": {},
    "appeals.DemandText": {},
    "appeals.Edition": {},
    "appeals.EditionText": {},
    "appeals.Letter": {},
    "appeals.Milestone": {},
    "appeals.NewsUpdate": {},
    "appeals.NewsUpdateText": {},
    "appeals.OldSlug": {},
    # How many letters on paper: the appeal's count of them is their sum.
    "appeals.PaperLetters": {"entered_by": None},
    "appeals.Recipient": {},
    "appeals.RecipientText": {},
    "appeals.Tally": {},
    "articles.Article": {},
    "articles.ArticleText": {},
    "articles.Comment": {},
    "articles.OldSlug": {},
    "articles.Photo": {"credit": "", "agreed_by": None},
    "articles.PhotoText": {},
    "auth.Group": {},
    "auth.Group_permissions": {},
    "auth.Permission": {},
    "auth.User": {"first_name": "", "last_name": "", "email": "", "last_login": None},
    "auth.User_groups": {},
    "auth.User_user_permissions": {},
    "bulletins.Heard": {},
    "bulletins.Issue": {},
    "bulletins.IssueLetter": {},
    "bulletins.IssueText": {"contacts": ""},
    "campaign.Chore": {},
    "campaign.GivingLink": {},
    "campaign.Page": {},
    "campaign.PageText": {},
    # Public; its private half is destroyed, and another one is made on purpose only.
    "campaign.SiteKey": {"is_current": False},
    "contenttypes.ContentType": {},
    "deliveries.Delivery": {"receipt": ""},
    "deliveries.DeliveryFile": {"name": ""},
    "deliveries.DeliveryItem": {},
    "deliveries.Dispatch": {"address": "", "attempt": ""},
    "deliveries.Reply": {"scan": ""},
    "deliveries.ReplyText": {},
    "deliveries.Sender": {"phone": "", "email": "", "is_mail_stopped": True},
    "deliveries.SenderText": {"signatory": "", "lines": ""},
    "organisers.Limits": {},
    "safety.Lockdown": {"begun_by": ""},
    "translations.GlossaryTerm": {"note": ""},
    "translations.Translation": {"remark": ""},
}
# Of these, what organisers have not brought out yet goes: drafts can hold anything.
DRAFTS: dict[str, dict[str, Any]] = {
    "appeals.NewsUpdate": {"published_at": None},
    "articles.Article": {"published_at": None},
    "bulletins.Issue": {"state": "draft"},
    "deliveries.Reply": {"published_at": None},
}
# Of what people wrote, the columns that stay; every other column with words in it is emptied.
COLUMNS: dict[str, frozenset[str]] = {
    "appeals.Letter": frozenset(
        {
            *("state", "country", "language", "own_words", "own_language", "consent_version"),
            *("naming", "rejection_reason", "state_before", "held_reason"),
        }
    ),
    "articles.Comment": frozenset({"state", "text", "language", "rejection_reason", "held_reason", "digest"}),
}
