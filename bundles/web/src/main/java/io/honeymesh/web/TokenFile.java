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

    /** @param sha256 of the secret */
    record Entry(String id, String name, Role role, Instant created, byte[] sha256) {
        Entry {
            if (!id.matches("[0-9a-f]{8}") || !name.matches("[ -~]{1,64}") || sha256.length != HASH_BYTES) {
                throw new IllegalArgumentException("not a token: " + id);
            }
        }
    }

    private final PrivateFile file;

    TokenFile(Path path) {
        file = new PrivateFile(path);
    }

    /**
     * Empty if there is no such file.
     *
     * @throws IOException with one clear line if it can't be read or is damaged
     */
    Optional<List<Entry>> read() throws IOException {
        Optional<PrivateFile.Content> content = file.read(MAX_BYTES);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        try {
            List<Entry> entries = new ArrayList<>();
            for (Object one : JSON.std.listFrom(content.get().bytes())) {
                entries.add(entry((Map<?, ?>) one));
            }
            if (entries.size() > AccessTokens.MAX_TOKENS) {
                throw new IllegalArgumentException("too many");
            }
            return Optional.of(List.copyOf(entries));
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

    void write(List<Entry> entries) throws IOException {
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
        file.write(JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asBytes(all));
    }
}
