"""Passing a page on: links, QR codes, the image that other sites show."""
