"""Pages about writers' addresses, which none of them shows: finding a letter, blocking its writer, taking an address out."""

from appeals.admin.addresses.blocking import blocking_page
from appeals.admin.addresses.finding import finding_page, returned_page

# Below the list of letters: the path, the page, the name of the route.
PAGES = [
    ("finding/", finding_page, "appeals_letter_finding"),
    ("returned/", returned_page, "appeals_letter_returned"),
    ("<path:object_id>/blocking/", blocking_page, "appeals_letter_blocking"),
]
