"""The last resort: erasing every address, name and key at once, so that only the count and the texts stay.

Whatever is not listed as kept is erased, so that what somebody adds later is not forgotten here. Each step may run again:
an interrupted panic is finished by the next one.
"""
