"""The largest spike that a petition on the net is known to have had, at its own rate, against this site.

“Revoke Article 50” (petition.parliament.uk, 241584) had 600,000 signatures when its site went down on 21 March 2019 at nine,
growing by 1,500 a minute; its millionth at three in the afternoon, and nearly two million at half past ten (the Guardian,
https://www.theguardian.com/politics/2019/mar/21/petitions-site-crashes-after-thousands-back-call-to-revoke-article-50).
“Nearly 2,000 signatures are being completed every minute”, and 80,000 to 100,000 people had its page open (the Petitions
Committee, quoted at https://www.lbc.co.uk/hot-topics/brexit/stop-brexit-petition-is-the-fastest-growing-ever/).
"""
