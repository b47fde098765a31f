"""Template tags for passing a page on."""

from django import template

from campaign.sharing import links

register = template.Library()
register.simple_tag(links.share_links, name="share_links")
register.simple_tag(links.message, name="share_message")
register.simple_tag(links.qr_svg, name="qr_svg")
