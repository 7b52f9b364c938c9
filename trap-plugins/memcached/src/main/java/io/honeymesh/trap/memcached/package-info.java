// SPDX-License-Identifier: Apache-2.0
/** A memcached server as a trap: what Debian's memcached 1.6 says, in text and binary, over items that do not exist. */
package io.honeymesh.trap.memcached;
