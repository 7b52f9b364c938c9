// SPDX-License-Identifier: Apache-2.0
/** A file server as a trap: what Debian 12's Samba says to strangers, down to the list of its shares. */
package io.honeymesh.trap.smb;
