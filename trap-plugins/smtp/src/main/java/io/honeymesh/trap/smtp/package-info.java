// SPDX-License-Identifier: Apache-2.0
/** A mail server as a trap: what Debian's Postfix 3.7 says, answer by answer, to mail that goes nowhere. */
package io.honeymesh.trap.smtp;
