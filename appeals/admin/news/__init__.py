"""News in the admin: written in three languages, looked at, tried, published once, watched while it goes out."""

from appeals.admin.news.refusals import why_not
from appeals.admin.news.updates import NewsUpdateAdmin

__all__ = ["NewsUpdateAdmin", "why_not"]
