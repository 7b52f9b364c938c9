// SPDX-License-Identifier: Apache-2.0
/** A PostgreSQL server as a trap: what Debian's PostgreSQL 15 says, message by message, over tables that do not exist. */
package io.honeymesh.trap.postgresql;
