// SPDX-License-Identifier: Apache-2.0
/**
 * Dovecot's check of passwords, which all mail servers of a machine share. Exported to nobody: bundles that need it carry their own
 * copy.
 */
package io.honeymesh.trap.imap.dovecot;
