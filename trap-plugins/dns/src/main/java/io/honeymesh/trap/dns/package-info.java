// SPDX-License-Identifier: Apache-2.0
/** A name server as traps, over UDP and over TCP: what Debian 12's BIND answers to strangers. */
package io.honeymesh.trap.dns;
