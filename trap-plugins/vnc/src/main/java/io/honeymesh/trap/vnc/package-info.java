// SPDX-License-Identifier: Apache-2.0
/** A VNC server as a trap: what Debian 12's TigerVNC says until a password turns out to be wrong. */
package io.honeymesh.trap.vnc;
