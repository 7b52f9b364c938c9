// SPDX-License-Identifier: Apache-2.0
/** A remote desktop as a trap: what Debian 12's xrdp says until it would show its login screen. */
package io.honeymesh.trap.rdp;
