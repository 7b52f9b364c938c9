// SPDX-License-Identifier: Apache-2.0
/** A Redis server as a trap: what Debian's redis-server 7.0.15 says, answer by answer, over keys that do not exist. */
package io.honeymesh.trap.redis;
