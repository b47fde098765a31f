# «20 марта 2006 года»: `E` is the month's genitive, as Django's own Russian formats use it.
DATE_FORMAT = "j E Y года"
YEAR_MONTH_FORMAT = "F Y года"
MONTH_DAY_FORMAT = "j E"
DATETIME_FORMAT = "j E Y года, H:i"
