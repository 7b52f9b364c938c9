// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.federation.wire;

/** Why the door refuses a message, in the order in which it looks (S20). */
public enum Refusal {
    OVERSIZED("longer than an envelope may be"),
    LINK_BUDGET("its link has sent too much"),
    MALFORMED("not exactly what the envelope's schema says"),
    UNSIGNED("no COSE_Sign1 with EdDSA and a full key"),
    VERSION("not version 2"),
    CLUSTER("for another cluster"),
    SHARING_LEVEL("more than its sharing level lets it say"),
    UNKNOWN_PUBLISHER("its publisher is no member"),
    ENTITLEMENT("its publisher may not share: no licence that permits it"),
    STALE("too old, or its time is over"),
    FUTURE("from the future: the clocks differ too much"),
    BUSY("more is to be verified than this node has time for"),
    SIGNATURE("the signature is wrong"),
    PUBLISHER_BUDGET("its publisher has said too much"),
    SUBJECT("nobody that peers may name"),
    TOKEN("no token of this node's, or one that was used or is over"),
    QUOTA("its publisher holds as many bans as it may"),
    TRUST("its publisher is not trusted enough for this");

    private final String why;

    Refusal(String why) {
        this.why = why;
    }

    /** In a few words, for operators. */
    public String why() {
        return why;
    }
}
