// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.memcached;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** get, gets, gat and gats. */
final class ReadCommands {

    private final Connection connection;

    ReadCommands(Connection connection) {
        this.connection = connection;
    }

    boolean answer(List<String> words) throws IOException {
        boolean touches = words.getFirst().startsWith("gat");
        boolean unique = words.getFirst().endsWith("s");
        if (words.size() < 2) {
            connection.write("ERROR\r\n");
            return true;
        }
        OptionalLong seconds = touches ? Numbers.signed(words.get(1)) : OptionalLong.of(0);
        if (seconds.isEmpty()) {
            connection.write("CLIENT_ERROR invalid exptime argument\r\n");
            return true;
        }
        for (String key : words.subList(touches ? 2 : 1, words.size())) {
            Optional<Item> item = connection.cache().fetch(key);
            if (item.isPresent()) {
                connection.write(value(item.get(), unique));
                if (touches) {
                    Optional<Instant> expiry = Cache.expiry(seconds.getAsLong());
                    connection.cache().touch(item.get(), expiry);
                }
            }
        }
        connection.write("END\r\n");
        return true;
    }

    private static String value(Item item, boolean unique) {
        return "VALUE " + item.key() + " " + item.flags() + " " + item.data().length()
                + (unique ? " " + item.cas() : "") + "\r\n" + item.data() + "\r\n";
    }
}
