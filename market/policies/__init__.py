"""What a firm is entitled to, and what money really costs it.

Pure Python: it reads no database and no clock, is told every fact, and answers with frozen values and reasons.

    values         what a policy and a firm's case are, and what is answered
    benefits       how much a policy pays: an amount, or a range where something is not known
    counting       the same amount line by line, for whoever checks it
    entitlement    one policy and one firm on one day: a line with its verdict, amount, reasons and what to do
    combination    the best that may lawfully be had together where policies exclude each other or share a limit
    columns        the same amounts for all firms at once, in whole fen
    changes        who gains and who loses when one version takes the place of another
    loans, rates   the payments of a loan, and the rate a year that is behind payments

Whether a firm keeps the rules of a policy is said by the words the lenders' products use; that is another room, which
knows nothing of this one. Whoever calls has each rule judged there and brings the verdicts along.
"""
