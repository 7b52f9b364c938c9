// SPDX-License-Identifier: Apache-2.0
/** A time server as a trap: what Debian 12's NTPsec answers with the configuration it comes with. */
package io.honeymesh.trap.ntp;
