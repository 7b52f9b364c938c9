// SPDX-License-Identifier: Apache-2.0
/** A mailbox server as a trap: what Debian's Dovecot 2.3 says over IMAP, about mailboxes without mail. */
package io.honeymesh.trap.imap;
