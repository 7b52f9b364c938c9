// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ldap;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where a connection is in a search it reads page by page (RFC 2696): at the entry with the number in the cookie. */
final class Pages {

    private byte[] expected = new byte[0];

    /** The entries from a cookie on; empty if the cookie was not given out last. */
    Optional<List<Entry>> rest(List<Entry> all, byte[] cookie) {
        if (cookie.length == 0) {
            return Optional.of(all);
        }
        if (!Arrays.equals(cookie, expected)) {
            return Optional.empty();
        }
        long last = ByteBuffer.wrap(cookie).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return Optional.of(all.stream().filter(entry -> entry.id() > last).toList());
    }

    /** The cookie for what is left after a page; empty if nothing is. */
    byte[] cookie(List<Entry> page, List<Entry> rest) {
        expected = new byte[0];
        if (page.size() < rest.size()) {
            long last = page.isEmpty() ? -1 : page.getLast().id();
            expected = ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(last)
                    .array();
        }
        return expected.clone();
    }
}
