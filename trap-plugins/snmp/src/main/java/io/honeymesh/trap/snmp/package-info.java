// SPDX-License-Identifier: Apache-2.0
/** An SNMP agent as traps, over UDP and over TCP: what Debian 12's Net-SNMP answers with the configuration it comes with. */
package io.honeymesh.trap.snmp;
