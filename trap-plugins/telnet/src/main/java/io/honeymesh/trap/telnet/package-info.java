// SPDX-License-Identifier: Apache-2.0
/** A telnet server as a trap: Debian's telnetd and login, and behind them a shell over a machine that does not exist. */
package io.honeymesh.trap.telnet;
