// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.web;

import com.fasterxml.jackson.jr.ob.JSON;
import io.honeymesh.api.PrivateFile;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.AccessTokens;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tokens' hashes on disk (S30), a private file. For one thread. */
final class TokenFile {

    private static final int MAX_BYTES = 256 << 10;
    private static final int HASH_BYTES = 32;
    private static final String TOKENS = "tokens";
    private static final String EPOCH = "fleet_epoch";

    /** @param sha256 of the secret */
    record Entry(String id, String name, Role role, Instant created, byte[] sha256) {
        Entry {
            if (!id.matches("[0-9a-f]{8}") || !name.matches("[ -~]{1,64}") || sha256.length != HASH_BYTES) {
                throw new IllegalArgumentException("not a token: " + id);
            }
        }
    }

    /**
     * All there is.
     *
     * @param epoch of the last order to the fleet that was followed (S29); 0 for none. In the one file with the tokens, so that
     *     both change at once or not at all
     */
    record Content(List<Entry> entries, long epoch) {}

    private final PrivateFile file;

    TokenFile(Path path) {
        file = new PrivateFile(path);
    }

    /**
     * Empty if there is no such file.
     *
     * @throws IOException with one clear line if it can't be read or is damaged
     */
    Optional<Content> read() throws IOException {
        Optional<PrivateFile.Content> content = file.read(MAX_BYTES);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Entry> entries = new ArrayList<>();
            Object all = JSON.std.anyFrom(content.get().bytes());
            // A list alone: a node that no order has come to.
            Map<?, ?> document = all instanceof Map<?, ?> map ? map : Map.of(TOKENS, all);
            for (Object one : (List<?>) document.get(TOKENS)) {
                entries.add(entry((Map<?, ?>) one));
            }
            if (entries.size() > AccessTokens.MAX_TOKENS) {
                throw new IllegalArgumentException("too many");
            }
            long epoch = document.get(EPOCH) instanceof Number number ? number.longValue() : 0;
            return Optional.of(new Content(List.copyOf(entries), epoch));
        } catch (IOException | RuntimeException damaged) {
            throw new IOException(
                    file.path() + " is damaged; move it away, and a first token is made as on a new node", damaged);
        }
    }

    private static Entry entry(Map<?, ?> fields) throws DateTimeException {
        return new Entry(
                (String) fields.get("id"),
                (String) fields.get("name"),
                Role.valueOf((String) fields.get("role")),
                Instant.parse((String) fields.get("created")),
                HexFormat.of().parseHex((String) fields.get("sha256")));
    }

    void write(List<Entry> entries, long epoch) throws IOException {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Entry entry : entries) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", entry.id);
            fields.put("name", entry.name);
            fields.put("role", entry.role.name());
            fields.put("created", entry.created.toString());
            fields.put("sha256", HexFormat.of().formatHex(entry.sha256));
            all.add(fields);
        }
        Map<String, Object> fleet = new LinkedHashMap<>();
        fleet.put(EPOCH, epoch);
        fleet.put(TOKENS, all);
        Object document = epoch == 0 ? all : fleet;
        file.write(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asBytes(document));
    }
}
