// SPDX-License-Identifier: Apache-2.0
/** A SIP proxy as traps, over TCP and over UDP: what Debian 12's Kamailio answers to callers it doesn't know. */
package io.honeymesh.trap.sip;
