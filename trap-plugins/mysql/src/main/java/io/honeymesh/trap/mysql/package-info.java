// SPDX-License-Identifier: Apache-2.0
/** A MySQL server as a trap: what Debian's mariadb-server 10.11 says, packet by packet, over tables that do not exist. */
package io.honeymesh.trap.mysql;
