"""Which way the verification of an organisation may go."""

from accounts.enums import Verification

VERIFICATION_MOVES: dict[str, frozenset[str]] = {
    Verification.UNVERIFIED: frozenset({Verification.PENDING}),
    Verification.PENDING: frozenset({Verification.VERIFIED, Verification.REJECTED}),
    Verification.REJECTED: frozenset({Verification.PENDING}),
    Verification.VERIFIED: frozenset({Verification.SUSPENDED}),
    Verification.SUSPENDED: frozenset({Verification.VERIFIED}),
}

# The organiser has seen, or is looking at, who the party is: only the organiser changes name and credit code now.
IDENTITY_LOCKED = frozenset({Verification.PENDING, Verification.VERIFIED, Verification.SUSPENDED})
