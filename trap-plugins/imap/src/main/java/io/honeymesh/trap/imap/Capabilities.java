// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.imap;

import io.honeymesh.api.spi.Persona;
import io.honeymesh.trap.imap.dovecot.Passwords;

/** What Dovecot 2.3.19 says it can. */
final class Capabilities {

    static final String AFTER_LOGIN = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY"
            + " THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND URL-PARTIAL CATENATE UNSELECT CHILDREN"
            + " NAMESPACE UIDPLUS LIST-EXTENDED I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN"
            + " CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY PREVIEW STATUS=SIZE SAVEDATE LITERAL+"
            + " NOTIFY";

    private Capabilities() {}

    static String beforeLogin(Persona persona, boolean secured) {
        return "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+" + (secured ? "" : " STARTTLS") + " AUTH="
                + String.join(" AUTH=", Passwords.mechanisms(persona));
    }
}
