"""Template tags for passing a page on."""

from django import template

from campaign import sharing

register = template.Library()
register.simple_tag(sharing.share_links, name="share_links")
register.simple_tag(sharing.qr_svg, name="qr_svg")
